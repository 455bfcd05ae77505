"""The estimate's one JSON form."""

from __future__ import annotations

import json
import math

from inference.estimate import Estimate

KEYS = {
    *("t", "t_out", "status", "reasons", "model", "valence", "arousal", "valence_interval", "arousal_interval"),
    *("p_high_valence", "p_high_arousal", "share", "coverage", "age_ms", "latency_ms", "truth"),
}


def test_every_key_is_on_every_line():
    """Readers need not ask whether a key is there; what does not exist is null."""
    line = json.loads(Estimate(5.0, 5.1, "no_estimate", ("no EEG",), "demo").to_json())

    assert set(line) == KEYS
    assert line["valence"] is None
    assert line["valence_interval"] is None
    assert ["no EEG"] == line["reasons"]


def test_json_holds_no_nan():
    """JSON has no NaN and no infinity; many readers break on them."""
    text = Estimate(
        5.0, 5.1, "ok", (), "demo", valence=math.nan, age_ms={"eeg": math.inf}, valence_interval=(math.nan, 1.0)
    ).to_json()
    line = json.loads(text, parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))

    assert line["valence"] is None
    assert line["age_ms"] == {"eeg": None}
    assert line["valence_interval"] == [None, 1.0]

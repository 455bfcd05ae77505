"""`--publish`: what goes out over LSL is what was shown."""

from __future__ import annotations

import numpy as np
import pylsl
import pytest

from inference.publisher import CHANNELS, STREAM_NAME, STREAM_TYPE
from tests.app.conftest import Start
from tests.app.program import PATIENCE_S, Line

N_ESTIMATES = 8


def values(line: Line) -> list[float | None]:
    """Return a line's values in the order of the stream's channels."""
    intervals = {axis: line[f"{axis}_interval"] or (None, None) for axis in ("valence", "arousal")}
    share = line["share"] or {}
    told = {
        **{
            f"{axis}_{end}": interval[i]
            for axis, interval in intervals.items()
            for i, end in enumerate(("low", "high"))
        },
        **{key: line[key] for key in ("valence", "arousal", "p_high_valence", "p_high_arousal")},
        **{f"share_{key}": share.get(key) for key in ("eeg", "face")},
        **{f"coverage_{key}": line["coverage"][key] for key in ("eeg", "face")},
        "valid": float(line["status"] == "ok"),
    }
    return [told[label] for label, _, _ in CHANNELS]


def test_the_stream_carries_what_was_printed(emoscope: Start) -> None:
    """Same times, same values, described so that a stranger can read them."""
    program = emoscope("run", "--demo", "--headless", "--publish", "--json", "--hop", 0.5)
    found = pylsl.resolve_bypred(f"name='{STREAM_NAME}' and type='{STREAM_TYPE}'", 1, PATIENCE_S)
    assert found
    inlet = pylsl.StreamInlet(found[0])
    inlet.open_stream(PATIENCE_S)
    received = [inlet.pull_sample(PATIENCE_S) for _ in range(N_ESTIMATES)]
    described = inlet.info(PATIENCE_S)
    inlet.close_stream()
    assert 0 == program.ask_to_end()
    printed = {round(line["t"], 4): line for line in program.lines}

    for sample, t in received:
        line = printed[round(t, 4)]
        expected = [np.nan if value is None else value for value in values(line)]
        assert sample == pytest.approx(expected, abs=1e-6, nan_ok=True)
        assert t == pytest.approx(line["t"], abs=1e-6)
    assert 2.0 == described.nominal_srate()
    assert [label for label, _, _ in CHANNELS] == described.get_channel_labels()
    assert all(described.get_channel_units())
    assert "true" == described.desc().child_value("simulated")

"""The estimator on the demo model: both inputs count, either may go, nothing is invented."""

from __future__ import annotations

import numpy as np
import pytest

from inference.estimate import Estimate
from inference.estimator import Estimator
from models.runtime import Model
from recorder.alignment import align
from tests.inference.conftest import Session


def width(estimate: Estimate) -> float:
    """Sum of the widths of both intervals."""
    assert estimate.valence_interval is not None
    assert estimate.arousal_interval is not None
    return float(np.ptp(estimate.valence_interval) + np.ptp(estimate.arousal_interval))


def test_changing_only_the_face_changes_the_estimate(model: Model):
    neutral, smiling = Session(), Session(smile=lambda t: float(t > 6))

    before = [e.valence for e in neutral.estimates(model)]
    after = [e.valence for e in smiling.estimates(model)]

    assert before[:5] == after[:5]
    assert all(a - b > 0.1 for a, b in zip(after[7:], before[7:], strict=True))  # type: ignore[operator]


def test_changing_only_the_eeg_changes_the_estimate(model: Model):
    """Another participant's brain beside the same face is another estimate."""
    one, other = Session(seed=3), Session(seed=4)

    differences = [
        abs(a.valence - b.valence) + abs(a.arousal - b.arousal)  # type: ignore[operator]
        for a, b in zip(one.estimates(model), other.estimates(model), strict=True)
    ]

    assert max(differences) > 0.05


def test_valence_and_arousal_are_two_different_things(model: Model):
    estimates = Session(length_s=20).estimates(model)
    valence, arousal = (np.array([getattr(e, axis) for e in estimates]) for axis in ("valence", "arousal"))

    assert abs(valence - arousal).max() > 0.1
    assert abs(np.corrcoef(valence, arousal)[0, 1]) < 0.95


@pytest.mark.parametrize("missing", ["eeg", "face"])
def test_a_missing_modality_widens_the_intervals_and_nothing_stops(model: Model, missing: str):
    whole = Session().estimates(model)[-1]
    session = Session()
    del session.rings[missing]
    alone = session.estimates(model)[-1]

    assert "ok" == alone.status
    assert width(alone) > width(whole)
    assert alone.share == {"eeg": float(missing == "face"), "face": float(missing == "eeg")}
    assert 0.0 == alone.coverage[missing]
    assert alone.age_ms[missing] is None
    assert any("connected" in reason for reason in alone.reasons)


@pytest.mark.parametrize("missing", ["eeg", "face"])
def test_taking_a_modality_away_while_running_widens_the_intervals(model: Model, missing: str):
    session, estimator = Session(length_s=66), Estimator(model)
    spec = model.card.spec.window_spec()
    before = [estimator.estimate(align(session.rings, float(t), spec)) for t in range(1, 61)][-1]
    del session.rings[missing]
    after = [estimator.estimate(align(session.rings, float(t), spec)) for t in range(61, 67)][-1]

    assert "ok" == after.status
    assert width(after) > width(before)


def test_without_any_input_there_is_no_estimate_and_it_says_why(model: Model):
    """Nothing is made up: no number, the reasons, and the next hop goes on."""
    estimate = Session(eeg=False, face=False).estimates(model)[-1]

    assert "no_estimate" == estimate.status
    assert (None, None, None, None) == (
        estimate.valence,
        estimate.arousal,
        estimate.valence_interval,
        estimate.p_high_valence,
    )
    assert {"no EEG connected", "no camera connected"} <= set(estimate.reasons)


def test_a_restored_state_continues_exactly(model: Model):
    """Replay starts in the middle of a session and gives what was shown."""
    session = Session(length_s=14)
    estimator = Estimator(model)
    spec = model.card.spec.window_spec()
    for t in range(1, 9):
        estimator.estimate(align(session.rings, float(t), spec))
    restored = Estimator(model)
    restored.restore(estimator.state())

    shown = session.continued(estimator, 1.0, 9.0)
    replayed = session.continued(restored, 1.0, 9.0)

    for a, b in zip(shown, replayed, strict=True):
        assert a.valence == pytest.approx(b.valence, abs=1e-5)
        assert a.arousal == pytest.approx(b.arousal, abs=1e-5)
        assert a.valence_interval == pytest.approx(b.valence_interval, abs=1e-5)


def test_nan_samples_are_a_reason_not_a_crash(model: Model):
    session = Session(eeg_scale=lambda t: np.nan if t > 6 else 1.0)
    last = session.estimates(model)[-1]

    assert "ok" == last.status  # the face goes on
    assert last.share == {"eeg": 0.0, "face": 1.0}
    assert any("EEG" in reason or "channel" in reason for reason in last.reasons)


def test_an_estimate_names_what_was_interpolated(model: Model):
    """A cap that lacks some of the model's sites is used, and says so."""
    assert model.card.spec.eeg is not None
    lacking = model.card.spec.eeg.channels[0]
    session = Session()
    ring = session.rings["eeg"]
    info = ring.info  # type: ignore[union-attr]
    renamed = [c if c.name != lacking else type(c)("unknown") for c in info.channels]  # type: ignore[union-attr]
    object.__setattr__(info, "channels", tuple(renamed))
    last = session.estimates(model)[-1]

    assert last.share is not None
    assert last.share["eeg"] > 0
    assert any(lacking in reason and "interpolated" in reason for reason in last.reasons)

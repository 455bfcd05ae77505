"""The person's baseline while it runs: frozen, forgotten, handed on, and never taught by a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from inference.estimator import Estimator
from inference.freeze import Freeze
from models.inputs import EegInput, FaceInput
from models.runtime import Model
from models.spec import Band, InputSpec
from recorder.alignment import align
from recorder.ring import FrameRing
from tests.inference.conftest import Session
from tests.inference.small_models import DE, small_model

LANDMARKS = FaceInput("landmarks68", 10, 0.6, baseline="personal")
BOTH = InputSpec(DE, LANDMARKS)
Named = Callable[..., Model]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Named:
    """Return a function that makes a model; names of other lengths have other weights."""
    folder = tmp_path_factory.mktemp("models")
    return lambda name, spec=BOTH: small_model(folder, spec, name)


def turn_away(session: Session, start_s: float, stop_s: float) -> None:
    """Let every third picture of a stretch show the face from the side."""
    ring = session.rings["face"]
    assert isinstance(ring, FrameRing)
    for slot, seen in enumerate(ring._slots):
        if seen is not None and start_s < seen.t <= stop_s and seen.index % 9 < 3:
            ring._slots[slot] = replace(seen, usable=False, reason="turned away")


def clench(start_s: float, stop_s: float) -> Callable[[float], float]:
    """Return a scale that makes broadband noise of the signal for a while."""
    dice = np.random.default_rng(0)
    return lambda t: 1.0 + (20.0 * dice.standard_normal() if start_s < t <= stop_s else 0.0)


def test_a_face_that_is_turned_away_still_counts_and_teaches_nothing(made: Named):
    session, estimator = Session(), Estimator(made("one"))
    turn_away(session, 6.0, 9.0)
    before = session_until(session, estimator, 6)
    known = estimator.state()["personal"]["face"]
    away = session_until(session, estimator, 8, 7)

    assert "learning" == before.baseline["face"].state
    assert away.coverage["face"] > 0.5
    assert away.share is not None
    assert away.share["face"] > 0.0
    assert ("frozen", "turned away") == (away.baseline["face"].state, away.baseline["face"].reason)
    assert "face baseline frozen: turned away" in away.reasons
    assert known == estimator.state()["personal"]["face"]
    assert "learning" == session_until(session, estimator, 12, 9).baseline["face"].state


def test_an_artefact_freezes_the_eeg_and_not_the_face(made: Named):
    session, estimator = Session(eeg_scale=clench(6.0, 8.0)), Estimator(made("one"))
    session_until(session, estimator, 6)
    known = estimator.state()["personal"]
    last = session_until(session, estimator, 8, 7)

    assert "frozen" == last.baseline["eeg"].state
    assert known["eeg"] == estimator.state()["personal"]["eeg"]
    assert known["face"] != estimator.state()["personal"]["face"]


def test_a_long_window_is_not_learned_from_until_it_has_left_the_artefact_behind():
    """What was bad two seconds ago is still in a window of four."""
    eeg = EegInput(("Fz", "Cz", "Pz"), 128, 4.0, "de", (Band("alpha", 8, 13),), baseline="personal")
    spec, session = InputSpec(eeg, None), Session(length_s=16, eeg_scale=clench(6.0, 7.0))
    freeze = Freeze(spec, ["eeg"])
    frozen = [t for t in range(4, 16) if freeze.reasons(align(session.rings, float(t), spec.window_spec()))]

    assert list(range(7, 11)) == frozen


def test_another_person_begins_with_nothing(made: Named):
    session, estimator, fresh = Session(), Estimator(made("one")), Estimator(made("one"))
    session_until(session, estimator, 8)
    estimator.forget_person()
    after, first = session_until(session, estimator, 9, 9), session_until(session, fresh, 9, 9)

    assert first.baseline["eeg"].settled == pytest.approx(after.baseline["eeg"].settled)
    assert first.baseline["face"].settled >= after.baseline["face"].settled > 0.0
    assert first.valence == pytest.approx(after.valence)


def test_what_a_model_says_teaches_the_baseline_nothing(made: Named):
    """Two models of the same input and other weights say other things of the same windows, and learn the same."""
    one, other = Estimator(made("one")), Estimator(made("the other"))
    said = [session_until(Session(), estimator, 10).valence for estimator in (one, other)]

    assert said[0] != said[1]
    assert one.state()["personal"] == other.state()["personal"]


def test_a_model_of_the_same_input_goes_on_with_the_baseline(made: Named):
    """As if it had been there from the beginning; only its smoothing begins anew."""
    session = Session()
    one, other, always = Estimator(made("one")), Estimator(made("the other")), Estimator(made("the other"))
    session_until(session, one, 8)
    other.take_over(one)
    session_until(session, always, 8)

    assert session_until(session, always, 9, 9).baseline == session_until(session, other, 9, 9).baseline
    assert always.state()["personal"] == other.state()["personal"]


def test_a_model_of_another_eeg_keeps_the_face_and_learns_the_eeg_anew(made: Named):
    session, one = Session(), Estimator(made("one"))
    other = Estimator(made("other bands", InputSpec(replace(DE, bands=(Band("theta", 4, 8),)), LANDMARKS)))
    before = session_until(session, one, 10)
    other.take_over(one)
    after = session_until(session, other, 11, 11)

    assert after.baseline["face"].settled > before.baseline["face"].settled
    assert after.baseline["eeg"].settled < 0.5 * before.baseline["eeg"].settled
    assert "still learning this person's EEG baseline" in after.reasons


def session_until(session: Session, estimator: Estimator, stop_s: int, start_s: int = 1):
    """Estimate each second from start_s to stop_s, and return the last."""
    spec = estimator.model.card.spec.window_spec()
    return [estimator.estimate(align(session.rings, float(t), spec)) for t in range(start_s, stop_s + 1)][-1]

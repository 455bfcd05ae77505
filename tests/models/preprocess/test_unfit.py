"""What a person's baseline is not learned from: bad electrodes, a face that is turned away."""

from __future__ import annotations

import numpy as np
import pytest

from models.inputs import FaceInput
from models.preprocess.unfit import unfit
from models.spec import InputSpec
from recorder.alignment import Window, align
from recorder.observation import FaceObservation
from recorder.ring import FrameRing
from tests.models.preprocess.conftest import CHANNELS

RATE_HZ = 250.0
FACE = InputSpec(None, FaceInput("landmarks68", 10, 1.0))


@pytest.fixture
def scalp():
    """Return three seconds of a clean scalp: pink enough, 15 microvolts."""
    rng = np.random.default_rng(0)
    steps = rng.standard_normal((750, len(CHANNELS)))
    slow = np.apply_along_axis(np.convolve, 0, steps, np.exp(-np.arange(50) / 8), mode="same")
    return 15.0 * slow / slow.std()


def muscle(signal, n_electrodes: int):
    """Add what a clenched jaw does to some electrodes."""
    jaw = 40.0 * np.random.default_rng(1).standard_normal((len(signal), n_electrodes))
    loud = signal.copy()
    loud[:, :n_electrodes] += jaw
    return loud


def judged(cut, spec, signal):
    t = np.arange(1, len(signal) + 1) / RATE_HZ
    return unfit(cut(signal, t, spec), spec)


def test_a_clean_scalp_is_learned_from(cut, spec, scalp):
    assert {} == judged(cut, spec, scalp)


def test_a_jaw_that_works_is_not_and_its_electrodes_are_named(cut, spec, scalp):
    assert {"eeg": "muscle at Fp1, Fp2, F3 and 2 more"} == judged(cut, spec, muscle(scalp, 5))


def test_a_fifth_of_the_electrodes_may_be_bad(cut, spec, scalp):
    """Two of twelve: they are seldom all good."""
    assert {} == judged(cut, spec, muscle(scalp, 2))


def test_mains_alone_is_no_reason(cut, spec, scalp):
    """The model's filters take it away."""
    t = np.arange(1, len(scalp) + 1)[:, None] / RATE_HZ

    assert {} == judged(cut, spec, scalp + 40.0 * np.sin(2 * np.pi * 50 * t))


def test_what_was_bad_before_the_newest_two_seconds_is_over(cut, spec, scalp):
    early = scalp.copy()
    early[:200] = muscle(scalp, 12)[:200]

    assert {} == judged(cut, spec, early)


def seen(usable, quality=1.0, reason="turned away") -> Window:
    """Cut a window of ten instants of which some are usable."""
    ring: FrameRing[FaceObservation] = FrameRing(20)
    mesh = np.zeros((468, 3), np.float32)
    for index, is_usable in enumerate(usable):
        t = (index + 1) / 10 - 0.01
        why = "" if is_usable else reason
        ring.append(FaceObservation(t, index, is_usable, why, mesh, None, (480, 640), quality, t))
    return align({"face": ring}, 1.0, FACE.window_spec())


@pytest.mark.parametrize(
    ("usable", "quality", "expected"),
    [
        ([True] * 10, 1.0, {}),
        ([True] * 8 + [False] * 2, 1.0, {}),
        ([True] * 7 + [False] * 3, 1.0, {"face": "turned away"}),
        ([True] * 10, 0.31, {"face": "face quality 31%"}),
    ],
)
def test_a_face_is_learned_from_while_it_is_there_and_good(usable, quality, expected):
    assert expected == unfit(seen(usable, quality), FACE)


def test_what_is_not_connected_has_no_quality(spec):
    assert {} == unfit(align({}, 1.0, spec.window_spec()), spec)

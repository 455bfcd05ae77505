"""What a window is worth: its quality, and whether training knew the like of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from inference.estimator import Estimator
from models.card import ModelCard
from models.familiar import Familiar, fit_familiar, steps_mean
from models.library import find_model
from models.onnx_file import read_onnx
from models.preprocess.prepare import prepare
from models.runtime import Model
from recorder.alignment import align
from recorder.observation import FaceObservation
from recorder.ring import FrameRing
from tests.inference.conftest import Session, demo_model


@cache
def session() -> Session:
    return Session(length_s=30, smile=lambda t: float(t > 15))


@cache
def usual() -> Familiar:
    """What is usual of the simulated participant's EEG."""
    spec = demo_model().card.spec
    ends = np.arange(3.0, 30.0, 0.5)
    arrays = [prepare(align(session().rings, float(t), spec.window_spec()), spec).arrays["eeg"] for t in ends]
    found = fit_familiar(steps_mean(np.stack(arrays)), np.repeat("s", len(arrays)))
    assert found is not None
    return found


def demo_that_knows(familiar: Familiar) -> Model:
    file = read_onnx(find_model("demo"))
    return Model(replace(ModelCard.from_json(file.card), familiar={"eeg": familiar}), file.content)


def test_eeg_like_that_of_training_counts_and_nothing_is_said():
    estimate = session().estimates(demo_that_knows(usual()))[-1]

    assert not any("unlike" in reason for reason in estimate.reasons)
    assert estimate.share["eeg"] > 0.05


def test_eeg_unlike_training_loses_its_share_and_it_is_said():
    """The same brain, of which training knew nothing: its level is elsewhere."""
    elsewhere = replace(usual(), mean=usual().mean + np.float32(3.0))

    estimate = session().estimates(demo_that_knows(elsewhere))[-1]

    assert "ok" == estimate.status
    assert estimate.share["eeg"] < 0.02
    assert any("the EEG is unlike anything in training" in reason for reason in estimate.reasons)


def turned(quality: float) -> Session:
    """A session whose face has that quality."""
    half = Session(length_s=12, smile=lambda t: float(t > 6))
    ring: FrameRing[FaceObservation] = FrameRing(half.rings["face"].capacity)
    for observation in half.rings["face"].items():
        ring.append(replace(observation, quality=quality))
    half.rings["face"] = ring
    return half


@pytest.mark.parametrize("quality", [0.5, 0.9])
def test_a_face_that_is_good_enough_counts_whole(model, quality):
    assert (
        Session(length_s=12, smile=lambda t: float(t > 6)).estimates(model)[-1].share
        == turned(quality).estimates(model)[-1].share
    )


def test_a_turned_face_loses_share(model):
    shares = [turned(quality).estimates(model)[-1].share["face"] for quality in (0.4, 0.1)]

    assert turned(1.0).estimates(model)[-1].share["face"] > shares[0] > shares[1]


def test_made_up_electrodes_cost_trust(model):
    """The demo model wants 14 electrodes; a cap without three of them still counts, for less."""
    spec = model.card.spec
    whole = prepare(align(session().rings, 20.0, spec.window_spec()), spec)
    lacking = replace(spec.eeg, channels=(*spec.eeg.channels[:-3], "AF7", "AF8", "POz"))
    other = replace(spec, eeg=lacking)

    made_up = prepare(align(session().rings, 20.0, other.window_spec()), other)

    assert 1.0 == whole.quality["eeg"]
    assert pytest.approx(1 - 2 * 3 / 14) == made_up.quality["eeg"]


def test_trust_changes_nothing_that_is_remembered(model):
    """The baseline learns the same of EEG, whatever it counts for."""
    elsewhere = demo_that_knows(replace(usual(), mean=usual().mean + np.float32(3.0)))
    one, other = Estimator(model), Estimator(elsewhere)
    for estimator in (one, other):
        session().continued(estimator, 1.0, 20.0)

    assert one.state()["personal"] == other.state()["personal"]

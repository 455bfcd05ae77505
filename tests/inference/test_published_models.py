"""Each published system estimates live, on a simulated participant with face crops."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from models.networks import SYSTEMS
from models.runtime import load_model
from recorder.ring import FrameRing
from tests.inference.conftest import Session
from tests.models.trained import model_of

QUICK = ("eeg-lstm",)
LENGTH_S = 13  # bimodal-lstm remembers ten
CROP = 64


@cache
def session() -> Session:
    """Return a participant whose tracker gives landmarks and crops."""
    made = Session(length_s=LENGTH_S, smile=lambda t: float(t % 4 > 2))
    rng, ring = np.random.default_rng(0), FrameRing(LENGTH_S * 30 + 2)
    for observation in made.rings["face"].items():
        ring.append(replace(observation, crop=rng.integers(0, 256, (CROP, CROP, 3), np.uint8)))
    made.rings["face"] = ring
    return made


@pytest.mark.parametrize(
    "system", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in SYSTEMS]
)
def test_a_published_system_estimates_live(system, tmp_path):
    """What is shown changes with the participant, and all that the system looks at has a say."""
    _, path = model_of(system, tmp_path, targets=("valence", "arousal"))
    model = load_model(path)

    estimates = session().estimates(model)
    last = estimates[-3:]

    assert ["ok"] * 3 == [estimate.status for estimate in last], last[-1].reasons
    assert 3 == len({estimate.valence for estimate in last})
    assert set(model.card.spec.modalities) == set(last[-1].share)
    assert pytest.approx(1.0) == sum(last[-1].share.values())


def test_a_papers_preset_gives_no_estimate_live_and_says_why(tmp_path):
    """Its baseline needs the rest before a trial, of which nothing is known live."""
    _, path = model_of("deepvanet", tmp_path, modality="eeg", preset="paper")

    estimate = session().estimates(load_model(path))[-1]

    assert "no_estimate" == estimate.status
    assert "it reproduces a paper, it cannot estimate live" in estimate.reasons[0]

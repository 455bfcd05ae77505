"""The model that comes with EmoScope: what its card promises, and that it can be made again."""

from __future__ import annotations

import numpy as np
import pytest

from models.card import ModelCard
from models.demo.make import QUICK, SPEC, make
from models.library import find_model
from models.runtime import load_model
from tests.benchmarks.truth import watched

LEAST_RATIO = 0.85
COVERAGE = (0.87, 0.93)


def test_the_demo_model_does_what_was_asked_on_people_it_never_saw():
    """What `make demo-model` measured stands in the file: against the oracle, and how honest intervals are."""
    card = load_model("demo").card
    metrics = card.provenance["metrics"]

    assert card.spec == SPEC
    assert card.provenance["simulated"]
    for axis in ("valence", "arousal"):
        assert LEAST_RATIO <= metrics["both"][f"{axis}_r"] / metrics["both"][f"oracle_{axis}_r"]
    for view in ("eeg", "face", "both"):
        assert COVERAGE[0] <= metrics[view]["coverage_90"] <= COVERAGE[1]


def test_a_real_neutral_face_is_estimated_at_the_middle_and_a_smile_above():
    """The first window of anybody is their own baseline; a wider mouth with its corners up is pleasant."""
    model = load_model("demo")
    still = {
        "eeg": np.zeros((1, *SPEC.eeg.shape), np.float32),
        "eeg_present": np.zeros((1, 1), np.float32),
        "face": np.zeros((1, *SPEC.face.shape), np.float32),
        "face_present": np.ones((1, 1), np.float32),
    }
    smile = np.zeros((68, 2), np.float32)
    smile[[48, 60]], smile[[54, 64]] = (-0.08, -0.05), (0.08, -0.05)  # mouth corners, in eye distances
    smile[[49, 59, 67, 61]], smile[[53, 55, 63, 65]] = (-0.05, -0.025), (0.05, -0.025)

    neutral = model.infer(still)
    smiling = model.infer(
        still | {"face": np.broadcast_to(smile / model.card.normalisation["face"].sd[0], still["face"].shape)}
    )

    assert np.abs(neutral.mean).max() < 0.15
    assert smiling.mean[0, 0] - neutral.mean[0, 0] > 0.2


@pytest.mark.slow
def test_the_same_seed_makes_the_same_file(tmp_path):
    first, second = (make(tmp_path / name, seed=5, size=QUICK) for name in ("a.onnx", "b.onnx"))

    assert first.to_json() == second.to_json()
    assert (tmp_path / "a.onnx").read_bytes() == (tmp_path / "b.onnx").read_bytes()


@pytest.mark.slow
def test_a_participant_is_followed_from_pixels_and_electrodes():
    """Two minutes: enough to see that it follows, too little to judge how well (`tests.benchmarks truth`)."""
    seen = watched(42, 120, "demo")

    assert seen.model.min() > 0.2
    assert seen.covered.min() > 0.75


def test_the_card_can_be_read_without_the_network():
    assert "demo" == ModelCard.from_onnx(find_model("demo")).name

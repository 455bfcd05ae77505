"""What training knew is told from what it never saw."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from models.card import ModelCard
from models.errors import SpecError
from models.familiar import Familiar, fit_familiar, steps_mean, weight

N_FEATURES = 12


def windows(n: int, seed: int) -> np.ndarray:
    """Return rows that vary along two directions, and a little in all."""
    rng = np.random.default_rng(seed)
    directions = np.random.default_rng(0).standard_normal((2, N_FEATURES))
    return (rng.standard_normal((n, 2)) @ directions + 0.1 * rng.standard_normal((n, N_FEATURES)) + 3.0).astype("f4")


def usual() -> Familiar:
    found = fit_familiar(windows(200, 1), np.repeat(["a", "b", "c", "d"], 50))
    assert found is not None
    return found


def test_people_like_those_of_training_are_as_good_as_any():
    assert all(weight(usual().distance(row[np.newaxis])) == 1.0 for row in windows(50, 2))


def test_far_along_a_direction_in_which_people_differ_is_nearer_than_the_same_way_elsewhere():
    """Mahalanobis, not Euclid."""
    familiar, row = usual(), usual().mean
    along = np.random.default_rng(0).standard_normal((2, N_FEATURES))[0]
    across = np.linalg.svd(np.random.default_rng(0).standard_normal((2, N_FEATURES)))[2][-1]
    step = 2.0 / np.linalg.norm(along)

    near = familiar.distance((row + step * along)[np.newaxis].astype("f4"))
    far = familiar.distance((row + 2.0 * across)[np.newaxis].astype("f4"))

    assert far > 3 * near
    assert weight(far) < 0.05


def test_what_was_not_measured_makes_nothing_strange():
    steps = np.repeat(windows(1, 3) + 9.0, 2, axis=0)
    strange = usual().distance(steps)
    steps[0] = np.nan

    assert pytest.approx(strange) == usual().distance(steps)
    steps[1, 0] = np.nan
    assert 0 == usual().distance(steps)


def test_steps_are_meaned_over_what_there_is():
    steps = np.array([[[1.0, np.nan], [3.0, np.nan]]], np.float32)

    np.testing.assert_array_equal([[2.0, np.nan]], steps_mean(steps))


def test_one_person_alone_is_compared_with_parts_of_the_recording():
    assert fit_familiar(windows(100, 1), np.repeat("a", 100)) is not None


def test_too_few_windows_tell_nothing():
    assert fit_familiar(windows(10, 1), np.repeat("a", 10)) is None


@pytest.fixture
def knowing(card):
    """A card that knows what is usual of its EEG."""
    n = int(np.prod(card.spec.eeg.shape[1:]))
    familiar = Familiar(np.zeros(n, np.float32), np.eye(n, dtype=np.float32)[:1], 0.5, 2.0)
    return replace(card, familiar={"eeg": familiar})


def test_a_card_keeps_what_is_usual(knowing):
    found = ModelCard.from_json(knowing.to_json()).familiar["eeg"]

    np.testing.assert_array_equal(knowing.familiar["eeg"].axes, found.axes)
    assert (0.5, 2.0) == (found.left_sd, found.limit)


@pytest.mark.parametrize(
    "wrong", [{"limit": 0.0}, {"left_sd": -1.0}, {"mean": [1.0]}, {"axes": [[1.0]]}, {"mean": "x"}]
)
def test_what_cannot_be_computed_with_is_refused(knowing, wrong):
    data = json.loads(knowing.to_json())
    data["familiar"]["eeg"] |= wrong

    with pytest.raises(SpecError):
        ModelCard.from_json(json.dumps(data))


def test_a_modality_that_is_not_compared_is_refused(knowing):
    data = json.loads(knowing.to_json())
    data["familiar"]["face"] = data["familiar"]["eeg"]

    with pytest.raises(SpecError, match="what is usual of its face"):
        ModelCard.from_json(json.dumps(data))

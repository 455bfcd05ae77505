"""Labels: high and low out of ratings, columns out of classes, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.datasets.dataset import Scale
from models.errors import TrainingError
from models.evaluation.labels import label
from models.segments.table import TrialRow
from models.spec import ClassPlace

SEED = (ClassPlace("negative", -1.0, 0.5), ClassPlace("neutral", 0.0, 0.0), ClassPlace("positive", 1.0, 0.5))
NINE = Scale()


def rated(*ratings: float, axis: str = "valence") -> list[TrialRow]:
    return [TrialRow("s", "r", f"t{i}", "", {axis: rating}) for i, rating in enumerate(ratings)]


def felt(*emotions: str) -> list[TrialRow]:
    return [TrialRow("s", "r", f"t{i}", "", {}, emotion) for i, emotion in enumerate(emotions)]


def test_high_is_above_the_middle_and_the_middle_itself_is_low() -> None:
    labels = label(rated(1, 2, 3, 5, 5.1, 6, 7, 9), NINE, (), ("valence",))

    assert [0, 0, 0, 0, 1, 1, 1, 1] == labels.high[:, 0].tolist()
    assert "high is above 5 of 1 to 9" == labels.rule
    assert () == labels.notes


def test_a_threshold_itself_is_high() -> None:
    labels = label(rated(1, 2, 3, 4, 5, 6, 7, 9), NINE, (), ("valence",), high_from=5)

    assert [0, 0, 0, 0, 1, 1, 1, 1] == labels.high[:, 0].tolist()
    assert "high is from 5 of 1 to 9" == labels.rule


def test_values_lie_on_the_scale_of_minus_one_to_one() -> None:
    labels = label(rated(1, 1, 1, 1, 5, 9, 9, 9, 9), NINE, (), ("valence",))

    assert [-1, -1, -1, -1, 0, 1, 1, 1, 1] == labels.value[:, 0].tolist()


def test_an_unrated_trial_is_left_out_and_counted() -> None:
    trials = [*rated(1, 1, 1, 1, 9, 9, 9, 9), TrialRow("s", "r", "t8", "", {"arousal": 3.0})]

    labels = label(trials, NINE, (), ("valence",))

    assert [True] * 8 + [False] == labels.labelled.tolist()
    assert ("1 of 9 trials are left out: no valence was rated.",) == labels.notes


def test_a_class_stands_for_its_place_on_the_plane_and_the_middle_is_left_out() -> None:
    labels = label(felt(*["negative", "neutral", "positive"] * 4), NINE, SEED, ("valence",))

    assert [False, None, True] * 4 == [None if np.isnan(v) else bool(v) for v in labels.high[:, 0]]
    assert ("4 of 12 trials are left out: their class is neither high nor low in valence.",) == labels.notes


def test_emotion_makes_a_column_a_class() -> None:
    labels = label(felt(*["negative", "neutral", "positive"] * 4, ""), NINE, SEED, ("emotion",))

    assert ("negative", "neutral", "positive") == labels.names
    assert np.array_equal(np.tile(np.eye(3), (4, 1)), labels.high[:12])
    assert labels.classes
    assert ("1 of 13 trials are left out: no class was given.",) == labels.notes


def test_one_side_alone_cannot_be_learned() -> None:
    with pytest.raises(TrainingError, match=r"10 trials are high and 0 low in valence .*at least 4 of each"):
        label(rated(*[9.0] * 10), NINE, (), ("valence",))


def test_a_class_that_never_comes_is_named() -> None:
    with pytest.raises(TrainingError, match='None of 8 trials is of class "neutral"'):
        label(felt(*["negative", "positive"] * 4), NINE, SEED, ("emotion",))


def test_without_any_rating_it_is_said_why() -> None:
    with pytest.raises(TrainingError, match="No trial has a label for valence: 8 of 8 trials are left out: no valence"):
        label(rated(*[9.0] * 8, axis="arousal"), NINE, (), ("valence",))


@pytest.mark.parametrize(
    ("targets", "high_from", "message"),
    [
        ((), None, "No target"),
        (("emotion",), None, "has ratings, not classes"),
        (("emotion", "valence"), None, "one after the other"),
        (("valence",), 1.0, "nothing below it"),
        (("valence",), 9.5, "nothing above"),
    ],
)
def test_what_makes_no_sense_is_refused(targets: Sequence[str], high_from: float | None, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        label(rated(*[1.0, 9.0] * 4), NINE, (), targets, high_from)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1, 9), min_size=1, max_size=20), st.none() | st.floats(1.1, 9))
def test_every_trial_is_on_the_side_that_its_rating_says(ratings: list[float], high_from: float | None) -> None:
    sides = rated(*[1.0] * 4, *[9.0] * 4)

    labels = label([*sides, *rated(*ratings)], NINE, (), ("valence",), high_from)

    expected = [rating > 5 if high_from is None else rating >= high_from for rating in ratings]
    exact = [i for i, r in enumerate(ratings) if high_from is None or r == high_from or abs(r - high_from) > 1e-6]
    assert [expected[i] for i in exact] == [bool(labels.high[8 + i, 0]) for i in exact]

"""Figures: by hand on a few answers, NaN where nothing can be said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.datasets.dataset import Scale
from models.errors import TrainingError
from models.evaluation.answers import Answers, answers
from models.evaluation.calibration import calibration_curve
from models.evaluation.labels import label
from models.evaluation.metrics import concordance, figures
from models.evaluation.predictions import Predictions
from models.segments.table import SegmentTable, TrialRow
from models.spec import ClassPlace


def said(p_high: list[float], truth: list[int], trial: list[int] | None = None) -> Answers:
    p = np.array(p_high, float)
    n = len(p)
    trials = np.array(trial if trial is not None else range(n), np.int64)
    return Answers(
        ("low", "high"),
        np.column_stack([1 - p, p]).reshape(n, 2),
        np.array(truth, np.int64),
        np.array(truth, float) - 0.5,
        np.array(["s01"] * n),
        trials,
        np.zeros(n, np.int64),
    )


def test_the_figures_of_four_answers() -> None:
    """Decided low, high, high, high of low, low, high, high."""
    got = figures(said([0.2, 0.7, 0.8, 0.9], [0, 0, 1, 1]))

    assert 0.75 == got.accuracy
    assert 0.75 == got.balanced_accuracy
    assert pytest.approx(0.8) == got.f1_high
    assert pytest.approx((0.8 + 2 / 3) / 2) == got.f1
    assert 1.0 == got.auc
    assert pytest.approx((0.04 + 0.49 + 0.04 + 0.01) / 4) == got.brier
    assert ((1, 1), (0, 2)) == got.confusion


def test_balanced_accuracy_is_not_fooled_by_the_majority() -> None:
    got = figures(said([0.9] * 10, [1] * 9 + [0]))

    assert (0.9, 0.5) == (got.accuracy, got.balanced_accuracy)


def test_of_one_side_alone_no_area_is_told() -> None:
    got = figures(said([0.2, 0.4], [0, 0]))

    assert math.isnan(got.auc)
    assert math.isnan(got.f1_high)
    assert 1.0 == got.balanced_accuracy


def test_nothing_is_said_of_no_answers() -> None:
    got = figures(said([], []))

    assert 0 == got.n
    assert all(math.isnan(value) for value in (got.accuracy, got.f1, got.auc, got.ece, got.brier, got.ccc))


def test_one_half_is_low() -> None:
    assert [0] == said([0.5], [1]).decided.tolist()


def test_a_trial_is_judged_by_the_mean_of_its_windows() -> None:
    """Two windows of three say low, but the third is sure."""
    one = said([0.4, 0.4, 0.95], [1, 1, 1], trial=[7, 7, 7]).by_trial()

    assert [7] == one.trial.tolist()
    assert [True] == one.right.tolist()
    assert pytest.approx(1.75 / 3) == one.p[0, 1]


def test_concordance_is_one_for_the_same_and_less_for_what_is_shifted() -> None:
    value = np.array([-1.0, 0.0, 1.0])

    assert pytest.approx(1.0) == concordance(value, value)
    assert pytest.approx(-1.0) == concordance(-value, value)
    assert pytest.approx(2 * (2 / 3) / (4 / 3 + 0.25)) == concordance(value + 0.5, value)


@pytest.mark.parametrize("value", [[np.nan, np.nan], [0.3, 0.3], [0.3, np.nan]])
def test_concordance_with_ratings_that_are_alike_or_unknown_is_not_told(value: list[float]) -> None:
    assert math.isnan(concordance(np.array([0.1, 0.2]), np.array(value)))


def test_calibrated_answers_have_no_error_and_boasting_has() -> None:
    rng = np.random.default_rng(0)
    p = rng.uniform(size=20_000)
    happened = rng.uniform(size=20_000) < p

    honest, boasting = calibration_curve(p, happened), calibration_curve(np.where(p > 0.5, 1.0, 0.0), happened)

    assert honest.error < 0.015
    assert pytest.approx(0.25, abs=0.01) == boasting.error
    assert (2000,) * 10 == honest.n


def test_classes_are_told_apart_by_the_greatest_of_any_scale() -> None:
    places = tuple(ClassPlace(name, x, 0.0) for name, x in (("sad", -1.0), ("calm", 0.0), ("glad", 1.0)))
    emotions = ["sad", "calm", "glad"] * 4
    trials = tuple(TrialRow("s01", "run", f"t{i}", "", {}, name) for i, name in enumerate(emotions))
    table = SegmentTable(trials, np.arange(12), np.arange(12.0), {})
    labels = label(trials, Scale(), places, ("emotion",))
    p = 0.3 * labels.high + 0.1
    p[0] = (0.1, 0.2, 0.3)

    got = figures(answers(Predictions.of_fold(table, 0, np.arange(12), p), table, labels, "emotion"))

    assert pytest.approx(11 / 12) == got.accuracy
    assert ((3, 0, 1), (0, 4, 0), (0, 0, 4)) == got.confusion
    assert math.isnan(got.ccc)
    assert math.isnan(got.f1_high)


def test_an_unknown_target_is_refused(table: SegmentTable) -> None:
    labels = label(table.trials, Scale(), (), ("valence",))
    predictions = Predictions.of_fold(table, 0, np.arange(3), np.full((3, 1), 0.5))

    with pytest.raises(TrainingError, match='"arousal" was not learned; there is valence'):
        answers(predictions, table, labels, "arousal")


def test_predictions_of_folds_are_joined_in_order(table: SegmentTable) -> None:
    parts = [
        Predictions.of_fold(table, f, np.array(rows), np.full((2, 1), f / 2)) for f, rows in ((0, [6, 7]), (1, [0, 3]))
    ]

    joined = Predictions.joined(parts)

    assert [0, 3, 6, 7] == joined.rows.tolist()
    assert [1, 1, 0, 0] == joined.fold.tolist()
    assert [0, 0, 1, 1] == joined.trial.tolist()


def test_what_is_no_number_or_said_twice_is_refused(table: SegmentTable) -> None:
    once = Predictions.of_fold(table, 0, np.array([1]), np.array([[0.5]]))

    with pytest.raises(ValueError, match="more than once"):
        Predictions.joined([once, once])
    with pytest.raises(TrainingError, match="1 of 1 predictions are not numbers"):
        Predictions.of_fold(table, 0, np.array([1]), np.array([[np.nan]]))

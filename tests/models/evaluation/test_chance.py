"""Chance: what a learner of labels alone reaches, and how often luck does as well."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.evaluation.answers import Answers
from models.evaluation.chance import Chance, Permuted, cells_of, chance, permuted


def answered(right: float, n_trials: int = 40, n_windows: int = 5, n_subjects: int = 4, n_folds: int = 4) -> Answers:
    """Right in a share of the trials, in all windows of each; classes by turns, folds by blocks of two trials."""
    trial = np.repeat(np.arange(n_trials), n_windows)
    truth = trial % 2
    wrong = trial // 2 % 10 >= round(10 * right)
    high = np.where(wrong, 1 - truth, truth)
    subject = np.array([f"s{k}" for k in trial * n_subjects // n_trials])
    p = np.column_stack([1 - high, high]).astype(float)
    return Answers(("low", "high"), p, truth, truth - 0.5, subject, trial, trial // 2 % n_folds)


def of(windows: Answers, trained: list[list[int]]) -> Chance:
    return chance(windows, [np.array(classes) for classes in trained], seed=0, n_permutations=400)


def luck(windows: Answers, n: int = 300) -> Permuted:
    return permuted(windows, cells_of(windows), seed=0, n=n)


def with_folds(windows: Answers, fold: NDArray[np.int64]) -> Answers:
    return Answers(*(getattr(windows, name) for name in ("names", "p", "truth", "value", "subject", "trial")), fold)


def test_leaving_one_trial_out_gives_the_majority_nothing_but_chance_stays_at_one_half() -> None:
    """Of a balanced set, what is left has always one more of the other class."""
    windows = answered(0.5)
    one_each = with_folds(windows, windows.trial)
    truth = np.arange(40) % 2

    got = of(one_each, [np.delete(truth, i).tolist() for i in range(40)])

    assert 0.0 == got.majority_trial
    assert 0.5 == got.level
    assert pytest.approx((0.3, 0.7)) == got.interval


def test_the_majority_of_unbalanced_labels_is_what_must_be_beaten() -> None:
    windows = answered(0.5)
    tilted = windows[(windows.truth == 1) | (windows.trial % 8 == 0)]

    got = of(tilted, [[1, 1, 0]] * 4)

    assert 0.8 == got.majority_trial == got.level
    assert 0.5 < got.interval[0] < 0.8 < got.interval[1]


def test_answers_that_are_right_are_never_matched_by_luck() -> None:
    got = of(answered(1.0), [[0, 1]] * 4).trial

    assert pytest.approx(1 / 401) == got.p_value
    assert pytest.approx(0.5, abs=0.05) == got.mean
    assert got.band[0] < 0.5 < got.band[1] < 0.9
    assert "fold and subject" == got.within


def test_answers_that_are_luck_are_matched_by_luck() -> None:
    assert of(answered(0.5), [[0, 1]] * 4).trial.p_value > 0.2


def test_labels_of_whole_trials_are_permuted_so_that_windows_add_nothing() -> None:
    """Ten times the windows leave the band as wide as it is: trials count."""
    few, many = (luck(answered(0.6, n_windows=n)) for n in (1, 10))

    assert few.band == many.band


def test_single_trials_left_out_change_labels_within_their_subject() -> None:
    windows = answered(1.0)
    alone = with_folds(windows, windows.trial)

    got = luck(alone)

    assert "subject" == got.within
    assert got.p_value < 0.01


def test_one_trial_a_subject_changes_labels_with_everyone() -> None:
    windows = answered(1.0, n_subjects=40)

    assert "everyone" == luck(windows, n=50).within


def test_windows_dealt_out_singly_change_labels_within_their_subject() -> None:
    """A trial is then in several folds."""
    windows = answered(1.0)

    got = chance(with_folds(windows, np.arange(len(windows)) % 4), [np.array([0, 1])] * 4, seed=0, n_permutations=10)

    assert ("subject", "subject") == (got.window.within, got.trial.within)


def test_majorities_of_folds_that_share_trials_do_not_make_chance_by_luck() -> None:
    """Each window counts by its own fold: what the fold of a trial's first window says is luck."""
    windows = answered(0.5)
    fold = np.random.default_rng(0).permutation(len(windows)) % 4

    got = of(with_folds(windows, fold), [[0, 0, 1], [1, 1, 0], [0, 0, 1], [1, 1, 0]])

    assert pytest.approx(got.majority_window) == got.majority_trial
    assert got.level < 0.55


@pytest.mark.parametrize("shared", [0.0, 1.0], ids=["windows of their own", "windows that agree"])
def test_of_nothing_a_finding_is_made_no_more_often_than_said(shared: float) -> None:
    """Answers by dice, balanced labels, four people: a p of 0.05 comes in one of twenty, the 99 % band holds."""
    found, inside = [], []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        truth = np.concatenate([rng.permutation(np.arange(12) % 2) for _ in range(4)])
        trial = np.repeat(np.arange(48), 8)
        score = shared * rng.normal(size=48)[trial] + (1 - shared) * rng.normal(size=len(trial))
        p = 1 / (1 + np.exp(-score))
        subject = np.array([f"s{k // 12}" for k in trial])
        said = Answers(
            ("low", "high"), np.column_stack([1 - p, p]), truth[trial], p, subject, trial, trial % 12 // 2 % 3
        )
        got = chance(said, [truth] * 3, seed, 99)
        found.append(got.window.p_value)
        inside.append(got.half[0] <= said.right.mean() <= got.half[1])

    assert np.mean(np.array(found) <= 0.05) <= 0.11  # 99 % of the time, were it exactly 0.05
    assert 0.96 <= np.mean(inside)
    assert 0.3 < np.mean(np.array(found) > 0.5) < 0.8

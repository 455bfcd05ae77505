"""Chance, counted right: what a model has to beat.

A learner that knows labels alone says, in each fold, the commonest class of that fold's training
part. Leaving single trials out of a balanced set makes that 0 % (the majority is then always the
other class), and folds that are not stratified pull it below one half: so the chance level is never
taken lower than the share of the commonest class among what is tested. n is the number of trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.evaluation.answers import Answers
from models.evaluation.fold import Fold
from models.evaluation.intervals import CONFIDENCE, binomial_interval

N_PERMUTATIONS = 1000


@dataclass(frozen=True, slots=True)
class Permuted:
    """Accuracies of the same answers against permuted labels.

    Attributes
    ----------
    mean : float
    band : tuple of float
        Central 95 %.
    p_value : float
        (1 + permutations at least as good) / (1 + permutations): Phipson and Smyth 2010.
    within : str
        What labels of whole trials were permuted within: "fold and subject", "subject", "everyone".
    """

    mean: float
    band: tuple[float, float]
    p_value: float
    within: str


@dataclass(frozen=True, slots=True)
class Chance:
    """Chance level of one target.

    Attributes
    ----------
    majority_window, majority_trial : float
        Accuracy of always saying the commonest class of each fold's training windows, over windows and
        as mean over trials.
    level : float
        Share of trials of the commonest class, or ``majority_trial`` where that is more.
    interval, half : tuple of float
        99 % binomial intervals of accuracy per trial for ``level``, and for one of n equally likely classes.
    window, trial : Permuted
    """

    majority_window: float
    majority_trial: float
    level: float
    interval: tuple[float, float]
    half: tuple[float, float]
    window: Permuted
    trial: Permuted


def chance(
    windows: Answers, trained: Sequence[NDArray[np.int64]], seed: int, n_permutations: int = N_PERMUTATIONS
) -> Chance:
    """Return the chance level of some answers.

    Parameters
    ----------
    windows : Answers
        A window each.
    trained : sequence of ndarray
        By fold, the classes of its training windows: see `classes_trained`.
    seed : int
    n_permutations : int
    """
    trials = windows.by_trial()
    majority = np.array([_commonest(classes, len(windows.names)) for classes in trained])
    of_trials = _over_trials(majority[windows.fold] == windows.truth, windows.trial)
    cells = cells_of(windows)
    level = max(of_trials, float(np.bincount(trials.truth).max()) / len(trials))
    return Chance(
        majority_window=float(np.mean(majority[windows.fold] == windows.truth)),
        majority_trial=of_trials,
        level=level,
        interval=binomial_interval(level, len(trials)),
        half=binomial_interval(1.0 / len(windows.names), len(trials)),
        window=permuted(windows, cells, seed, n_permutations),
        trial=permuted(trials, cells, seed, n_permutations),
    )


def classes_trained(folds: Sequence[Fold], truth: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return by fold the classes of its training windows; ``truth`` has one for each window of the table."""
    return [truth[fold.train] for fold in folds]


@dataclass(frozen=True, slots=True)
class Cells:
    """Which trials may change labels with each other: ``cell`` has one number a trial, shape (n_trials,)."""

    cell: NDArray[np.int64]
    within: str


def cells_of(windows: Answers) -> Cells:
    """Return the cells in which labels are permuted, for the trials in order of their number.

    Labels change places within a fold and a subject. Where trials lie in several folds, or where fewer
    than half of such cells have trials of different classes (one trial, or one clip, was left out at a
    time), they do so within a subject, else among all.
    """
    trials, first, inverse = np.unique(windows.trial, return_index=True, return_inverse=True)
    subject = np.unique(windows.subject[first], return_inverse=True)[1].astype(np.int64)
    fold, truth = windows.fold[first], windows.truth[first]
    pairs = np.unique(np.column_stack([subject, fold]), axis=0, return_inverse=True)[1].astype(np.int64).reshape(-1)
    whole = np.array_equal(fold[inverse], windows.fold)
    if whole and _mixed(pairs, truth):
        return Cells(pairs, "fold and subject")
    return Cells(subject, "subject") if _mixed(subject, truth) else Cells(np.zeros(len(trials), np.int64), "everyone")


def permuted(answers: Answers, cells: Cells, seed: int, n: int = N_PERMUTATIONS) -> Permuted:
    """Permute the labels of whole trials within their cells, and judge the same answers by them."""
    trials, first, inverse = np.unique(answers.trial, return_index=True, return_inverse=True)
    said = np.zeros((len(trials), len(answers.names)))
    np.add.at(said, (inverse, answers.decided), 1.0)
    truth = answers.truth[first]
    rng = np.random.default_rng((seed, 2))
    accuracies = np.array([_accuracy(said, _shuffled(truth, cells.cell, rng)) for _ in range(n)])
    seen = _accuracy(said, truth)
    low, high = np.quantile(accuracies, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2])
    p_value = (1 + int((accuracies >= seen - 1e-12).sum())) / (1 + n)
    return Permuted(float(accuracies.mean()), (float(low), float(high)), p_value, cells.within)


def _commonest(classes: NDArray[np.int64], n_classes: int) -> int:
    return int(np.bincount(classes, minlength=n_classes).argmax())


def _accuracy(said: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    return float(said[np.arange(len(truth)), truth].sum() / said.sum())


def _over_trials(right: NDArray[np.bool_], trial: NDArray[np.int64]) -> float:
    """Return the mean over trials of the share of their windows that is right: they may lie in several folds."""
    inverse = np.unique(trial, return_inverse=True)[1]
    return float(np.mean(np.bincount(inverse, right) / np.bincount(inverse)))


def _mixed(cell: NDArray[np.int64], truth: NDArray[np.int64]) -> bool:
    """Tell whether at least half of the cells have trials of different classes."""
    return bool(np.mean([len(np.unique(truth[cell == c])) > 1 for c in np.unique(cell)]) >= 0.5)


def _shuffled(truth: NDArray[np.int64], cell: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Permute within cells: sorted by a random key, labels go to the places that are sorted by cell alone."""
    out = np.empty_like(truth)
    out[np.argsort(cell, kind="stable")] = truth[np.lexsort((rng.random(len(truth)), cell))]
    return out

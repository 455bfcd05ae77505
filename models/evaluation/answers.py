"""Predictions beside what was so: of windows, or of whole trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import TrainingError
from models.evaluation.labels import EMOTION, Labels
from models.evaluation.predictions import Predictions
from models.segments.table import SegmentTable

SIDES = ("low", "high")


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said and what was so, of windows or of trials, for one target.

    Attributes
    ----------
    names : tuple of str
        Of the classes; ("low", "high") for a rated axis.
    p : ndarray, shape (n, n_classes), float64
        Probability of each class; rows sum to 1.
    truth : ndarray, shape (n,), int64
        Which class it was.
    value : ndarray, shape (n,), float64
        Rating in -1..1; NaN where there is none.
    subject : ndarray of str, shape (n,)
    trial, fold : ndarray, shape (n,), int64
    """

    names: tuple[str, ...]
    p: NDArray[np.float64]
    truth: NDArray[np.int64]
    value: NDArray[np.float64]
    subject: NDArray[np.str_]
    trial: NDArray[np.int64]
    fold: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.truth)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Answers:
        return Answers(
            self.names,
            self.p[rows],
            self.truth[rows],
            self.value[rows],
            self.subject[rows],
            self.trial[rows],
            self.fold[rows],
        )

    @property
    def decided(self) -> NDArray[np.int64]:
        """Which class was decided for; at exactly one half, the first of them, low."""
        return np.asarray(self.p.argmax(axis=1), np.int64)

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each decision was right."""
        return np.asarray(self.decided == self.truth)

    def by_trial(self) -> Answers:
        """Return one answer a trial: the mean probability over its windows.

        Where windows were dealt out singly, a trial's windows come from models of several folds; the first counts.
        """
        trials, first, inverse = np.unique(self.trial, return_index=True, return_inverse=True)
        sums = np.zeros((len(trials), self.p.shape[1]))
        np.add.at(sums, inverse, self.p)
        one = self[first]
        p = sums / np.bincount(inverse, minlength=len(trials))[:, None]
        return Answers(self.names, p, one.truth, one.value, one.subject, trials.astype(np.int64), one.fold)


def answers(predictions: Predictions, table: SegmentTable, labels: Labels, target: str) -> Answers:
    """Return what was said of a target beside what was so.

    Parameters
    ----------
    predictions : Predictions
        Of windows whose trials have a label.
    table : SegmentTable
    labels : Labels
    target : str
        One of ``labels.names``; ``"emotion"`` where its columns are classes.

    Raises
    ------
    TrainingError
        There is no such target, or a window without a label was predicted.
    """
    if target != EMOTION if labels.classes else target not in labels.names:
        there = EMOTION if labels.classes else ", ".join(labels.names)
        raise TrainingError(f'"{target}" was not learned; there is {there}.')
    trial = predictions.trial
    unlabelled = int((~labels.labelled[trial]).sum())
    if unlabelled:
        raise TrainingError(f"{unlabelled} predicted windows belong to trials without a label. Which table is this?")
    subject = table.subject_of(predictions.rows)
    if labels.classes:
        p = predictions.p / np.maximum(predictions.p.sum(axis=1, keepdims=True), 1e-12)
        truth = labels.high[trial].argmax(axis=1)
        return Answers(labels.names, p, truth, np.full(len(trial), np.nan), subject, trial, predictions.fold)
    column = labels.names.index(target)
    p = np.column_stack([1.0 - predictions.p[:, column], predictions.p[:, column]])
    truth = labels.high[trial, column].astype(np.int64)
    value = labels.value[trial, column].astype(np.float64)
    return Answers(SIDES, p, truth, value, subject, trial, predictions.fold)

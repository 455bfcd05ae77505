"""Figures of one target out of predictions: per window, and per trial by the mean over its windows.

What cannot be said is NaN, never a guess: the area under the curve of one side alone, the F1 of a
class that neither happened nor was decided for, the concordance of fewer than two ratings or of
ratings that are all alike, anything of nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, f1_score, roc_auc_score

from models.evaluation.answers import Answers
from models.evaluation.calibration import CalibrationCurve, calibration_curve


@dataclass(frozen=True, slots=True)
class Figures:
    """How good answers are.

    Attributes
    ----------
    n : int
        Answers.
    accuracy, balanced_accuracy : float
        Share that is right; its mean over the classes that happened.
    f1, f1_high : float
        Mean over classes; of "high" alone (NaN for more than two classes).
    auc : float
        Area under the receiver's curve; one against the rest, averaged, for more than two classes.
    ece, brier : float
        Calibration error in 10 bins of equal mass; mean squared error of the probability
        (Brier 1950; summed over classes for more than two).
    ccc, ccc_subjects : float
        Concordance (Lin 1989) of 2 p - 1 with the rating in -1..1, pooled, and as mean over subjects.
    confusion : tuple of tuple of int
        Rows are what was so, columns what was decided.
    curve : CalibrationCurve
    """

    n: int
    accuracy: float
    balanced_accuracy: float
    f1: float
    f1_high: float
    auc: float
    ece: float
    brier: float
    ccc: float
    ccc_subjects: float
    confusion: tuple[tuple[int, ...], ...]
    curve: CalibrationCurve


def figures(answers: Answers) -> Figures:
    """Return all figures of some answers."""
    confusion = _confusion(answers)
    hits, happened = np.diag(confusion), confusion.sum(axis=1)
    binary = len(answers.names) == 2
    curve = _curve(answers)
    said = 2 * answers.p[:, 1] - 1 if binary else np.full(len(answers), np.nan)
    return Figures(
        n=len(answers),
        accuracy=_mean(answers.right),
        balanced_accuracy=_mean(np.asarray(hits[happened > 0] / happened[happened > 0], np.float64)),
        f1=_f1(answers, range(len(answers.names))),
        f1_high=_f1(answers, [1]) if binary else math.nan,
        auc=_auc(answers),
        ece=curve.error,
        brier=_brier(answers),
        ccc=concordance(said, answers.value),
        ccc_subjects=_mean(_by_subject(answers, said)),
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
        curve=curve,
    )


def concordance(said: NDArray[np.float64], value: NDArray[np.float64]) -> float:
    """Concordance correlation coefficient (Lin 1989) over the pairs that are both known.

    2 cov / (var + var + (mean - mean)^2); NaN for fewer than two pairs, or where the ratings are all alike.
    """
    known = np.isfinite(said) & np.isfinite(value)
    said, value = said[known], value[known]
    if len(value) < 2 or np.ptp(value) == 0.0:
        return math.nan
    apart = (said.mean() - value.mean()) ** 2
    return float(2 * np.mean((said - said.mean()) * (value - value.mean())) / (said.var() + value.var() + apart))


def _by_subject(answers: Answers, said: NDArray[np.float64]) -> NDArray[np.float64]:
    each = [concordance(said[rows], answers.value[rows]) for rows in _subjects(answers)]
    return np.array([ccc for ccc in each if not math.isnan(ccc)])


def _subjects(answers: Answers) -> list[NDArray[np.bool_]]:
    return [answers.subject == subject for subject in np.unique(answers.subject)]


def _confusion(answers: Answers) -> NDArray[np.int64]:
    n = len(answers.names)
    if not len(answers):
        return np.zeros((n, n), np.int64)
    return np.asarray(confusion_matrix(answers.truth, answers.decided, labels=range(n)), np.int64)


def _f1(answers: Answers, classes: Sequence[int]) -> float:
    """Return the mean F1 of the classes that happened or were decided for."""
    seen = [c for c in classes if (answers.truth == c).any() or (answers.decided == c).any()]
    if not seen:
        return math.nan
    return float(f1_score(answers.truth, answers.decided, labels=seen, average="macro", zero_division=0.0))


def _auc(answers: Answers) -> float:
    """Return the mean over classes that happened and also did not; of two classes both are the same."""
    classes = [1] if len(answers.names) == 2 else range(len(answers.names))
    each = [
        float(roc_auc_score(answers.truth == c, answers.p[:, c]))
        for c in classes
        if 0 < (answers.truth == c).sum() < len(answers)
    ]
    return _mean(np.array(each))


def _brier(answers: Answers) -> float:
    so = np.eye(len(answers.names))[answers.truth]
    squared = (answers.p - so) ** 2
    return _mean(squared[:, 1] if len(answers.names) == 2 else squared.sum(axis=1))


def _curve(answers: Answers) -> CalibrationCurve:
    if len(answers.names) == 2:
        return calibration_curve(answers.p[:, 1], answers.truth == 1)
    return calibration_curve(answers.p.max(axis=1, initial=0.0), answers.right)


def _mean(values: NDArray[Any]) -> float:
    return float(np.mean(values)) if len(values) else math.nan

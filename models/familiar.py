"""Whether EEG looks like anything that a model was trained on.

A window's entropy, meaned over its steps and before anything of the person is taken away, is compared
with that of the training windows: by its distance under their probabilistic principal components
(Tipping and Bishop 1999), the mean over all features of ::

    d**2 = (sum over k of (a_k (x - mean))**2 / lambda_k + |what is left|**2 / s**2) / n

with a_k the few directions in which training people differ, of variance lambda_k, and s**2 the variance of
a feature outside them. About 1 is usual. The limit is what held-out people of the training set reach, with
room to spare; beyond it EEG loses its weight, with the sixth power of the distance: a network knows nothing
of where it has never been.

Faces are not compared: those of any one training set are too few for another's bones to be usual; the
tracker's gates look after them. No torch here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.inputs import AuxInput, EegInput, FaceInput

Array = NDArray[np.float32]

N_AXES = 16
FEATURES_AN_AXIS, ROWS_AN_AXIS = 4, 8  # at least, so that what is left is known as well
MOST_LEFT_OUT = 5  # people, or parts of one, held out one after the other for the limit
QUANTILE = 0.99
ROOM = 1.25
STEEPNESS = 6
LEAST_ROWS = 20
LEAST_SD = 1e-3  # nepers of half a log power: no amplifier repeats itself so well
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Familiar:
    """What was usual in training.

    Attributes
    ----------
    mean : ndarray, shape (n_features,), float32
    axes : ndarray, shape (n_axes, n_features), float32
        Directions of length 1 / sqrt(lambda).
    left_sd : float
        Of a feature, outside the axes.
    limit : float
        Distance up to which a window is as good as any.
    """

    mean: Array
    axes: Array
    left_sd: float
    limit: float

    def distance(self, array: Array) -> float:
        """Return how far a window (steps, ...) lies from training, in limits: up to 1 it is usual.

        A window of which some feature was measured in no step says nothing of it: 0.
        """
        rows = steps_mean(array[np.newaxis])
        return float(self._distances(rows)[0]) / self.limit if np.isfinite(rows).all() else 0.0

    def _distances(self, rows: Array) -> NDArray[np.float64]:
        away = rows.astype(np.float64) - self.mean
        along = away @ self.axes.T.astype(np.float64)
        lengths = np.maximum(np.square(self.axes).sum(axis=1), TINY)  # 1 / lambda
        left = np.maximum(np.square(away).sum(axis=1) - (np.square(along) / lengths).sum(axis=1), 0.0)
        return np.asarray(np.sqrt((np.square(along).sum(axis=1) + left / self.left_sd**2) / rows.shape[1]))


def weight(distance: float) -> float:
    """Return what a window at such a distance, in limits, counts for: 1 up to the limit."""
    return float(max(distance, 1.0) ** -STEEPNESS)


def is_compared(part: EegInput | FaceInput | AuxInput) -> bool:
    """Tell whether an input of this form is compared with training."""
    return isinstance(part, EegInput) and part.form == "de"


def steps_mean(arrays: Array) -> Array:
    """Return the mean over steps of what was measured, (n, n_features) of windows (n, steps, ...); NaN for nothing."""
    known = np.isfinite(arrays)
    count = known.sum(axis=1)
    total = np.where(known, arrays, 0.0).sum(axis=1)
    means = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return means.reshape(len(arrays), -1).astype(np.float32)


def fit_familiar(rows: Array, groups: NDArray[np.str_]) -> Familiar | None:
    """Return what is usual; None where there is too little to tell.

    Parameters
    ----------
    rows : ndarray, shape (n_windows, n_features)
        As `steps_mean` gives them; those with NaN are left out.
    groups : ndarray of str, shape (n_windows,)
        Of whom they are; of one alone, parts of the recording stand for people.
    """
    whole = np.isfinite(rows).all(axis=1)
    rows, groups = rows[whole], groups[whole]
    if len(rows) < LEAST_ROWS:
        return None
    folds = _folds(groups)
    found = [_usual(rows[folds != fold])._distances(rows[folds == fold]) for fold in np.unique(folds)]
    own = _usual(rows)
    return Familiar(own.mean, own.axes, own.left_sd, ROOM * float(np.quantile(np.concatenate(found), QUANTILE)))


def _folds(groups: NDArray[np.str_]) -> NDArray[np.int64]:
    names, whose = np.unique(groups, return_inverse=True)
    if len(names) > 1:
        return np.asarray(whose % MOST_LEFT_OUT, np.int64)
    return np.arange(len(groups)) * MOST_LEFT_OUT // len(groups)


def _usual(rows: Array) -> Familiar:
    mean = rows.mean(axis=0, dtype=np.float64)
    _, spread, directions = np.linalg.svd(rows - mean, full_matrices=False)
    variances = np.square(spread) / len(rows)
    n_axes = min(N_AXES, rows.shape[1] // FEATURES_AN_AXIS, len(rows) // ROWS_AN_AXIS)
    n_axes = min(n_axes, int(np.count_nonzero(variances > LEAST_SD**2)))
    left = max(float(variances[n_axes:].sum()), 0.0) / max(1, rows.shape[1] - n_axes)
    axes = directions[:n_axes] / np.sqrt(variances[:n_axes, np.newaxis])
    return Familiar(mean.astype(np.float32), axes.astype(np.float32), max(float(np.sqrt(left)), LEAST_SD), 1.0)


def as_json(familiar: Familiar) -> dict[str, object]:
    """Return plain JSON types."""
    return {
        "mean": familiar.mean.tolist(),
        "axes": familiar.axes.tolist(),
        "left_sd": familiar.left_sd,
        "limit": familiar.limit,
    }


def fits(familiar: Familiar, n_features: int) -> bool:
    """Tell whether what a card says can be computed with."""
    shaped = familiar.mean.shape == (n_features,) and familiar.axes.ndim == 2
    shaped = shaped and familiar.axes.shape[1] == n_features and len(familiar.axes) <= n_features
    scale = np.array([familiar.left_sd, familiar.limit])
    return shaped and all(np.isfinite(part).all() for part in (familiar.mean, familiar.axes, scale)) and scale.min() > 0

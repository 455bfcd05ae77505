"""The scale of a network's inputs, fitted on the windows it is trained on.

Every subject counts alike, however many windows there are of it. ``mean`` is the population's;
``sd`` is what is left around the person's own mean where there is a baseline, else around the
population's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from models.preprocess.normalisation import Normalisation
from models.preprocess.personal import is_whitened
from models.spec import AuxInput, EegInput, FaceInput

MOST_LOOKED_AT = 8192  # windows, evenly spread: a scale is known to a hundredth long before
MOST_VALUES = 2**26  # of pictures fewer do: a thousand windows of five of 64 x 64
FEWEST_LOOKED_AT = 512
CHUNK = 128
LEAST_SHARE = 0.01  # of the channels' mean sd: a silent electrode is not magnified without end

Windows = Callable[[NDArray[np.int64]], NDArray[np.float32]]


def scale_shape(part: EegInput | FaceInput | AuxInput) -> tuple[int, ...]:
    """Return the shape of a modality's scale: steps, frames and samples share one value, and pixels unless centred."""
    shape = part.shape
    if isinstance(part, FaceInput):
        own = part.form == "landmarks68" or part.baseline == "personal"
        return (1, *shape[1:]) if own else (1, 3, 1, 1)
    if part.form == "raw":
        return (1, shape[1], 1)
    return (1, *shape[1:])


def fit_scale(
    part: EegInput | FaceInput | AuxInput,
    subjects: NDArray[np.str_],
    windows: tuple[Windows, Windows],
) -> Normalisation:
    """Return the scale of some windows.

    Parameters
    ----------
    part : EegInput, FaceInput or AuxInput
    subjects : ndarray, shape (n_windows,)
        Whose they are.
    windows : pair of callables
        Take indices (batch,) and return windows (batch, ...): as prepared (raw EEG whitened), and less the person's
        own mean where there is a baseline.
    """
    shape = scale_shape(part)
    most = max(FEWEST_LOOKED_AT, min(MOST_LOOKED_AT, MOST_VALUES // math.prod(part.shape)))
    looked_at = np.unique(np.linspace(0, len(subjects) - 1, min(len(subjects), most)).astype(np.int64))
    mean, square = _moments(windows[0], looked_at, subjects, shape)
    centred = part.baseline == "personal" and not is_whitened(part)
    variance = _moments(windows[1], looked_at, subjects, shape)[1] if centred else np.maximum(square - mean**2, 0.0)
    return Normalisation(mean.astype(np.float32), _sd(variance, mean, part).astype(np.float32))


def _moments(
    windows: Windows, rows: NDArray[np.int64], subjects: NDArray[np.str_], shape: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and mean square over subjects, of what was measured; 0 and 1 where nothing was."""
    means, squares = [], []
    for subject in np.unique(subjects[rows]):
        total, square, count = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for array in _chunks(windows, rows[subjects[rows] == subject]):
            axes = (0, *(axis + 1 for axis, length in enumerate(shape) if length == 1))
            measured = np.isfinite(array)
            value = np.where(measured, array, 0.0).astype(np.float64)
            total += value.sum(axis=axes).reshape(shape)
            square += np.square(value).sum(axis=axes).reshape(shape)
            count += measured.sum(axis=axes).reshape(shape)
        means.append(np.where(count > 0, total / np.maximum(count, 1), np.nan))
        squares.append(np.where(count > 0, square / np.maximum(count, 1), np.nan))
    return _mean_of_known(means, 0.0, shape), _mean_of_known(squares, 1.0, shape)


def _chunks(windows: Windows, rows: NDArray[np.int64]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(rows), CHUNK):
        yield windows(rows[start : start + CHUNK])


def _mean_of_known(values: list[NDArray[np.float64]], otherwise: float, shape: tuple[int, ...]) -> NDArray[np.float64]:
    stacked = np.stack(values) if values else np.full((1, *shape), np.nan)
    known = np.isfinite(stacked)
    n = known.sum(axis=0)
    return np.where(n > 0, np.where(known, stacked, 0.0).sum(axis=0) / np.maximum(n, 1), otherwise)


def _sd(
    variance: NDArray[np.float64], mean: NDArray[np.float64], part: EegInput | FaceInput | AuxInput
) -> NDArray[np.float64]:
    """Return standard deviations that nothing can be magnified by without end.

    Of landmarks the root of the mean of a point's own variance and that of all: one that people hardly
    move would otherwise be magnified until the first who does move it drowns the rest. Pixels share one a colour.
    """
    if isinstance(part, FaceInput):
        if part.form == "landmarks68":
            return np.sqrt(0.5 * (variance + max(float(variance.mean()), 1e-12)))
        return np.broadcast_to(np.sqrt(variance.mean(axis=(2, 3), keepdims=True).clip(1e-6)), variance.shape)
    if isinstance(part, EegInput):
        sd = np.sqrt(variance)
        return np.where((floored := np.maximum(sd, LEAST_SHARE * float(sd.mean()))) > 0, floored, 1.0)
    sd = np.sqrt(variance)
    return np.where(sd > 1e-6 * np.abs(mean), np.maximum(sd, 1e-12), 1.0)  # each channel has its own unit

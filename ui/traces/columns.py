"""From samples to pixel columns: the least and greatest value of each column, per channel.

A picture 700 columns wide of 10,000 samples loses nothing this way: every extreme is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Extremes of consecutive samples by pixel column.

    Attributes
    ----------
    index : ndarray, shape (n_columns,), int64
        Absolute column numbers, increasing.
    low, high : ndarray, shape (n_columns, n_channels)
        Microvolts; NaN where a column holds no number.
    last : ndarray, shape (n_channels,)
        The last sample, to which the next chunk's line connects.
    """

    index: NDArray[np.int64]
    low: Floats
    high: Floats
    last: Floats


def extremes(samples: Floats, t: Floats, columns_per_s: float, before: Floats | None) -> Columns:
    """Reduce a gapless run of samples to columns.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, n_channels)
        Microvolts.
    t : ndarray, shape (n_samples,)
        Session time.
    columns_per_s : float
        Pixel columns a second.
    before : ndarray, shape (n_channels,), or None
        The sample before the first, None after a gap.
    """
    position = np.floor(t * columns_per_s).astype(np.int64)
    starts = np.flatnonzero(np.diff(position, prepend=position[0] - 1))
    low = np.fmin.reduceat(samples, starts, axis=0)
    high = np.fmax.reduceat(samples, starts, axis=0)
    # A column's line begins where the one before ended, else steep flanks would come apart.
    first = samples[:1] if before is None else before[None]
    joint = np.concatenate((first, samples[starts[1:] - 1]))
    return Columns(position[starts], np.fmin(low, joint), np.fmax(high, joint), samples[-1].copy())


def denser(samples: Floats, t: Floats, before: Floats, t_before: float, times: int) -> tuple[Floats, Floats]:
    """Put points on the straight lines between samples, for streams slower than the columns.

    Returns ``times`` points for every sample, the last of which is the sample itself, and their times.
    """
    steps = np.arange(1, times + 1) / times
    all_samples, all_t = np.concatenate((before[None], samples)), np.concatenate(([t_before], t))
    rise, span = np.diff(all_samples, axis=0), np.diff(all_t)
    points = all_samples[:-1, None, :] + steps[None, :, None] * rise[:, None, :]
    return points.reshape(-1, samples.shape[1]), (all_t[:-1, None] + steps * span[:, None]).ravel()

"""A stretch of samples on a model's uniform grid, which ends where the window ends.

For EEG and peripheral channels alike; what else is done to a signal is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.inputs import AuxInput, EegInput
from models.preprocess.resample import kernel, resample, true_rate

LATEST = 0.5  # of the kernel's delay that may still be on its way: only side lobes miss it
INSTANT_S = 1e-7  # rounding of two stamps that mean the same instant
LEAST_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class OnGrid:
    """A signal on the grid of all steps.

    Attributes
    ----------
    signal : ndarray, shape (n_channels, n_padding + n_grid), float64
    n_padding : int
        Points before the first window.
    valid : tuple of int
        First and one past the last point that was measured, counted from the first window's start.
    """

    signal: NDArray[np.float64]
    n_padding: int
    valid: tuple[int, int]

    def covered(self, start: int, length: int) -> float:
        """Return the part of a window, counted from the first window's start, that was measured."""
        return (min(self.valid[1], start + length) - max(self.valid[0], start)) / length


def on_grid(
    samples: NDArray[np.float64],
    t: NDArray[np.float64],
    t_end: float,
    part: EegInput | AuxInput,
    nominal_hz: float,
    top_hz: float,
) -> OnGrid:
    """Resample a stretch without a gap.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, n_channels)
    t : ndarray, shape (n_samples,)
        Their times, seconds.
    t_end : float
        End of the window, in the same time.
    part : EegInput or AuxInput
        Its rate, windows, steps and padding make the grid.
    nominal_hz : float
        The stream's own rate, as it says.
    top_hz : float
        Up to where the signal is passed.
    """
    n_grid = n_samples(part) + round((part.steps - 1) * part.step_s * part.rate_hz)
    n_padding = int(part.padding_s * part.rate_hz)
    grid = (np.arange(n_grid + n_padding) - (n_grid + n_padding - 1)) / part.rate_hz
    t = t - t_end
    rate_hz = true_rate(t, nominal_hz)
    taps = kernel(rate_hz, part.rate_hz, top_hz)
    signal = resample(samples, t, grid, rate_hz, taps).T
    first, last = t[0] + taps.delay_s - INSTANT_S, t[-1] + max(1 / rate_hz, LATEST * taps.delay_s) + INSTANT_S
    start, stop = np.searchsorted(grid[n_padding:], (first, last))
    return OnGrid(signal, n_padding, (int(start), int(stop)))


def n_samples(part: EegInput | AuxInput) -> int:
    """Return the length of one step's window on the grid."""
    return round(part.window_s * part.rate_hz)


def step_starts(part: EegInput | AuxInput, n_grid: int) -> NDArray[np.int64]:
    """Return where each step's window starts on a grid of n_grid points, padding not counted."""
    back = np.rint(np.arange(part.steps - 1, -1, -1) * part.step_s * part.rate_hz).astype(np.int64)
    return n_grid - n_samples(part) - back

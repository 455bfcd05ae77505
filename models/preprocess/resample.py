"""From a device's samples to a model's uniform grid, at any pair of rates, by one causal kernel.

A Kaiser-windowed sinc, continuous in time, is anti-alias filter and interpolator in one: each
point of the grid is the weighted mean of the samples in the kernel's length *before* it. The
kernel depends on the model's rate and band alone wherever the device is as fast as the model, so
that devices of 250, 500 and 1000 Hz give the same signal. Its price is a delay of half its
length (48 ms for 45 Hz at 128 Hz), the same for all frequencies: the least an interpolation of
this sharpness costs without looking ahead.

Kaiser 1974: for an attenuation A in dB and a transition of width d Hz the length is
(A - 7.95) / (14.36 d) seconds and beta = 0.1102 (A - 8.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ATTENUATION_DB = 60.0
WIDEST_PASS = 0.45  # of the slower rate, when the model asks for all there is
PHASES_A_POINT = 512  # of one grid period: an error of a thousandth of it is below the attenuation
RATE_TOLERANCE = 0.005  # a clock that far from nominal is another rate


@dataclass(frozen=True, slots=True)
class Kernel:
    """Weights of the samples before a grid point.

    Attributes
    ----------
    weights : ndarray, shape (n_phases + 1, n_taps)
        For each phase (time from the newest sample to the grid point, in sample periods, 0 to
        1) the weights of the n_taps newest samples, oldest first; each row sums to 1.
    delay_s : float
        By which the grid's signal lags behind its time.
    """

    weights: NDArray[np.float64]
    delay_s: float


@lru_cache(maxsize=32)
def kernel(rate_hz: float, grid_hz: float, top_hz: float) -> Kernel:
    """Return the kernel from samples at rate_hz to a grid at grid_hz that passes up to top_hz."""
    slower_hz = grid_hz if rate_hz > (1 - RATE_TOLERANCE) * grid_hz else rate_hz
    pass_hz = min(top_hz, WIDEST_PASS * slower_hz)
    transition_hz = slower_hz - 2 * pass_hz
    length_s = (ATTENUATION_DB - 7.95) / (14.36 * transition_hz)
    n_taps = int(length_s * rate_hz) + 1
    n_phases = max(1, round(PHASES_A_POINT * min(1.0, grid_hz / rate_hz)))
    phases = np.arange(n_phases + 1)[:, None] / n_phases
    lag_s = (phases + np.arange(n_taps - 1, -1, -1)) / rate_hz
    off_centre = 2 * lag_s / length_s - 1
    beta = 0.1102 * (ATTENUATION_DB - 8.7)
    taper = np.where(np.abs(off_centre) <= 1, np.i0(beta * np.sqrt(np.clip(1 - off_centre**2, 0, None))), 0.0)
    weights = np.sinc(slower_hz * (lag_s - length_s / 2)) * taper
    return Kernel(weights / weights.sum(axis=1, keepdims=True), length_s / 2)


def true_rate(t: NDArray[np.float64], nominal_hz: float) -> float:
    """Return the nominal rate, or the measured one (4 digits) where the stream does not keep to it."""
    if len(t) < 2:
        return nominal_hz
    measured_hz = (len(t) - 1) / float(t[-1] - t[0])
    if abs(measured_hz / nominal_hz - 1) <= RATE_TOLERANCE:
        return nominal_hz
    return float(f"{measured_hz:.4g}")


def resample(
    samples: NDArray[np.float64], t: NDArray[np.float64], grid: NDArray[np.float64], rate_hz: float, taps: Kernel
) -> NDArray[np.float64]:
    """Return the signal at the grid's instants.

    Before the first sample and after the last, the first and the last stand on: what to make of
    grid points out there is the caller's business.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, n_channels)
        Evenly spaced, without a gap.
    t : ndarray, shape (n_samples,)
        Their times.
    grid : ndarray, shape (n_grid,)
        Instants wanted, in the same time.
    rate_hz : float
        Rate of the samples.
    taps : Kernel
        Of these two rates.

    Returns
    -------
    ndarray, shape (n_grid, n_channels)
    """
    from scipy.sparse import csr_array  # here, so that the window's start does not pay for it

    n_phases, n_taps = taps.weights.shape[0] - 1, taps.weights.shape[1]
    newest = np.maximum(np.searchsorted(t, grid, side="right") - 1, 0)
    phase = (grid - t[newest]) * rate_hz
    beyond = np.floor(phase).astype(np.intp)
    newest += beyond
    weights = taps.weights[np.rint((phase - beyond) * n_phases).astype(np.intp)]
    oldest_first = np.clip(newest[:, None] + np.arange(1 - n_taps, 1), 0, len(t) - 1)
    row_starts = np.arange(len(grid) + 1) * n_taps
    matrix = csr_array((weights.ravel(), oldest_first.ravel(), row_starts), shape=(len(grid), len(t)))
    return np.asarray(matrix @ samples)

"""The causal band-pass of a model's grid.

Butterworth, second order at either edge, run forward only. It starts as if the first sample had
stood there for ever, so that a large offset of the amplifier rings no filter.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from recorder.biquad import Biquad

NYQUIST_MARGIN = 0.999  # an edge above this part of the Nyquist frequency is none
POLE = complex(-math.sqrt(0.5), math.sqrt(0.5))  # of the second-order Butterworth low-pass of 1 rad/s; and its mirror

Floats = NDArray[np.float64]


def band_pass(signal: Floats, rate_hz: float, band_hz: tuple[float, float]) -> Floats:
    """Filter along the last axis.

    Parameters
    ----------
    signal : ndarray, shape (n_channels, n_samples)
    rate_hz : float
        Rate of the samples.
    band_hz : tuple of float
        Edges; 0 for no lower one, half the rate for no upper one.
    """
    stages = _design(rate_hz, band_hz)
    if not stages:
        return signal
    resting = signal[:, :1]
    filtered = np.ascontiguousarray((signal - resting).T)
    for stage in stages:
        filtered, _ = stage.run(filtered, stage.settled(filtered[0]))
    return filtered.T if band_hz[0] > 0 else filtered.T + resting


@lru_cache(maxsize=32)
def _design(rate_hz: float, band_hz: tuple[float, float]) -> tuple[Biquad, ...]:
    """Design by the bilinear transform, its edges in their places (Oppenheim and Schafer, ch. 7)."""
    low_hz, high_hz = band_hz
    low, high = (2.0 * rate_hz * math.tan(math.pi * edge_hz / rate_hz) for edge_hz in band_hz)  # rad/s, bent
    has_low, has_high = low_hz > 0, high_hz < NYQUIST_MARGIN * rate_hz / 2
    if has_low and has_high:
        centre = np.sqrt(complex((POLE * (high - low) / 2) ** 2 - low * high))
        poles = [POLE * (high - low) / 2 + side * centre for side in (1, -1)]
        return tuple(_stage(pole, (high - low, 0.0), rate_hz) for pole in poles)
    if has_low:
        return (_stage(POLE * low, (1.0, 0.0, 0.0), rate_hz),)
    if has_high:
        return (_stage(POLE * high, (high**2,), rate_hz),)
    return ()


def _stage(pole: complex, numerator: tuple[float, ...], rate_hz: float) -> Biquad:
    """Turn numerator / ((s - pole)(s - its mirror)) into a digital biquad: s = 2 rate (z - 1) / (z + 1)."""
    powers = np.array([4 * rate_hz**2 * np.array([1, -2, 1]), 2 * rate_hz * np.array([1, 0, -1]), [1, 2, 1]])
    analog = np.concatenate([np.zeros(3 - len(numerator)), numerator])
    return Biquad(analog @ powers, np.array([1.0, -2 * pole.real, abs(pole) ** 2]) @ powers)

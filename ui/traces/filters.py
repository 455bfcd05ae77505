"""Causal display filters: high-pass and mains notch, run on with state from chunk to chunk.

They change the picture only.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from recorder.biquad import Biquad

NOTCH_Q = 30.0

Floats = NDArray[np.float64]
Coefficients = tuple[Floats, Floats]


def high_pass(edge_hz: float, rate_hz: float) -> Coefficients:
    """Return numerator and denominator of a second-order Butterworth high-pass (bilinear transform)."""
    omega = 2.0 * math.pi * edge_hz / rate_hz
    alpha = math.sin(omega) / math.sqrt(2.0)
    half = (1.0 + math.cos(omega)) / 2.0
    return np.array([half, -2.0 * half, half]), np.array([1.0 + alpha, -2.0 * math.cos(omega), 1.0 - alpha])


def notch(centre_hz: float, rate_hz: float) -> Coefficients:
    """Return numerator and denominator of a second-order notch of quality `NOTCH_Q`."""
    omega = 2.0 * math.pi * centre_hz / rate_hz
    beta = math.tan(omega / (2.0 * NOTCH_Q))  # the -3 dB width, as scipy.signal.iirnotch places it
    return np.array([1.0, -2.0 * math.cos(omega), 1.0]), np.array([1.0 + beta, -2.0 * math.cos(omega), 1.0 - beta])


class DisplayFilter:
    """High-pass and notch in a row; both off leaves the samples alone.

    Parameters
    ----------
    rate_hz : float
        Sampling rate; a filter whose edge does not fit under half of it is left out.
    high_pass_hz, notch_hz : float
        0 is off.
    """

    def __init__(self, rate_hz: float, high_pass_hz: float, notch_hz: float) -> None:
        wanted = ((high_pass, high_pass_hz), (notch, notch_hz))
        self._stages = [Biquad(*design(hz, rate_hz)) for design, hz in wanted if 0.0 < hz < 0.5 * rate_hz]
        self._states: list[Floats | None] = [None] * len(self._stages)

    def __bool__(self) -> bool:
        return bool(self._stages)

    def restart(self) -> None:
        """Forget the past: the next chunk begins as if its first sample had always been there."""
        self._states = [None] * len(self._stages)

    def __call__(self, samples: Floats) -> Floats:
        """Filter the next chunk, shape (n_samples, n_channels); NaN stays NaN and disturbs nothing after it."""
        missing = ~np.isfinite(samples)
        if not self._stages or not len(samples):
            return samples
        any_missing = bool(missing.any())
        filtered = np.where(missing, 0.0, samples) if any_missing else samples
        for i, stage in enumerate(self._stages):
            state = self._states[i]
            filtered, self._states[i] = stage.run(filtered, stage.settled(filtered[0]) if state is None else state)
        if any_missing:
            filtered[missing] = np.nan
        return filtered

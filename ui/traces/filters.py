"""Causal display filters: high-pass and mains notch, run on with state from chunk to chunk.

They change the picture only. The recursion runs as a state-space model over blocks of
samples, a few matrix products for all channels at once; scipy.signal would do the same, but
importing it costs more than half a second before the first picture.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

BLOCK = 32  # samples a matrix product covers: work grows with it, calls shrink with it
NOTCH_Q = 30.0

Floats = NDArray[np.float64]
Biquad = tuple[Floats, Floats]


def high_pass(edge_hz: float, rate_hz: float) -> Biquad:
    """Return numerator and denominator of a second-order Butterworth high-pass (bilinear transform)."""
    omega = 2.0 * math.pi * edge_hz / rate_hz
    alpha = math.sin(omega) / math.sqrt(2.0)
    half = (1.0 + math.cos(omega)) / 2.0
    return np.array([half, -2.0 * half, half]), np.array([1.0 + alpha, -2.0 * math.cos(omega), 1.0 - alpha])


def notch(centre_hz: float, rate_hz: float) -> Biquad:
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
        self._stages = [_Stage(*design(hz, rate_hz)) for design, hz in wanted if 0.0 < hz < 0.5 * rate_hz]

    def __bool__(self) -> bool:
        return bool(self._stages)

    def restart(self) -> None:
        """Forget the past: the next chunk begins as if its first sample had always been there."""
        for stage in self._stages:
            stage.state = None

    def __call__(self, samples: Floats) -> Floats:
        """Filter the next chunk, shape (n_samples, n_channels); NaN stays NaN and disturbs nothing after it."""
        missing = ~np.isfinite(samples)
        if not self._stages or not len(samples):
            return samples
        any_missing = bool(missing.any())
        filtered = np.where(missing, 0.0, samples) if any_missing else samples
        for stage in self._stages:
            filtered = stage(filtered)
        if any_missing:
            filtered[missing] = np.nan
        return filtered


class _Stage:
    """One biquad as s' = A s + B x, y = C s + D x, unrolled over `BLOCK` samples."""

    def __init__(self, numerator: Floats, denominator: Floats) -> None:
        b, a = numerator / denominator[0], denominator / denominator[0]
        step = np.array([[-a[1], 1.0], [-a[2], 0.0]])
        entry = np.array([b[1] - a[1] * b[0], b[2] - a[2] * b[0]])
        self._settled = np.linalg.solve(np.eye(2) - step, entry)  # state after a constant 1
        self._powers = np.stack([np.linalg.matrix_power(step, n) for n in range(BLOCK + 1)])
        self._observed = self._powers[:, 0, :]  # (BLOCK + 1, 2): the output the state alone gives, n samples on
        self._entries = self._powers @ entry  # (BLOCK + 1, 2): a sample's part of the state, n samples on
        response = np.concatenate(([b[0]], self._entries[:, 0]))
        lag = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
        self._response = np.where(lag >= 0, response[np.clip(lag, 0, None)], 0.0)  # (BLOCK, BLOCK)
        self.state: Floats | None = None

    def __call__(self, samples: Floats) -> Floats:
        if self.state is None:
            self.state = np.outer(self._settled, samples[0])
        out = np.empty_like(samples)
        for start in range(0, len(samples), BLOCK):
            x = samples[start : start + BLOCK]
            n = len(x)
            out[start : start + n] = self._response[:n, :n] @ x + self._observed[:n] @ self.state
            self.state = self._powers[n] @ self.state + self._entries[n - 1 :: -1].T[:, -n:] @ x
        return out

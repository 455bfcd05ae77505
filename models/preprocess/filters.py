"""The causal band-pass of a model's grid.

Butterworth, second order at either edge, run forward only. It starts as if the first sample had
stood there for ever, so that a large offset of the amplifier rings no filter.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ORDER = 2
NYQUIST_MARGIN = 0.999  # an edge above this part of the Nyquist frequency is none


def band_pass(signal: NDArray[np.float64], rate_hz: float, band_hz: tuple[float, float]) -> NDArray[np.float64]:
    """Filter along the last axis.

    Parameters
    ----------
    signal : ndarray, shape (n_channels, n_samples)
    rate_hz : float
        Rate of the samples.
    band_hz : tuple of float
        Edges; 0 for no lower one, half the rate for no upper one.
    """
    sections = _design(rate_hz, band_hz)
    if sections is None:
        return signal
    from scipy.signal import sosfilt

    resting = signal[:, :1]
    filtered = sosfilt(sections, signal - resting, axis=-1)
    return np.asarray(filtered if band_hz[0] > 0 else filtered + resting)


@lru_cache(maxsize=32)
def _design(rate_hz: float, band_hz: tuple[float, float]) -> NDArray[np.float64] | None:
    # scipy.signal takes 0.7 s to import: here it costs the loop's thread, not the window's start.
    from scipy.signal import butter

    low_hz, high_hz = band_hz
    has_low, has_high = low_hz > 0, high_hz < NYQUIST_MARGIN * rate_hz / 2
    if has_low and has_high:
        return np.asarray(butter(ORDER, band_hz, "bandpass", fs=rate_hz, output="sos"))
    if has_low or has_high:
        edge_hz, kind = (low_hz, "highpass") if has_low else (high_hz, "lowpass")
        return np.asarray(butter(ORDER, edge_hz, kind, fs=rate_hz, output="sos"))
    return None

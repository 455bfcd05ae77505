"""Differential entropy of frequency bands: the one implementation for training and live.

Of a Gaussian signal of variance s**2 it is 1/2 ln(2 pi e s**2) (Shi, Jiao and Lu 2013; Duan, Zhu
and Lu 2013). A band's variance is read from the window's spectrum by Parseval's theorem::

    s**2 = 2 sum over the band of |X|**2 / (N sum of w**2)

with X the discrete Fourier transform of the tapered window, w the taper and N its length. Where
part of a window is missing, the taper is a Hann window over what is there and zero elsewhere:
the same formula, the same frequencies, nothing invented.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.spec import Band

FLOOR_UV2 = 1e-4  # 0.01 uV: below the input noise of any amplifier, so that a silent band stays finite
NATS_OF_ONE_UV2 = 0.5 * np.log(2 * np.pi * np.e)


def differential_entropy(
    windows: NDArray[np.float64], taper: NDArray[np.float64], rate_hz: float, bands: tuple[Band, ...]
) -> NDArray[np.float64]:
    """Return the differential entropy of each band in nats (of microvolts).

    Parameters
    ----------
    windows : ndarray, shape (..., n_samples)
        In microvolts.
    taper : ndarray, shape (n_samples,), or broadcastable against windows
        What each window is multiplied with; see `hann`.
    rate_hz : float
        Rate of the samples.
    bands : tuple of Band
        A band holds the frequencies from its lower edge up to, not including, its upper one.

    Returns
    -------
    ndarray, shape (..., n_bands)
    """
    n_samples = windows.shape[-1]
    spectrum = np.fft.rfft(windows * taper, axis=-1)
    power = spectrum.real**2 + spectrum.imag**2
    energy = n_samples * np.sum(np.square(taper), axis=-1, keepdims=True)
    variance_uv2 = 2 * (power @ band_lines(n_samples, rate_hz, bands)) / energy
    return NATS_OF_ONE_UV2 + 0.5 * np.log(np.maximum(variance_uv2, FLOOR_UV2))


def hann(n_samples: int, start: int = 0, stop: int | None = None) -> NDArray[np.float64]:
    """Return a periodic Hann window over positions start to stop of n_samples, zero elsewhere."""
    return _hann(n_samples, start, n_samples if stop is None else stop)


@lru_cache(maxsize=256)
def _hann(n_samples: int, start: int, stop: int) -> NDArray[np.float64]:
    taper = np.zeros(n_samples)
    length = stop - start
    taper[start:stop] = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    taper.flags.writeable = False
    return taper


@lru_cache(maxsize=64)
def band_lines(n_samples: int, rate_hz: float, bands: tuple[Band, ...]) -> NDArray[np.float64]:
    """Return which line of the spectrum belongs to which band, shape (n_samples // 2 + 1, n_bands)."""
    lines_hz = np.fft.rfftfreq(n_samples, 1 / rate_hz)
    return np.stack([(band.low_hz <= lines_hz) & (lines_hz < band.high_hz) for band in bands], axis=1).astype(float)

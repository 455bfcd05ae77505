"""Wavelet denoising by soft thresholds, an option that a paper takes (Wu, Zhang, Zhao, IEEE Access 2020).

Of each channel's coefficients in a Daubechies-4 basis, what is below sigma sqrt(2 ln n) is taken for
noise and everything is drawn towards zero by as much (Donoho and Johnstone 1994, the universal
threshold; Donoho 1995, the soft one). sigma is the median of the finest details' magnitudes over
0.6745. It sees the span it is given and nothing after it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

WAVELET = "db4"
MOST_LEVELS = 5
NORMAL_MEDIAN = 0.6745  # of the magnitude of a standard normal variable


def denoised(signal_uv: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a signal without what is taken for noise.

    Parameters
    ----------
    signal_uv : ndarray, shape (n_channels, n_samples)
        A span too short for one level of the wavelet comes back as it is.
    """
    import pywt  # 60 ms, for the models that ask for it

    n_samples = signal_uv.shape[-1]
    levels = min(MOST_LEVELS, pywt.dwt_max_level(n_samples, WAVELET))
    if levels < 1:
        return signal_uv
    smooth, *details = pywt.wavedec(signal_uv, WAVELET, level=levels, axis=-1)
    sigma = np.median(np.abs(details[-1]), axis=-1, keepdims=True) / NORMAL_MEDIAN
    threshold = sigma * math.sqrt(2 * math.log(n_samples))
    kept = [np.sign(d) * np.maximum(np.abs(d) - threshold, 0.0) for d in details]
    whole: NDArray[np.float64] = pywt.waverec([smooth, *kept], WAVELET, axis=-1)
    return whole[..., :n_samples]

"""Differential entropy is what its formula says, and what scipy's spectrum says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import periodogram

from models.preprocess.entropy import FLOOR_UV2, differential_entropy, hann
from models.spec import Band

RATE_HZ = 128
BANDS = (Band("theta", 4, 8), Band("alpha", 8, 14), Band("beta", 14, 31))


def entropy_of(variance_uv2):
    return 0.5 * np.log(2 * np.pi * np.e * np.asarray(variance_uv2))


@pytest.fixture
def noise():
    return np.random.default_rng(3).normal(0, 12, (5, 2 * RATE_HZ))


def test_a_sine_in_a_band_has_half_its_squared_amplitude():
    """10 uV at 10 Hz is a variance of 50 in alpha, and the floor elsewhere."""
    sine = 10 * np.sin(2 * np.pi * 10 * np.arange(2 * RATE_HZ) / RATE_HZ)

    found = differential_entropy(sine, hann(2 * RATE_HZ), RATE_HZ, BANDS)

    assert np.allclose(entropy_of([FLOOR_UV2, 50, FLOOR_UV2]), found)


def test_it_agrees_with_scipys_periodogram(noise):
    """The variance of a band is scipy's spectral density, tapered likewise, summed over the band."""
    hz, density = periodogram(noise, RATE_HZ, window="hann", detrend=False, scaling="density")
    variance = [density[:, (b.low_hz <= hz) & (hz < b.high_hz)].sum(axis=1) * hz[1] for b in BANDS]

    found = differential_entropy(noise, hann(2 * RATE_HZ), RATE_HZ, BANDS)

    assert np.allclose(entropy_of(np.stack(variance, axis=1)), found)


def test_white_noise_fills_bands_by_their_width():
    """A band's variance is its part of the whole, to the accuracy of two hundred windows."""
    noise = np.random.default_rng(5).normal(0, 10, (200, 4 * RATE_HZ))

    found = differential_entropy(noise, hann(4 * RATE_HZ), RATE_HZ, BANDS)

    variance = np.exp(2 * found).mean(axis=0) / (2 * np.pi * np.e)
    assert np.allclose([100 * 4 / 64, 100 * 6 / 64, 100 * 17 / 64], variance, rtol=0.1)


def test_half_a_window_tells_the_same_of_a_steady_signal():
    """The formula holds for any taper: over the measured half alone, a steady tone has the same entropy."""
    tone = 7 * np.sin(2 * np.pi * 11 * np.arange(4 * RATE_HZ) / RATE_HZ)
    torn = tone.copy()
    torn[: 2 * RATE_HZ] = 1e9

    whole = differential_entropy(tone, hann(4 * RATE_HZ), RATE_HZ, BANDS)[1]
    half = differential_entropy(torn, hann(4 * RATE_HZ, 2 * RATE_HZ), RATE_HZ, BANDS)[1]

    assert whole == pytest.approx(half, abs=0.01)


def test_silence_is_finite(noise):
    """Nothing has the entropy of the floor, not minus infinity."""
    assert np.allclose(entropy_of(FLOOR_UV2), differential_entropy(0 * noise, hann(2 * RATE_HZ), RATE_HZ, BANDS))

"""Display filters against scipy's, and against bad samples."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from ui.traces.filters import DisplayFilter

RATE_HZ = 500.0


def _by_scipy(samples, high_pass_hz, notch_hz):
    designs = [signal.butter(2, high_pass_hz, "high", fs=RATE_HZ)] if high_pass_hz else []
    designs += [signal.iirnotch(notch_hz, 30, fs=RATE_HZ)] if notch_hz else []
    for b, a in designs:
        settled = signal.lfilter_zi(b, a)[:, None] * samples[0]
        samples, _ = signal.lfilter(b, a, samples, axis=0, zi=settled)
    return samples


@pytest.mark.parametrize(("high_pass_hz", "notch_hz"), [(0.5, 0.0), (1.0, 50.0), (0.0, 60.0), (0.5, 60.0)])
def test_chunks_of_any_size_give_what_scipy_gives_in_one(high_pass_hz, notch_hz):
    """Cut anywhere, the filtered signal is the same to a millionth of a microvolt, offset and all."""
    draw = np.random.default_rng(2)
    samples = 1000.0 + 30.0 * draw.normal(size=(2000, 3))
    display = DisplayFilter(RATE_HZ, high_pass_hz, notch_hz)

    chunks = np.split(samples, [1, 2, 34, 35, 99, 700, 701, 1500])
    filtered = np.concatenate([display(chunk) for chunk in chunks])

    np.testing.assert_allclose(filtered, _by_scipy(samples, high_pass_hz, notch_hz), atol=1e-6)


def test_the_notch_takes_the_mains_away():
    """Fifty hertz of 100 uV is below 1 uV after a few seconds."""
    t = np.arange(5000) / RATE_HZ
    filtered = DisplayFilter(RATE_HZ, 0.0, 50.0)(100.0 * np.sin(2 * np.pi * 50 * t)[:, None])

    assert np.abs(filtered[-500:]).max() < 1.0


def test_a_missing_sample_stays_missing_and_spoils_nothing_after_it():
    """NaN in, NaN out, once."""
    samples = np.random.default_rng(3).normal(size=(300, 2))
    samples[100, 0] = np.nan

    filtered = DisplayFilter(RATE_HZ, 0.5, 50.0)(samples)

    assert np.isnan(filtered[100, 0])
    assert 1 == np.isnan(filtered).sum()


def test_both_off_leaves_the_samples_alone():
    """No filter is no change."""
    samples = np.random.default_rng(3).normal(size=(30, 2))

    np.testing.assert_array_equal(DisplayFilter(RATE_HZ, 0.0, 0.0)(samples), samples)


def test_an_edge_that_does_not_fit_the_rate_is_left_out():
    """A stream of 100 Hz has no 60 Hz to take away."""
    samples = np.random.default_rng(3).normal(size=(30, 2))

    np.testing.assert_array_equal(DisplayFilter(100.0, 0.0, 60.0)(samples), samples)

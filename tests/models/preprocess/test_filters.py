"""The model's band-pass: Butterworth as scipy.signal designs it, from rest, whatever the offset."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from models.preprocess.filters import band_pass
from tests.surroundings import ROOT

OFFSET_UV = 1e5


@pytest.mark.parametrize(
    ("rate_hz", "band_hz", "edges_hz", "kind"),
    [
        (128.0, (0.5, 45.0), (0.5, 45.0), "bandpass"),
        (250.0, (8.0, 13.0), (8.0, 13.0), "bandpass"),
        (1000.0, (0.3, 40.0), (0.3, 40.0), "bandpass"),
        (128.0, (1.0, 64.0), 1.0, "highpass"),
        (128.0, (0.0, 45.0), 45.0, "lowpass"),
    ],
)
def test_the_band_pass_is_a_butterworth_of_second_order(
    rate_hz: float, band_hz: tuple[float, float], edges_hz: float | tuple[float, float], kind: str
) -> None:
    """On a drifting signal far from zero, channel by channel, to a billionth of a microvolt times its size."""
    noise = np.random.default_rng(2).standard_normal((5, round(3.3 * rate_hz)))
    signal_uv = 20.0 * noise.cumsum(axis=1) + OFFSET_UV
    resting = signal_uv[:, :1]
    expected = sosfilt(butter(2, edges_hz, kind, fs=rate_hz, output="sos"), signal_uv - resting, axis=1)
    if band_hz[0] == 0:
        expected += resting

    np.testing.assert_allclose(band_pass(signal_uv, rate_hz, band_hz), expected, atol=1e-6, rtol=1e-9)


def test_no_edges_leave_the_signal_alone() -> None:
    """(0, half the rate) is no filter."""
    signal_uv = np.random.default_rng(3).standard_normal((2, 300))

    assert band_pass(signal_uv, 128.0, (0.0, 64.0)) is signal_uv


def test_a_constant_is_nothing_in_a_band_that_ends_above_zero() -> None:
    """An amplifier's offset does not ring."""
    assert not band_pass(np.full((1, 200), OFFSET_UV), 128.0, (0.5, 45.0)).any()


def test_filtering_loads_no_part_of_scipy() -> None:
    """scipy.signal alone would take 0.7 s and 80 MB of the live application."""
    code = (
        "import sys, numpy as np; from models.preprocess.filters import band_pass\n"
        "band_pass(np.zeros((1, 99)), 128.0, (0.5, 45.0)); sys.exit('scipy' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode

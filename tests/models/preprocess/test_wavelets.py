"""Wavelet denoising takes away what is small everywhere, and keeps what stands out."""

from __future__ import annotations

import numpy as np

from models.preprocess.wavelets import denoised

T = np.arange(512) / 128
ALPHA_UV = 30 * np.sin(2 * np.pi * 10 * T)


def test_a_blink_in_noise_comes_nearer_to_itself() -> None:
    blink_uv = 120 * np.exp(-0.5 * ((T - 2) / 0.1) ** 2)
    noise_uv = 5 * np.random.default_rng(0).standard_normal((1, 512))
    left_uv = denoised(blink_uv + noise_uv) - blink_uv

    assert left_uv.std() < 0.5 * noise_uv.std()


def test_noise_alone_is_nearly_gone() -> None:
    noise_uv = np.random.default_rng(1).standard_normal((2, 512))

    assert denoised(noise_uv).std() < 0.3


def test_a_signal_without_noise_stays() -> None:
    slow_uv = 20 * np.sin(2 * np.pi * 1.0 * T)[None]

    np.testing.assert_allclose(slow_uv, denoised(slow_uv), atol=0.5)


def test_channels_do_not_touch_each_other() -> None:
    pair_uv = np.stack([ALPHA_UV, np.random.default_rng(2).standard_normal(512)])

    np.testing.assert_allclose(denoised(pair_uv[:1]), denoised(pair_uv)[:1], atol=1e-12)


def test_a_span_too_short_for_a_wavelet_stays_as_it_is() -> None:
    short_uv = np.arange(5.0)[None]

    np.testing.assert_array_equal(short_uv, denoised(short_uv))

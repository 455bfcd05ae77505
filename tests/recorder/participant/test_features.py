"""Features in time have the population's moments, whichever way one asks for them."""

from __future__ import annotations

import numpy as np
import pytest

from recorder.participant.features import Features
from recorder.participant.population import BENCH, draw_subject

T = np.arange(0.0, 6000.0, 0.5)


def still(t):
    """A state that never moves from the middle."""
    return np.zeros((np.size(t), 2))


def raised(t):
    return np.tile([1.0, 0.0], (np.size(t), 1))


def test_noise_and_nuisance_have_the_populations_size_and_memory():
    x = np.hstack([Features(draw_subject(seed), still, seed, trial_s=20.0).wandering(T) for seed in range(4)])
    assert np.hypot(1.0, 1.5) == pytest.approx(x.std(), rel=0.02)

    def correlation(lag_s: float) -> float:
        lag = round(lag_s * 2)
        return float((x[lag:] * x[:-lag]).mean() / (x**2).mean())

    for lag_s in (2.0, 5.0, 10.0):
        trial_share = 1.0 * (1.0 - lag_s / 20.0)
        expected = (trial_share + 2.25 * np.exp(-lag_s / BENCH.tau_s)) / 3.25
        assert expected == pytest.approx(correlation(lag_s), abs=0.04)


def test_a_state_moves_features_by_half_the_populations_delta():
    subject = draw_subject(2)
    moved = Features(subject, raised, 2).at(T[:9]) - Features(subject, still, 2).at(T[:9])
    np.testing.assert_allclose(np.linalg.norm(moved[:, :20], axis=1), BENCH.delta_eeg / 2)
    np.testing.assert_allclose(np.linalg.norm(moved[:, 20:], axis=1), BENCH.delta_face / 2)


def test_features_are_a_function_of_time_alone():
    """Asked backwards, one by one and across pages of noise, the answers are the same."""
    features = Features(draw_subject(5), still, 5)
    t = np.arange(-3.0, 200.0, 1.3)
    np.testing.assert_array_equal(features.at(t), np.concatenate([features.at(x) for x in t[::-1]])[::-1])


def test_noise_does_not_jump_where_its_pages_meet():
    features = Features(draw_subject(5), still, 5)
    before, at = features.at([63.999, 64.001])
    assert np.abs(at - before).max() < 0.02


def test_subjects_differ_by_the_populations_offset():
    offsets = np.array([draw_subject(seed).offset for seed in range(300)])
    assert BENCH.offset_sd == pytest.approx(offsets.std(), rel=0.02)

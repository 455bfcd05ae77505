"""The hidden state moves as a person's might, and the same way whenever it is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.participant.path import LEAST_LEVEL, MEAN_SQUARE_LEVEL, DynamicPath

FINE = np.arange(0.0, 3600.0, 0.05)


@given(seed=st.integers(0, 10_000), start=st.floats(-50.0, 5000.0))
def test_the_state_is_a_function_of_time_alone(seed, start):
    path = DynamicPath(seed)
    t = start + np.arange(0.0, 40.0, 0.7)
    np.testing.assert_array_equal(path(t), np.concatenate([path(float(instant)) for instant in t]))


def test_the_state_dwells_between_6_and_15_seconds():
    moving = np.abs(np.diff(DynamicPath(3)(FINE), axis=0)).max(axis=1) > 1e-6
    starts = FINE[1:][moving & ~np.roll(moving, 1)]
    dwells = np.diff(starts)
    assert len(dwells) > 300
    assert dwells.min() >= 5.8
    assert dwells.max() <= 15.2


def test_levels_are_clear_and_a_jump_takes_a_second():
    levels = DynamicPath(3)(FINE)
    steady = np.abs(np.diff(levels, axis=0, prepend=levels[:1])).max(axis=1) < 1e-9
    assert (np.abs(levels[steady]) >= LEAST_LEVEL).all()
    assert np.abs(levels).max() <= 1.0
    assert np.abs(np.diff(levels, axis=0)).max() < 0.16


def test_valence_and_arousal_are_two_different_things():
    levels = np.concatenate([DynamicPath(seed)(FINE[::20]) for seed in range(20)])
    assert abs(np.corrcoef(levels.T)[0, 1]) < 0.05
    assert pytest.approx(MEAN_SQUARE_LEVEL, abs=0.05) == (levels**2).mean()

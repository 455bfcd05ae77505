"""Samples reduced to pixel columns lose no extreme."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ui.traces.columns import denser, extremes


@given(
    n_samples=st.integers(1, 300),
    columns_per_s=st.floats(5.0, 200.0),
    start=st.floats(0.0, 1e5),
    seed=st.integers(0, 99),
    cut=st.integers(0, 300),
)
def test_every_sample_lies_within_its_column_wherever_the_run_is_cut(n_samples, columns_per_s, start, seed, cut):
    """Each sample is between its column's low and high, and neighbouring columns touch."""
    samples = np.random.default_rng(seed).normal(size=(n_samples, 2)) * 50
    t = start + np.arange(n_samples) / 250.0
    before, low, high = None, {}, {}
    for part in (slice(0, cut), slice(cut, None)):
        if not len(t[part]):
            continue
        columns = extremes(samples[part], t[part], columns_per_s, before)
        before = columns.last
        for index, least, most in zip(columns.index, columns.low, columns.high, strict=True):
            low[index] = np.fmin(least, low.get(index, least))
            high[index] = np.fmax(most, high.get(index, most))

    for sample, at in zip(samples, np.floor(t * columns_per_s), strict=True):
        assert (low[int(at)] <= sample).all()
        assert (sample <= high[int(at)]).all()
    indices = sorted(low)
    for left, right in pairwise(indices):
        assert (low[right] <= high[left]).all()
        assert (low[left] <= high[right]).all()


def test_missing_numbers_do_not_hide_the_others():
    """A NaN beside a number leaves the number; a column of NaN alone is NaN."""
    samples = np.array([[1.0], [np.nan], [np.nan], [np.nan]])
    columns = extremes(samples, np.array([0.0, 0.1, 1.5, 1.6]), 1.0, None)

    assert [[1.0]] == columns.low[:1].tolist()
    assert np.isnan(columns.low[1]).all()


def test_points_between_slow_samples_lie_on_straight_lines():
    """Three points a sample, the third of which is the sample."""
    values, t = denser(np.array([[3.0], [0.0]]), np.array([1.0, 2.0]), np.array([0.0]), 0.0, 3)

    np.testing.assert_allclose(values[:, 0], [1, 2, 3, 2, 1, 0])
    np.testing.assert_allclose(t, [1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2])

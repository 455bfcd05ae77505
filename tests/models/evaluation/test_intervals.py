"""Intervals of shares: known values, and what is said of nothing."""

from __future__ import annotations

import math

import pytest
from scipy.stats import binomtest

from models.evaluation.intervals import binomial_interval, wilson


def test_wilson_gives_the_known_interval() -> None:
    """Of 8 in 10: 0.490 to 0.943, as in every textbook's table."""
    assert pytest.approx((0.4902, 0.9433), abs=1e-4) == wilson(0.8, 10)


def test_an_interval_stays_inside_zero_and_one() -> None:
    assert 0.0 == wilson(0.0, 5)[0]
    assert 1.0 == wilson(1.0, 5)[1]
    assert wilson(1.0, 5)[0] < 0.6


def test_chance_of_forty_trials_is_wide() -> None:
    """Forty trials a subject: a coin gets 30 to 70 % right 99 times in 100."""
    assert pytest.approx((0.3, 0.7)) == binomial_interval(0.5, 40)


def test_nothing_is_said_of_no_trials() -> None:
    assert all(math.isnan(value) for value in (*wilson(0.5, 0), *wilson(math.nan, 9), *binomial_interval(0.5, 0)))


def test_wilson_is_that_of_scipy() -> None:
    for n in (1, 7, 40, 320):
        for k in {0, 1, n // 3, n}:
            known = binomtest(k, n).proportion_ci(0.95, "wilson")
            assert pytest.approx((known.low, known.high)) == wilson(k / n, n)

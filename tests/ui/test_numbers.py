"""Times and sizes as people say them."""

from __future__ import annotations

import math

import pytest

from ui.numbers import UNKNOWN, about, clock, size


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "00:00"), (59.99, "00:59"), (252, "04:12"), (3600, "1:00:00"), (90061, "25:01:01"), (math.nan, UNKNOWN)],
)
def test_a_clock_counts_whole_seconds(seconds, told):
    """It never shows a second that has not passed."""
    assert told == clock(seconds)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (45, "45 s"),
        (84, "84 s"),
        (725, "12 min"),
        (12_000, "3 h 20 min"),
        (7_200, "2 h"),
        (800_000, "9 d"),
        (None, UNKNOWN),
    ],
)
def test_a_length_is_told_in_the_units_that_matter(seconds, told):
    assert told == about(seconds)


@pytest.mark.parametrize(
    ("n_bytes", "told"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (812_345, "812 kB"),
        (999_700, "1.0 MB"),
        (34_200_000, "34.2 MB"),
        (326_700_000, "327 MB"),
        (118e9, "118 GB"),
        (2.4e12, "2.4 TB"),
        (-1, UNKNOWN),
    ],
)
def test_a_size_has_three_digits_or_so(n_bytes, told):
    """In decimal units, as disks are sold."""
    assert told == size(n_bytes)

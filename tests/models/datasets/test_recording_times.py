"""Stamps of an XDF as labels need them: nothing moves."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.datasets.recording_times import kept_times
from models.errors import DatasetError

RATE_HZ = 100.0


def even(n: int, start_s: float = 0.0) -> np.ndarray:
    return start_s + np.arange(n) / RATE_HZ


def test_jitter_is_smoothed_and_the_first_sample_is_zero():
    jitter = np.random.default_rng(0).normal(0.0, 0.02, 1000)
    t_s, notes = kept_times(5000.0 + even(1000) + jitter, RATE_HZ)
    assert 0.0 == t_s[0]
    np.testing.assert_allclose(t_s, even(1000), atol=0.01)
    np.testing.assert_allclose(np.diff(t_s), 1 / RATE_HZ, rtol=1e-3)
    assert [] == notes


def test_a_gap_keeps_its_length_however_long():
    """Played in real time it would be shortened to ten seconds, and every label after it be wrong."""
    t_s, notes = kept_times(np.concatenate([even(100), even(100, 61.0)]), RATE_HZ)
    assert 61.0 == pytest.approx(t_s[100])
    assert ["1 gaps, of 60.0 s at most"] == notes


def test_a_reset_clock_is_refused():
    with pytest.raises(DatasetError, match="run backwards 1 times, first at sample 101"):
        kept_times(np.concatenate([even(100, 50.0), even(100)]), RATE_HZ)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_stamp_that_is_no_number_is_refused(bad):
    stamps = even(100)
    stamps[40] = bad
    with pytest.raises(DatasetError, match="1 of its 100 time stamps are no numbers"):
        kept_times(stamps, RATE_HZ)


@given(st.lists(st.floats(-1.0, 5.0), min_size=1, max_size=60))
def test_times_increase_or_are_refused(steps):
    stamps = np.cumsum([0.0, *steps])
    try:
        t_s, _ = kept_times(stamps, RATE_HZ)
    except DatasetError:
        return
    assert (np.diff(t_s) > 0).all()
    assert 0.0 == t_s[0]


def test_real_stamps_lie_where_pyxdf_puts_them(shared_data):
    import pyxdf

    logging.getLogger("pyxdf").setLevel(logging.CRITICAL)
    path = str(shared_data / "xdf" / "sub-P002.xdf")
    for stream, smoothed in zip(*(pyxdf.load_xdf(path, dejitter_timestamps=d)[0] for d in (False, True)), strict=True):
        if stream["info"]["type"][0] == "EEG" and len(stream["time_stamps"]):
            t_s, _ = kept_times(stream["time_stamps"], float(stream["info"]["nominal_srate"][0]))
            expected = smoothed["time_stamps"] - smoothed["time_stamps"][0]
            np.testing.assert_allclose(t_s, expected, atol=1e-6)

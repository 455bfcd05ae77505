"""Samples on an even grid: none moved against another, none invented, and every moment where its sample is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.export.making import ExportError
from recorder.export.timeline import Timeline
from recorder.session.recorded import RecordedSignal
from recorder.streams import Channel, StreamInfo

RATE_HZ = 100.0


def timeline(t: np.ndarray, gaps: list[int], rate_hz: float = RATE_HZ) -> Timeline:
    gap = np.zeros(len(t), bool)
    gap[gaps] = True
    data = np.arange(len(t), dtype=np.float32)[:, None] + 1
    info = StreamInfo("amp", "eeg", (Channel("Cz"),), rate_hz)
    return Timeline(RecordedSignal(info, data, t, np.arange(len(t)), gap))


@given(
    lengths=st.lists(st.integers(2, 30), min_size=1, max_size=5), missing=st.integers(1, 40), ppm=st.floats(-200, 200)
)
def test_a_gap_has_as_many_empty_places_as_samples_are_missing(lengths: list[int], missing: int, ppm: float) -> None:
    """Whatever the device's drift within it."""
    numbers = np.concatenate([sum(lengths[:i]) + i * missing + np.arange(n) for i, n in enumerate(lengths)])
    edges = np.cumsum(lengths)[:-1].tolist()
    laid = timeline(1000.0 + numbers / RATE_HZ * (1 + 1e-6 * ppm), edges)

    np.testing.assert_array_equal(numbers, laid.places)
    grid = np.concatenate(list(laid.laid([0], 0.0)))[:, 0]
    assert (len(numbers), missing * (len(lengths) - 1)) == (np.count_nonzero(grid), int((grid == 0).sum()))
    assert [pytest.approx(missing / RATE_HZ)] * len(edges) == [duration for _, duration in laid.gaps]


def test_events_stay_with_their_samples_when_the_device_drifts() -> None:
    """After ten minutes at 100 ppm the clock is 60 ms ahead; the file is not."""
    n = round(600 * RATE_HZ)
    laid = timeline(1000.0 + np.arange(n) / RATE_HZ * 1.0001, [])

    assert laid.seconds(float(laid.signal.t[n // 2])) == pytest.approx(n / 2 / RATE_HZ, abs=1e-9)
    assert laid.drift_s == pytest.approx(0.06, abs=1e-3)


def test_moments_outside_are_counted_from_the_ends() -> None:
    laid = timeline(1000.0 + np.arange(100) / RATE_HZ, [])

    assert -2.0 == pytest.approx(laid.seconds(998.0))
    assert 0.99 + 5.0 == pytest.approx(laid.seconds(float(laid.signal.t[-1]) + 5.0))


def test_jitter_is_no_gap() -> None:
    """Late stamps of a packet move no sample: only what was marked as missing is."""
    t = 1000.0 + np.arange(100) / RATE_HZ
    t[50:] += 0.03

    np.testing.assert_array_equal(np.arange(100), timeline(t, []).places)


@pytest.mark.parametrize("leap", [1e6, 1e300])
def test_a_clock_that_leapt_is_refused(leap: float) -> None:
    """Hours of zeros are no file; the line names a form that can hold it."""
    t = 1000.0 + np.arange(100) / RATE_HZ
    t[50:] += leap

    with pytest.raises(ExportError, match="Export to csv"):
        _ = timeline(t, [50]).places


def test_an_irregular_stream_is_refused() -> None:
    with pytest.raises(ExportError, match="no regular rate"):
        _ = timeline(np.arange(10.0), [], rate_hz=0.0).places

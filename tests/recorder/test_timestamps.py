"""Session time from jittery stamps: what is promised about gaps, order and scatter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recorder.timestamps import StampSmoother

START = 5000.0
LATENCY_S = 0.0005


@dataclass
class Sender:
    """Chunks of a crystal-driven device, stamped when a busy computer gets round to it."""

    rate_hz: float = 1000.0
    chunk: int = 10
    jitter_s: float = 0.0
    ppm: float = 0.0
    seed: int = 1

    def times(self, duration_s: float, gaps: tuple[tuple[float, float], ...] = ()) -> NDArray[np.float64]:
        """True times of whole chunks, with silences of (at, length) seconds."""
        n = int(duration_s * self.rate_hz) // self.chunk * self.chunk
        t = START + np.arange(n) / (self.rate_hz * (1 + self.ppm * 1e-6))
        for at_s, length_s in gaps:
            t[round(at_s * self.rate_hz) :] += length_s
        return t

    def stamps(self, true: NDArray[np.float64]) -> NDArray[np.float64]:
        """Stamps of these samples, late by an exponential delay of which the mean is taken off."""
        rng = np.random.default_rng(self.seed)
        late_s = rng.exponential(self.jitter_s, len(true) // self.chunk) - self.jitter_s
        return true + np.repeat(late_s, self.chunk)


@dataclass
class Smoothed:
    t: NDArray[np.float64]
    index: NDArray[np.int64]
    gaps: list[int]


def smooth(smoother: StampSmoother, stamps: NDArray[np.float64], arrivals: NDArray[np.float64], chunk: int) -> Smoothed:
    """Feed stamps chunk by chunk; positions of gaps count samples fed."""
    times, indices, gaps = [], [], []
    for at in range(0, len(stamps), chunk):
        piece = stamps[at : at + chunk]
        for segment in smoother.smooth(piece, float(arrivals[at : at + chunk][-1]) + LATENCY_S):
            times.append(segment.t)
            indices.append(segment.first_index + np.arange(segment.stop - segment.start))
            if segment.gap_before:
                gaps.append(at + segment.start)
    return Smoothed(np.concatenate(times), np.concatenate(indices), gaps)


def play(
    sender: Sender, duration_s: float, gaps: tuple[tuple[float, float], ...] = ()
) -> tuple[Smoothed, NDArray[np.float64], StampSmoother]:
    true = sender.times(duration_s, gaps)
    smoother = StampSmoother(sender.rate_hz)
    return smooth(smoother, sender.stamps(true), true, sender.chunk), true, smoother


def test_without_gaps_the_scatter_is_below_a_tenth_of_a_millisecond():
    """A sender that stamps 1 ms late at random gives times true to 0.1 ms SD."""
    smoothed, true, smoother = play(Sender(jitter_s=1e-3, ppm=40.0), 90.0)
    settled = true > START + 10.0

    assert 1e-4 >= np.std((smoothed.t - true)[settled])
    assert [] == smoothed.gaps
    assert 40.0 == pytest.approx(smoother.health.drift_ppm, abs=5.0)
    assert 0 == smoother.health.n_lost


@pytest.mark.parametrize("length_s", [0.2, 2.0])
def test_first_samples_after_a_gap_are_right_to_5_ms(length_s: float):
    """The phase restarts after a silence; nothing of it is dragged along."""
    smoothed, true, smoother = play(Sender(jitter_s=1e-3, ppm=40.0), 60.0, ((30.0, length_s),))
    after = slice(30_000, 31_000)

    assert [30_000] == smoothed.gaps
    assert 5e-3 >= np.abs((smoothed.t - true)[after]).max()
    assert 1e-4 >= np.std((smoothed.t - true)[40_000:])
    assert length_s * 1000 == pytest.approx(smoother.health.n_lost, abs=4)
    assert smoothed.index[-1] - smoothed.index[0] + 1 == len(true) + smoother.health.n_lost


def test_the_slope_survives_a_gap():
    """A device 200 ppm fast is known to be so right after a gap."""
    sender = Sender(ppm=200.0, jitter_s=1e-4)
    smoothed, _, smoother = play(sender, 62.0, ((60.0, 5.0),))
    after_gap = smoothed.t[60_100:]

    assert 200.0 == pytest.approx((1 / (np.diff(after_gap).mean() * 1000.0) - 1) * 1e6, abs=60.0)
    assert 200.0 == pytest.approx(smoother.health.drift_ppm, abs=10.0)


def test_one_lost_radio_packet_is_noticed_within_a_second():
    """A loss too small to be told from a hiccup at once is confirmed by what follows."""
    sender = Sender(rate_hz=256.0, chunk=12, jitter_s=1e-3)
    smoothed, true, smoother = play(sender, 40.0, ((30.0, 12 / 256.0),))

    assert 1 == len(smoothed.gaps)
    assert 1.0 >= (smoothed.gaps[0] - 30 * 256) / 256.0
    assert 12 == pytest.approx(smoother.health.n_lost, abs=2)
    assert 2e-3 >= np.abs((smoothed.t - true)[-256:]).max()


def test_a_sender_that_was_held_up_has_lost_nothing():
    """Chunks stamped 0.4 s late in one go, then on time again: no sample counts as lost for good."""
    true = Sender().times(40.0)
    stamps, arrivals = true.copy(), true.copy()
    held = (true > START + 20.0) & (true < START + 20.4)
    stamps[held] = arrivals[held] = START + 20.4
    smoother = StampSmoother(1000.0)
    smoothed = smooth(smoother, stamps, arrivals, 10)

    assert 20 >= smoother.health.n_lost
    assert 1e-3 >= np.abs((smoothed.t - true)[-10_000:]).max()


def test_bursts_are_no_gaps():
    """A device that stamps 32 samples at once, 128 ms apart, is not full of holes."""
    sender = Sender(rate_hz=250.0, chunk=32)
    true = sender.times(30.0)
    stamps = true.reshape(-1, 32)[:, -1:].repeat(32, axis=1).ravel()
    smoothed = smooth(StampSmoother(250.0), stamps, stamps, 32)

    assert [] == smoothed.gaps
    assert 1e-3 >= np.abs(np.diff(smoothed.t)[-1000:] - 1 / 250.0).max()


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 0.0, START - 100.0, 1.7e9])
def test_single_wrong_stamps_are_passed_over(wrong: float):
    """NaN, reversed and foreign stamps strewn in change nothing."""
    true = Sender().times(30.0)
    stamps = true.copy()
    stamps[np.random.default_rng(3).integers(5_000, len(true), 300)] = wrong
    smoothed = smooth(StampSmoother(1000.0), stamps, true, 10)

    assert [] == smoothed.gaps
    assert 1e-4 >= np.abs(smoothed.t - true).max()


@pytest.mark.parametrize("chunk", [1, 2, 10])
def test_reversed_and_repeated_stamps_are_no_gaps(chunk: int):
    """Stamps that step back half a second, or stand still for a chunk, now and then."""
    true = Sender(rate_hz=250.0, chunk=chunk).times(30.0)
    stamps = true.copy()
    stamps[2_001::500] -= 0.5
    for at in range(2_250, len(true) - 10, 500):
        stamps[at : at + 10] = stamps[at]
    smoothed = smooth(StampSmoother(250.0), stamps, true, chunk)

    assert [] == smoothed.gaps
    assert 2e-3 >= np.abs(smoothed.t - true).max()


def test_stamps_of_another_clock_are_replaced_by_arrival():
    """A sender restarted with a fresh clock goes on; it is told that arrival times are used."""
    true = Sender().times(30.0)
    stamps = true.copy()
    stamps[15_000:] -= START
    smoother = StampSmoother(1000.0)
    smoothed = smooth(smoother, stamps, true, 10)

    assert smoother.uses_arrival
    assert [] == smoothed.gaps
    assert 5e-3 >= np.abs(smoothed.t - true).max()


def test_without_any_stamp_arrival_alone_gives_the_gaps():
    """NaN for every stamp: times are those of arrival, and a silence is still seen."""
    true = Sender(chunk=10).times(20.0, ((10.0, 2.0),))
    smoothed = smooth(StampSmoother(1000.0), np.full(len(true), np.nan), true, 10)

    assert [10_000] == smoothed.gaps
    assert 5e-3 >= np.abs(smoothed.t - true).max()


def test_a_restart_is_a_gap_and_may_change_the_rate():
    """After a reconnection the next sample follows a gap, at the new rate."""
    smoother = StampSmoother(1000.0)
    first = smooth(smoother, Sender().times(5.0), Sender().times(5.0), 10)
    smoother.restart(500.0)
    late = Sender(rate_hz=500.0).times(5.0) + 8.0
    second = smooth(smoother, late, late, 10)

    assert [0] == second.gaps
    assert 2e-3 == pytest.approx(np.diff(second.t).mean(), rel=1e-4)
    assert 1e-4 >= np.abs(second.t - late).max()
    assert second.index[0] > first.index[-1]


def test_a_rate_of_zero_is_refused():
    """Irregular streams have no line to lie on."""
    with pytest.raises(ValueError, match="above 0 Hz"):
        StampSmoother(0.0)


wrong_stamps = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(START - 2.0, START + 20.0),
)


@settings(deadline=None, max_examples=60)
@given(
    rate_hz=st.sampled_from([1.0, 128.0, 250.0, 1000.0, 2000.0]),
    chunk=st.integers(1, 40),
    gaps=st.lists(st.tuples(st.floats(0.5, 4.0), st.floats(0.0, 3.0)), max_size=3),
    wrong=st.lists(st.tuples(st.floats(0.0, 1.0), wrong_stamps), max_size=8),
    seed=st.integers(0, 99),
)
def test_times_always_increase_and_indices_never_repeat(rate_hz, chunk, gaps, wrong, seed):
    """Whatever the stamps: strictly increasing finite times, one per sample, increasing indices."""
    sender = Sender(rate_hz=rate_hz, chunk=chunk, jitter_s=2e-3, seed=seed)
    true = sender.times(max(5.0, 3 * chunk / rate_hz), tuple(gaps))
    stamps = sender.stamps(true)
    for share, value in wrong:
        stamps[int(share * (len(stamps) - 1))] = value
    smoother = StampSmoother(rate_hz)
    smoothed = smooth(smoother, stamps, true, chunk)

    assert len(true) == len(smoothed.t)
    assert np.isfinite(smoothed.t).all()
    assert (np.diff(smoothed.t) > 0).all()
    assert (np.diff(smoothed.index) > 0).all()
    assert len(true) == smoother.health.n_samples
    assert set(np.flatnonzero(np.diff(smoothed.index) > 1) + 1) <= set(smoothed.gaps)


@settings(deadline=None, max_examples=30)
@given(
    rate_hz=st.sampled_from([128.0, 250.0, 1000.0]),
    at_s=st.floats(3.0, 12.0),
    length_s=st.floats(0.2, 30.0),
    ppm=st.floats(-100.0, 100.0),
    seed=st.integers(0, 99),
)
def test_any_gap_of_a_fifth_of_a_second_is_told_at_once(rate_hz, at_s, length_s, ppm, seed):
    """Wherever it falls in a chunk: flagged at its very sample, right to 5 ms from there on."""
    sender = Sender(rate_hz=rate_hz, chunk=5, jitter_s=3e-4, ppm=ppm, seed=seed)
    gap_at = round(at_s * rate_hz)
    true = sender.times(15.0, ((at_s, length_s),))
    smoother = StampSmoother(rate_hz)
    smoothed = smooth(smoother, sender.stamps(true), true, 7)

    assert [gap_at] == smoothed.gaps
    assert 5e-3 >= np.abs(smoothed.t - true)[gap_at:].max()
    assert length_s * rate_hz == pytest.approx(smoother.health.n_lost, abs=0.01 * rate_hz)

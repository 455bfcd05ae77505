"""Smooth times out of jittery stamps, without carrying a gap's error along.

Stamps of a regular stream (already on the session clock, offset applied) come in chunks, out
come strictly increasing times, with the places where samples are missing and an estimate of
how many. Samples lie on a line of time over sample number (`recorder.sample_line`); a gap
restarts the line's phase and keeps its slope. Stamps that cannot be true (NaN, reversed, in
the future, of another clock) are passed over, and the time of arrival stands in for them.

One thread calls `smooth`; any may read `health`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recorder.sample_line import SampleLine
from recorder.sources.base import StreamHealth

GAP_S = 0.1
"""Samples this late are a gap at once: twice the worst hiccup of a healthy sender, half of the
shortest loss that must be told at once (0.2 s)."""

GAP_JITTERS = 5.0
"""... or this many times the jitter, for devices that stamp in bursts (a burst's edge is at 1.7 SD)."""

SHIFT_S = 0.003
SHIFT_JITTERS = 4.0
SHIFT_CONFIRM_S = 0.5
"""A smaller shift (one radio packet lost) is believed when every chunk of half a second shows it:
longer than a sender's hiccup, and then its error is not dragged along for minutes. Below 3 ms
it could as well be the clock offset, measured anew over a wireless network."""

LEAST_LOSS_PERIODS = 0.6
"""Whatever the rate, no shift below about one sample period is a loss."""

FUTURE_S = 0.05
"""A stamp further ahead of its arrival is of another clock: offsets are good to 1-10 ms."""

BEHIND_S = 1.0
"""A stamp further behind the line is reversed or of another clock: no hiccup lasts as long."""

OLDEST_S = 10.0
"""A first stamp older than this at arrival is of another clock: devices buffer seconds at most."""

LEAST_STEP = 0.1
"""Where the line steps back, times still advance by this share of a period each sample."""

JITTER_HALF_TIME_S = 10.0
"""Jitter is judged over this time: a sender's load changes within a session."""

LATENCY_GAIN = 0.05
"""Share of a chunk in the running mean of transport time: some twenty chunks, a fraction of a second."""

SETTLED_S = 2.0
"""From here on the line is good enough to tell stray chunks, which it does not learn from."""

RATE_AFTER_S = 10.0
"""Rate and drift are told from here on: 1 ms of jitter leaves about 10 ppm of doubt by then."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive samples ``[start, stop)`` of a chunk; fields as in `recorder.blocks.Block`."""

    start: int
    stop: int
    t: NDArray[np.float64]
    first_index: int
    gap_before: bool


class StampSmoother:
    """Turns the stamps of one regular stream into session time.

    Parameters
    ----------
    rate_hz : float
        Nominal rate, above 0; losses are counted against it.
    """

    def __init__(self, rate_hz: float) -> None:
        if not rate_hz > 0:
            raise ValueError(f"A regular stream has a rate above 0 Hz, not {rate_hz}; markers need no smoothing.")
        self.rate_hz = rate_hz
        self._line = SampleLine(rate_hz)
        self._restarting = True
        self._shifted_s = 0.0
        self._unusable_s = 0.0
        self._last_t = -np.inf
        self._next_index = 0
        self._latency_s = 0.0
        self._jitter_var = 0.0
        self._n_chunks = 0
        self._smoothed_s = 0.0
        self._n_samples = 0
        self._n_lost = 0
        self._n_gaps = 0
        self._last_loss_t = float("nan")

    @property
    def health(self) -> StreamHealth:
        """Rate, drift, jitter and losses so far."""
        known = self._smoothed_s >= RATE_AFTER_S
        rate_hz = 1.0 / self._line.period_s
        return StreamHealth(
            n_samples=self._n_samples,
            n_lost=self._n_lost,
            n_gaps=self._n_gaps,
            last_loss_t=self._last_loss_t,
            rate_hz=rate_hz if known else float("nan"),
            drift_ppm=(rate_hz / self.rate_hz - 1.0) * 1e6 if known else float("nan"),
            jitter_s=self._jitter_var**0.5 if self._n_chunks > 1 else float("nan"),
        )

    def restart(self, rate_hz: float) -> None:
        """Expect another beginning: the sender was restarted, or the connection was.

        The next sample follows a gap. The slope is kept if the nominal rate is the same.
        """
        if rate_hz != self.rate_hz:
            next_t = self._line.next_t
            self.rate_hz, self._line, self._smoothed_s = rate_hz, SampleLine(rate_hz), 0.0
            self._line.restart(next_t)
        self._restarting = True

    @property
    def uses_arrival(self) -> bool:
        """Whether stamps have lately been unusable, so that times are those of arrival."""
        return self._unusable_s >= SHIFT_CONFIRM_S

    def smooth(self, stamps: NDArray[np.float64], arrived: float) -> list[Segment]:
        """Return times for one chunk, cut where samples are missing.

        Parameters
        ----------
        stamps : ndarray, shape (n_samples,), float64
            Device stamps plus clock offset, seconds of session time; anything may be wrong with them.
        arrived : float
            Session time at which the chunk was received.
        """
        n = len(stamps)
        edges = [0, *self._jumps(stamps), n]
        return [
            self._segment(stamps[start:stop], start, arrived - (n - stop) * self._line.period_s)
            for start, stop in itertools.pairwise(edges)
            if stop > start
        ]

    def _jumps(self, stamps: NDArray[np.float64]) -> list[int]:
        """Where stamps leap ahead by more than the samples between them account for."""
        at = np.flatnonzero(np.isfinite(stamps))
        excess_s = np.diff(stamps[at]) - np.diff(at) * self._line.period_s
        return at[1:][excess_s > self._gap_s].tolist()

    @property
    def _gap_s(self) -> float:
        return max(GAP_S, LEAST_LOSS_PERIODS * self._line.period_s, GAP_JITTERS * self._jitter_var**0.5)

    @property
    def _shift_s(self) -> float:
        return max(SHIFT_S, LEAST_LOSS_PERIODS * self._line.period_s, SHIFT_JITTERS * self._jitter_var**0.5)

    def _segment(self, stamps: NDArray[np.float64], start: int, arrived: float) -> Segment:
        n = len(stamps)
        at, seen = self._believable(stamps, arrived)
        gap = self._correct_phase(float(np.median(seen - self._line.times(n)[at])), n)
        self._learn(at, seen, n, arrived)
        t = np.maximum(self._line.times(n), self._last_t + LEAST_STEP * self._line.period_s * np.arange(1, n + 1))
        self._line.advance(n)
        self._last_t = float(t[-1])
        segment = Segment(start, start + n, t, self._next_index, gap)
        if gap:
            self._last_loss_t = float(t[0])
        self._next_index += n
        self._n_samples += n
        self._smoothed_s += n / self.rate_hz
        return segment

    def _believable(self, stamps: NDArray[np.float64], arrived: float) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return positions and values of the stamps that can be true; else of times of arrival."""
        n = len(stamps)
        earliest = self._line.next_t - BEHIND_S
        if self._restarting:
            earliest = max(arrived - OLDEST_S, self._last_t - BEHIND_S)
        at = np.flatnonzero((stamps > earliest) & (stamps < arrived + FUTURE_S))
        if len(at):
            late_s = stamps[at] - self._line.times(n)[at]
            middle_s = np.sort(late_s)[len(at) // 2]  # of two, the later: reversed stamps are too early
            at = at[np.abs(late_s - middle_s) <= self._gap_s]
            self._unusable_s = 0.0
            return at, stamps[at]
        self._unusable_s += n * self._line.period_s
        at = np.arange(n)
        return at, arrived - self._latency_s - self._line.period_s * (n - 1 - at)

    def _correct_phase(self, off_s: float, n: int) -> bool:
        """Restart the line's phase where stamps have left it for good; tell whether that is a gap."""
        begun = self._n_samples > 0
        gap = begun and (self._restarting or off_s > self._gap_s)
        if not (gap or self._restarting or self._shift_is_confirmed(off_s, n)):
            return False
        self._restarting = False
        self._shifted_s = 0.0
        self._line.restart(self._line.next_t + off_s)
        if not begun:
            return False
        gap = gap or off_s > 0
        if gap:
            self._n_gaps += 1
            lost = max(0, round(off_s * self.rate_hz))
            self._n_lost += lost
            self._next_index += lost
        else:  # what was taken for a loss came after all
            self._n_lost = max(0, self._n_lost - round(-off_s * self.rate_hz))
        return gap

    def _shift_is_confirmed(self, off_s: float, n: int) -> bool:
        """Tell whether all stamps of the last half second were off to the same side."""
        if abs(off_s) <= self._shift_s:
            self._shifted_s = 0.0
            return False
        if self._shifted_s * off_s < 0:
            self._shifted_s = 0.0
        self._shifted_s += np.copysign(n * self._line.period_s, off_s)
        return bool(abs(self._shifted_s) >= SHIFT_CONFIRM_S)

    def _learn(self, at: NDArray[np.intp], seen: NDArray[np.float64], n: int, arrived: float) -> None:
        """Fit line, jitter and latency to a chunk's stamps, unless they are far off the line."""
        off_s = seen - self._line.times(n)[at]
        if abs(off_s.mean()) > (self._shift_s if self._smoothed_s > SETTLED_S else self._gap_s):
            return
        self._n_chunks += 1
        gain = max(1.0 / self._n_chunks, 1.0 - 2.0 ** (-n * self._line.period_s / JITTER_HALF_TIME_S))
        self._jitter_var += gain * (float(np.mean(off_s**2)) - self._jitter_var)
        self._line.observe(float(at.mean()), float(seen.mean()))
        if not self._unusable_s:
            latency_s = arrived - float(self._line.times(n)[-1])
            self._latency_s += max(LATENCY_GAIN, 1.0 / self._n_chunks) * (latency_s - self._latency_s)

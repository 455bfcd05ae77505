"""Writes what has newly arrived into the strip: filter, reduce to columns, put into lanes.

A call does a bounded amount of work, so that the same code redraws ten seconds after a change
of scale (over some pictures) and adds the newest milliseconds. A gap becomes a hatched hole,
and so does the time since the last sample of a stream that has stalled.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recorder.alignment import GAP_PERIODS
from ui.traces.columns import denser, extremes
from ui.traces.filters import DisplayFilter
from ui.traces.strip import Strip

VALUES_A_CALL = 120_000  # samples times channels: under 4 ms
STALL_S = 0.25
REACH_LANES = 2.0  # how far from its lane a trace may wander before it is cut off


class History(Protocol):
    """The newest seconds of a stream: a `recorder.ring.Span`, or a copy of one while paused."""

    @property
    def data(self) -> NDArray[np.float32]:
        """Samples, shape (n_samples, n_channels), microvolts."""

    @property
    def t(self) -> NDArray[np.float64]:
        """Session time of each, shape (n_samples,)."""

    @property
    def gap(self) -> NDArray[np.bool_]:
        """Whether something is missing just before each, shape (n_samples,)."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """How channels are laid out: which, in which colour, at what scale and through what filter.

    ``channels`` holds positions in the stream, shape (n_shown,); ``colours`` runs beside it.
    """

    channels: NDArray[np.intp]
    colours: NDArray[np.uint32]
    scale_uv: float
    high_pass_hz: float
    notch_hz: float


class TraceWriter:
    """Draws one stream into one strip, from a start time on.

    Parameters
    ----------
    strip : Strip
        Where to draw.
    lanes : Lanes
        What to draw; at least one channel.
    rate_hz : float
        Nominal rate of the stream.
    start_t : float
        Session time of the oldest sample wanted.
    """

    def __init__(self, strip: Strip, lanes: Lanes, rate_hz: float, start_t: float) -> None:
        self._strip, self._lanes = strip, lanes
        self._period_s = 1.0 / rate_hz if rate_hz > 0 else np.inf
        self._filter = DisplayFilter(rate_hz, lanes.high_pass_hz, lanes.notch_hz)
        self._points = int(np.ceil(strip.columns_per_s * self._period_s)) if rate_hz > 0 else 1
        self._lane = strip.height / len(lanes.channels)
        self._centres = (np.arange(len(lanes.channels)) + 0.5) * self._lane
        self._offset_uv: NDArray[np.float64] | None = None
        self._before: NDArray[np.float64] | None = None
        self._read_t, self._started = start_t, False
        self._right = self._column(start_t)
        self._hatched = self._right - strip.width
        self.caught_up = False

    @property
    def read_t(self) -> float:
        """Session time of the newest sample drawn."""
        return self._read_t

    @property
    def right(self) -> int:
        """The rightmost column."""
        return self._right

    def advance(self, history: History, instant: float) -> None:
        """Scroll to an instant and draw what the history holds up to it, as far as one call's work goes."""
        right = self._column(instant)
        if right > self._right:
            self._strip.clear(self._right + 1, right)
            self._right = right
        self._skip_what_left()
        t = history.t
        due = int(np.searchsorted(t, (self._right + 1) / self._strip.columns_per_s))
        start = int(np.searchsorted(t, self._read_t, side="right"))
        stop = min(due, start + max(1, VALUES_A_CALL // history.data.shape[1]))
        if stop > start:
            self._write(history.data[start:stop], t[start:stop], history.gap[start:stop])
        self.caught_up = stop >= due
        if self.caught_up and self._started and instant - self._read_t > STALL_S:
            self._mark_stall()

    def _skip_what_left(self) -> None:
        """Leave out what has scrolled off while nobody looked: its columns belong to others now."""
        oldest_t = (self._right - self._strip.width + 1) / self._strip.columns_per_s
        if self._read_t < oldest_t:
            self._read_t, self._started, self._before = oldest_t, False, None
            self._filter.restart()

    def _write(self, data: NDArray[np.float32], t: NDArray[np.float64], gap: NDArray[np.bool_]) -> None:
        samples = data[:, self._lanes.channels].astype(np.float64)
        late = np.diff(t, prepend=self._read_t if self._started else t[0]) > GAP_PERIODS * self._period_s
        holes = np.flatnonzero(late | (gap & (self._started | (np.arange(len(t)) > 0))))
        edges = np.unique(np.concatenate(([0], holes, [len(t)])))
        if self._hatched >= self._column(t[0]):  # late, not lost: what was taken for a stall is filled in
            self._strip.clear(self._column(self._read_t) + 1, self._hatched)
            self._hatched = self._right - self._strip.width
        for start, stop in pairwise(edges):
            if start in holes:
                self._break(float(t[start]))
            self._write_run(samples[start:stop], t[start:stop])

    def _break(self, t: float) -> None:
        first = self._column(self._read_t) + 1
        self._strip.hatch(first, max(self._column(t) - 1, first))
        self._filter.restart()
        self._before = None

    def _write_run(self, samples: NDArray[np.float64], t: NDArray[np.float64]) -> None:
        values = self._filter(samples)
        newest = values[-1].copy()
        if self._points > 1:
            before, t_before = (values[0], t[0]) if self._before is None else (self._before, self._read_t)
            values, t_points = denser(values, t, before, t_before, self._points)
        else:
            t_points = t
        columns = extremes(values, t_points, self._strip.columns_per_s, self._before)
        self._draw(columns.index, columns.low, columns.high)
        self._before, self._read_t, self._started = newest, float(t[-1]), True

    def _draw(self, index: NDArray[np.int64], low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
        if self._offset_uv is None:
            self._offset_uv = np.zeros(low.shape[1]) if self._filter else _middle(low, high)
        gain = self._lane / self._lanes.scale_uv
        top = self._centres - gain * (high - self._offset_uv)
        bottom = self._centres - gain * (low - self._offset_uv)
        ceiling = np.maximum(self._centres - REACH_LANES * self._lane, 0.0)
        floor = np.minimum(self._centres + REACH_LANES * self._lane, self._strip.height - 1.0)
        seen = (top <= floor) & (bottom >= ceiling)  # False for NaN
        rows = [
            np.where(seen, np.clip(edge, ceiling, floor), other).astype(np.int64)
            for edge, other in ((top, 1), (bottom, 0))
        ]
        self._strip.draw(index, rows[0], rows[1], self._lanes.colours)

    def _mark_stall(self) -> None:
        first = max(self._column(self._read_t) + 1, self._hatched + 1)
        if first <= self._right:
            self._strip.hatch(first, self._right)
            self._hatched = self._right

    def _column(self, t: float) -> int:
        return int(np.floor(t * self._strip.columns_per_s))


def _middle(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each channel's level, 0 where it has none: without a high-pass a trace starts in its lane."""
    middles = (low + high) / 2.0
    known = np.isfinite(middles)
    mean: NDArray[np.float64] = np.where(known, middles, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return mean

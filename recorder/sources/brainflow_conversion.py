"""From a board's rows to blocks and markers: microvolts, smooth session times, losses counted.

A board stamps samples in Unix time as they reach the computer, often in bursts; losses are
proved by its package numbers. A lost sample keeps its place in time while stamps are
smoothed, and no sample stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recorder import clock
from recorder.blocks import Block, Marker, RawSamples
from recorder.sources.base import StreamHealth
from recorder.sources.brainflow_boards import Board
from recorder.sources.package_counter import PackageCounter
from recorder.streams import Channel, RawFormat
from recorder.timestamps import Segment, StampSmoother

UNITS = {"timestamp": "s"}


class BoardConversion:
    """Turns what a board gives into items, across reconnections.

    Parameters
    ----------
    board : Board
        Whose rows come.
    recorded_markers : ndarray, shape (n_file_samples,), optional
        Playback: the markers of the file, which the board itself sends as zeros.
    """

    def __init__(self, board: Board, recorded_markers: NDArray[np.float64] | None = None) -> None:
        self._board = board
        self.format = sent_format(board)
        self._recorded_markers = recorded_markers
        self._smoother = StampSmoother(board.rate_hz)
        self._counter = PackageCounter(board.rate_hz)
        self._n_played = 0
        self._n_proved = 0
        self._n_proved_gaps = 0
        self._last_proved_t = float("nan")

    @property
    def n_played(self) -> int:
        """Samples received since the board was last started."""
        return self._n_played

    @property
    def health(self) -> StreamHealth:
        """Rate, jitter and losses: those its package numbers prove, and those its stamps show."""
        smoothed = self._smoother.health
        return replace(
            smoothed,
            n_samples=smoothed.n_samples - self._n_proved,
            n_lost=smoothed.n_lost + self._n_proved,
            n_gaps=smoothed.n_gaps + self._n_proved_gaps,
            last_loss_t=float(np.fmax(smoothed.last_loss_t, self._last_proved_t)),
            offset_s=-clock.unix_offset_s(),
        )

    def restart(self) -> None:
        """Expect a new beginning: the board was opened again, and time was lost."""
        self._smoother.restart(self._board.rate_hz)
        self._counter.restart()
        self._n_played = 0

    def items(self, rows: NDArray[np.float64], arrived: float) -> Iterator[Block | Marker]:
        """Yield the blocks and markers of one read.

        Parameters
        ----------
        rows : ndarray, shape (n_rows, n_samples)
            As BrainFlow gives them.
        arrived : float
            Session time of the read.
        """
        for part in self._passes(rows):
            yield from self._convert(part, self._markers(part), arrived)
            self._n_played += part.shape[1]

    def _passes(self, rows: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Cut where playback begins its file again: its package numbers begin again too."""
        n_file = len(self._recorded_markers) if self._recorded_markers is not None else 0
        if not n_file:
            return [rows]
        to_end = n_file - self._n_played % n_file
        return [part for part in np.split(rows, range(to_end, rows.shape[1], n_file), axis=1) if part.shape[1]]

    def _markers(self, part: NDArray[np.float64]) -> NDArray[np.float64]:
        if self._recorded_markers is None or not len(self._recorded_markers):
            return part[self._board.marker_row]
        at = self._n_played % len(self._recorded_markers)
        if at == 0:
            self._counter.restart()
        recorded = np.zeros(part.shape[1])
        known = self._recorded_markers[at : at + part.shape[1]]
        recorded[: len(known)] = known
        return recorded

    def _convert(
        self, rows: NDArray[np.float64], markers: NDArray[np.float64], arrived: float
    ) -> Iterator[Block | Marker]:
        n = rows.shape[1]
        lost = np.zeros(n, np.int64)
        if self._board.package_row is not None:
            lost = self._counter.lost_before(rows[self._board.package_row], arrived)
        place = np.arange(n) + np.cumsum(lost)
        stamps = np.full(int(place[-1]) + 1, np.nan)
        unix_offset_s = clock.unix_offset_s()
        stamps[place] = rows[self._board.stamp_row] - unix_offset_s
        sent = RawSamples(np.ascontiguousarray(rows.T), rows[self._board.stamp_row].copy(), -unix_offset_s)
        data = self.format.converted(sent.data)
        for segment in self._smoother.smooth(stamps, arrived):
            here = np.flatnonzero((place >= segment.start) & (place < segment.stop))
            yield from self._blocks(segment, data, sent, here, place, lost)
            for i in here[markers[here] != 0]:
                yield Marker(float(segment.t[place[i] - segment.start]), f"{markers[i]:g}")

    def _blocks(
        self,
        segment: Segment,
        data: NDArray[np.float32],
        sent: RawSamples,
        here: NDArray[np.intp],
        place: NDArray[np.intp],
        lost: NDArray[np.int64],
    ) -> Iterator[Block]:
        """Yield a segment's samples, cut where its package numbers prove a loss."""
        cuts = np.flatnonzero(lost[here] > 0)
        for run in np.split(here, cuts):
            if not len(run):
                continue
            at = place[run] - segment.start
            t = segment.t[at]
            n_lost = int(lost[run[0]])
            if n_lost:
                self._n_proved += n_lost
                self._n_proved_gaps += 1
                self._last_proved_t = float(t[0])
            gap = n_lost > 0 or (segment.gap_before and run[0] == here[0])
            raw = RawSamples(sent.data[run], sent.stamps[run], sent.offset_s)
            yield Block(data[run], t, segment.first_index + int(at[0]), gap, raw)


def sent_format(board: Board) -> RawFormat:
    """Return how BrainFlow gives a board's samples: every row, as 8-byte numbers, EEG in microvolts."""
    eeg = set(board.eeg_rows)
    channels = tuple(
        Channel(name, "eeg", "uV") if row in eeg else Channel(name, "misc", UNITS.get(name, ""))
        for row, name in enumerate(board.row_names)
    )
    return RawFormat(channels, "double64", board.eeg_rows, (1.0,) * len(board.eeg_rows))

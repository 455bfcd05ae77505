"""Recorded samples and observations, wound into rings up to what was there when a window was cut.

A ring that is filled with the same items in the same order holds the same, whatever the chunking;
where items are missing from the recording it is said from what session time on all is there again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from recorder.alignment import NOTHING_YET
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing
from recorder.session.recorded import RecordedTable
from recorder.streams import StreamInfo

LOST_NOW = float("inf")
AHEAD_S = 1.0  # stamps may run ahead of arrival by the error of a clock's offset, never by so much


class SignalTape:
    """Recorded blocks, and the ring that they fill.

    Parameters
    ----------
    items : iterable of StreamInfo and Block
        As `recorder.session.reader.Session.items` gives them.
    rows : RecordedTable
        ``eeg_blocks`` as recorded: with them a loss that was there live is told from one since.
    """

    def __init__(self, items: Iterable[StreamInfo | Block], rows: RecordedTable) -> None:
        self.ring = SignalRing()
        self.whole_since = float("-inf")
        self._items = iter(items)
        self._live = _LiveLosses(rows)
        self._position = NOTHING_YET
        self._cut = False
        self._info: StreamInfo | None = None  # of the next block
        self._announced = False
        self._next: Block | None = None
        self._advance()

    def cut(self) -> None:
        """Go over to another ring before the next winding: the device was another from there on."""
        self._cut = True

    def wind(self, last_index: int, t_cut: float) -> bool:
        """Fill the ring up to a sample, and nothing after it.

        Parameters
        ----------
        last_index : int
            Running number of the newest sample that was there.
        t_cut : float
            Session time at which it was; what is stamped well after it cannot have been there.

        Returns
        -------
        bool
            False where samples are missing; ``whole_since`` is the session time before which the
            ring holds less than it did live.
        """
        if self._cut or last_index < self._position:
            self._leave()
        while (block := self._next) is not None and block.first_index <= last_index:
            if self._restarts(block) or block.t[0] > t_cut + AHEAD_S:
                break
            self._take(block, last_index)
        if self._position != last_index:
            self.whole_since = LOST_NOW
        return self._position == last_index

    def wind_to_time(self, t: float) -> bool:
        """Fill the ring with all blocks that end by a session time; False where nothing has come."""
        while (block := self._next) is not None and block.t[-1] <= t:
            if self._restarts(block):
                self._leave()
            self._take(block, block.first_index + len(block.t) - 1)
        return self._position != NOTHING_YET

    def _leave(self) -> None:
        """Pass over the rest of what the ring's source sent, and begin an empty ring."""
        if self._position != NOTHING_YET:
            while (block := self._next) is not None and not self._restarts(block) and not self._announced:
                self._position = block.first_index + len(block.t) - 1
                self._advance()
        self.ring = SignalRing()
        self._position, self._cut = NOTHING_YET, False
        self.whole_since = float("-inf")

    def _restarts(self, block: Block) -> bool:
        """Tell whether numbers begin anew: a source counts on, whatever happens to its stream."""
        return block.first_index <= self._position

    def _take(self, block: Block, last_index: int) -> None:
        if self._info is not None and self.ring.info is not self._info:
            self.ring.stream_opened(self._info)
        if self.whole_since == LOST_NOW or self._live.lost_since(block, self._position):
            self.whole_since = float(block.t[0])
        n = min(len(block.t), last_index + 1 - block.first_index)
        self.ring.receive(_part(block, 0, n))
        self._position = block.first_index + n - 1
        if n < len(block.t):
            self._next = _part(block, n, len(block.t))
        else:
            self._advance()

    def _advance(self) -> None:
        self._next, self._announced = None, False
        for item in self._items:
            if isinstance(item, Block):
                if len(item.t):
                    self._next = item
                    return
            else:
                self._info, self._announced = item, True


class FaceTape:
    """Recorded observations, and the ring that they fill; as `SignalTape`.

    Trackers leave frames out as they please, so that a loss does not show in the numbers.
    """

    whole_since = float("-inf")

    def __init__(self, observations: Sequence[FaceObservation]) -> None:
        self.ring: FrameRing[FaceObservation] = FrameRing(FACE_OBSERVATIONS)
        self._observations = observations
        self._n_taken = 0
        self._cut = False

    def cut(self) -> None:
        """Go over to another ring before the next winding."""
        self._cut = True

    def wind(self, last_index: int, t_cut: float) -> bool:
        """Fill the ring up to the frame of a running number; False where it is missing."""
        start, stop = self._n_taken, self._found(last_index, t_cut)
        if stop is None:
            return False
        new_start = self._beginning(start, stop)
        if self._cut or new_start > start:
            self.ring, self._cut = FrameRing(FACE_OBSERVATIONS), False
        for observation in self._observations[new_start:stop]:
            self.ring.append(observation)
        self._n_taken = stop
        return True

    def wind_to_time(self, t: float) -> bool:
        """Fill the ring with what was stamped by a session time; False where nothing was."""
        while self._n_taken < len(self._observations) and self._observations[self._n_taken].t <= t:
            self.ring.append(self._observations[self._n_taken])
            self._n_taken += 1
        return self.ring.latest() is not None

    def _found(self, last_index: int, t_cut: float) -> int | None:
        """Return where the observation of that number ends, nowhere but ahead; None if it is missing."""
        newest = self.ring.latest()
        if newest is not None and newest.index == last_index and not self._cut:
            return self._n_taken
        for at in range(self._n_taken, len(self._observations)):
            if self._observations[at].t > t_cut + AHEAD_S:
                return None
            if self._observations[at].index == last_index:
                return at + 1
        return None

    def _beginning(self, start: int, stop: int) -> int:
        """Return where the newest camera's observations begin: there numbers begin anew."""
        index = [o.index for o in self._observations[max(0, start - 1) : stop]]
        restarts = np.flatnonzero(np.diff(index) <= 0)
        return max(0, start - 1) + int(restarts[-1]) + 1 if len(restarts) else start


class _LiveLosses:
    """Which jumps of the running number were there live, as the rows of the blocks tell."""

    def __init__(self, rows: RecordedTable) -> None:
        whole = {key: np.nan_to_num(rows.columns[key], nan=-1.0).astype(np.int64) for key in ROW_COLUMNS if len(rows)}
        self._known = len(rows) > 0
        self._before: dict[tuple[int, int], bool] = {}
        if self._known:
            first, stop = whole["first_index"], whole["first_index"] + whole["n_samples"]
            pairs = zip(stop[:-1].tolist(), first[1:].tolist(), whole["gap_before"][1:].tolist(), strict=True)
            self._before = {(ended, begins): bool(gap) for ended, begins, gap in pairs if begins != ended}

    def lost_since(self, block: Block, position: int) -> bool:
        """Tell whether samples between a position and a block are missing from the recording."""
        if position == NOTHING_YET or block.first_index == position + 1 or not self._known:
            return False
        return not self._before.get((position + 1, block.first_index), False)


ROW_COLUMNS = ("first_index", "n_samples", "gap_before")


def _part(block: Block, start: int, stop: int) -> Block:
    if (start, stop) == (0, len(block.t)):
        return block
    gap = block.gap_before and start == 0
    return replace(
        block,
        data=block.data[start:stop],
        t=block.t[start:stop],
        first_index=block.first_index + start,
        gap_before=gap,
        raw=None,
    )

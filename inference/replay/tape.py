"""Recorded samples and observations, wound into rings up to what was there when a window was cut.

A ring that is filled with the same items in the same order holds the same, whatever the chunking;
where items are missing from the recording it is said from what session time on all is there again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from recorder.alignment import NOTHING_YET
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing
from recorder.session.recorded import RecordedTable
from recorder.streams import StreamInfo

LOST_NOW = float("inf")
AHEAD_S = 0.25  # stamps may run ahead of arrival by the error of a clock's offset, never by so much


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
        self._items: Iterator[StreamInfo | Block] = iter(items)
        self._live = _LiveLosses(rows)
        self._position, self._last_t = NOTHING_YET, float("-inf")
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
            self._leave(last_index, t_cut)
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
                self._leave(block.first_index, t)
            self._take(block, block.first_index + len(block.t) - 1)
        return self._position != NOTHING_YET

    def _leave(self, last_index: int, t_cut: float) -> None:
        """Begin an empty ring, and pass over what the ring's source sent since the last window.

        Another source counts anew, or describes another stream. The same one, opened again, counts on:
        then the longest silence is where it was closed.
        """
        passed: list[Block] = []
        while self._position != NOTHING_YET and (block := self._next) is not None and block.t[0] <= t_cut + AHEAD_S:
            if self._restarts(block) or self._announced:
                passed.clear()
                break
            passed.append(block)
            self._position = block.first_index + len(block.t) - 1
            self._advance()
        seen = [block for block in passed if block.first_index <= last_index]
        self._put_back(passed[_longest_silence(self._last_t, seen) :])
        self.ring = SignalRing()
        self._position, self._cut = NOTHING_YET, False
        self.whole_since = float("-inf")

    def _put_back(self, blocks: list[Block]) -> None:
        if blocks:
            following = [self._next] if self._next is not None else []
            self._items = itertools.chain(blocks, following, self._items)
            self._advance()

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
        self._position, self._last_t = block.first_index + n - 1, float(block.t[n - 1])
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
        """Return where the newest camera begins: where numbers begin anew, else after the longest silence."""
        before = max(0, start - 1)
        came = self._observations[before:stop]
        restarts = np.flatnonzero(np.diff([o.index for o in came]) <= 0)
        if len(restarts):
            return before + int(restarts[-1]) + 1
        if not self._cut or start == 0 or len(came) < 2:
            return start
        return before + int(np.argmax(np.diff([o.t for o in came]))) + 1


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


def _longest_silence(t: float, blocks: Sequence[Block]) -> int:
    """Return before which block it is, t being the time of the last sample before them; 0 without blocks."""
    ends = [t, *(float(block.t[-1]) for block in blocks)]
    silences = [float(block.t[0]) - end for block, end in zip(blocks, ends, strict=False)]
    return silences.index(max(silences)) if silences else 0


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

"""Rings: the newest seconds of a stream, written by one thread and read by any.

`SignalRing` writes every sample twice, half a buffer apart, so that the newest n are always
one contiguous view: no copy, no roll, and a reader never delays the writer. A view stays
true until the writer has come round the ring, which `Span.intact` tells. A gap is marked,
never filled.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, Item
from recorder.streams import StreamInfo

SIGNAL_RING_S = 60.0
IRREGULAR_CAPACITY = 4096
FACE_OBSERVATIONS = 256  # what a ring of them keeps: 8 s of a camera with 30 pictures a second


class _Store:
    """Buffers of one stream shape; replaced whole when the stream changes."""

    def __init__(self, n_channels: int, capacity: int) -> None:
        self.capacity = capacity
        self.data = np.zeros((2 * capacity, n_channels), np.float32)
        self.t = np.full(2 * capacity, -np.inf)
        self.index = np.full(2 * capacity, -1, np.int64)
        self.gap = np.zeros(2 * capacity, bool)
        self.n_written = 0

    def write(self, block: Block) -> None:
        n = len(block.t)
        skip = max(0, n - self.capacity)
        start = self.n_written + skip
        index = np.arange(block.first_index + skip, block.first_index + n)
        done = skip
        while done < n:
            at = (start + done - skip) % self.capacity
            take = min(n - done, self.capacity - at)
            for base in (at, at + self.capacity):
                self.data[base : base + take] = block.data[done : done + take]
                self.t[base : base + take] = block.t[done : done + take]
                self.index[base : base + take] = index[done - skip : done - skip + take]
                self.gap[base : base + take] = False
            if done == 0 and block.gap_before:
                self.gap[[at, at + self.capacity]] = True
            done += take
        self.n_written += n


@dataclass(frozen=True, slots=True)
class Span:
    """A contiguous view into a ring: arrays of equal length, oldest first, no copies.

    ``gap[i]`` is True where samples or time are missing just before sample i.
    """

    info: StreamInfo
    data: NDArray[np.float32]
    t: NDArray[np.float64]
    index: NDArray[np.int64]
    gap: NDArray[np.bool_]
    _store: _Store
    _first: int

    def __len__(self) -> int:
        return len(self.t)

    def intact(self) -> bool:
        """Tell whether the writer has not yet come round to these samples."""
        return self._store.n_written - self._first <= self._store.capacity

    def narrowed(self, start: int, stop: int) -> Span:
        """Return the part from position start to stop, still without a copy."""
        cut = slice(start, stop)
        return Span(
            self.info, self.data[cut], self.t[cut], self.index[cut], self.gap[cut], self._store, self._first + start
        )

    def of_channels(self, positions: Sequence[int]) -> Span:
        """Return some of the channels, copied; `intact` tells whether they were whole when it is asked."""
        channels = tuple(self.info.channels[i] for i in positions)
        info = replace(self.info, channels=channels, raw=None)
        return replace(self, info=info, data=self.data[:, list(positions)])


class SignalRing:
    """Sink that keeps the newest seconds of a signal stream.

    Parameters
    ----------
    length_s : float
        Seconds kept at the nominal rate (irregular streams: 4096 samples).
    """

    def __init__(self, length_s: float = SIGNAL_RING_S) -> None:
        self.length_s = length_s
        self._current: tuple[StreamInfo, _Store] | None = None

    @property
    def info(self) -> StreamInfo | None:
        """Description of the stream the ring holds; None before it has opened."""
        current = self._current
        return current[0] if current else None

    @property
    def n_written(self) -> int:
        """Samples received since the stream took its present shape."""
        current = self._current
        return current[1].n_written if current else 0

    def stream_opened(self, info: StreamInfo) -> None:
        """Take the stream's shape; what was kept goes if channels or rate are others."""
        current = self._current
        if current and (current[0].channels, current[0].rate_hz) == (info.channels, info.rate_hz):
            self._current = (info, current[1])
            return
        capacity = int(self.length_s * info.rate_hz) + 1 if info.rate_hz > 0 else IRREGULAR_CAPACITY
        self._current = (info, _Store(len(info.channels), capacity))

    def receive(self, item: Item) -> None:
        """Write a block; frames and markers are not for this ring."""
        if isinstance(item, Block) and self._current and len(item.t):
            self._current[1].write(item)

    def latest(self, n: int | None = None) -> Span | None:
        """Return the newest n samples (all that are kept by default) as one view.

        Returns None while nothing has arrived.
        """
        current = self._current
        if current is None or current[1].n_written == 0:
            return None
        info, store = current
        written = store.n_written
        n = min(written, store.capacity) if n is None else min(n, written, store.capacity)
        stop = (written - 1) % store.capacity + 1 + store.capacity
        cut = slice(stop - n, stop)
        return Span(info, store.data[cut], store.t[cut], store.index[cut], store.gap[cut], store, written - n)


class Timed(Protocol):
    """Anything with a session time and a running number."""

    @property
    def t(self) -> float:
        """Session time in seconds."""

    @property
    def index(self) -> int:
        """Running number."""


T = TypeVar("T", bound=Timed)


class FrameRing(Generic[T]):
    """The newest frames or face observations, by reference: one writer, any readers.

    Items are immutable and own their arrays, so nothing is copied and nothing locked.
    """

    def __init__(self, capacity: int = 128) -> None:
        self.capacity = capacity
        self._slots: list[T | None] = [None] * capacity
        self._n_written = 0

    @property
    def n_written(self) -> int:
        """Items received so far."""
        return self._n_written

    def append(self, item: T) -> None:
        """Keep an item; its t must not be before the last one's."""
        self._slots[self._n_written % self.capacity] = item
        self._n_written += 1

    def latest(self) -> T | None:
        """Return the newest item, None before the first."""
        return self._slots[(self._n_written - 1) % self.capacity] if self._n_written else None

    def items(self) -> Sequence[T]:
        """Return what is kept, oldest first."""
        written = self._n_written
        first = max(0, written - self.capacity + 1)  # the slot being overwritten is left out
        kept = [self._slots[i % self.capacity] for i in range(first, written)]
        return [item for item in kept if item is not None]

    def at_or_before(self, instants: NDArray[np.float64], hold_s: float) -> list[T | None]:
        """For each instant the newest item at or before it, None if older than hold_s."""
        return at_or_before(self.items(), instants, hold_s)


def at_or_before(items: Sequence[T], instants: NDArray[np.float64], hold_s: float) -> list[T | None]:
    """For each instant the newest of the items, oldest first, at or before it; None if older than hold_s."""
    stamps = [item.t for item in items]
    found: list[T | None] = []
    for instant in instants:
        at = bisect.bisect_right(stamps, instant) - 1
        held = at >= 0 and instant - stamps[at] <= hold_s
        found.append(items[at] if held else None)
    return found

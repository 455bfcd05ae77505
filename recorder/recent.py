"""The newest blocks of a stream as they came, by reference: what a recording that begins now has missed.

A ring keeps the samples that estimates are made of; this keeps what the device sent of them too,
and in which blocks, so that a recording can begin with what the first of its estimates saw.
"""

from __future__ import annotations

import threading
from collections import deque

from recorder.blocks import Block, Item
from recorder.streams import StreamInfo

KEPT_S = 20.0
"""Longer than any model's window with its padding."""

StreamItem = StreamInfo | Block


class RecentBlocks:
    """Sink that keeps the newest seconds of a signal stream; the source's thread writes, anyone reads.

    Parameters
    ----------
    length_s : float
        Seconds kept before the newest sample.
    """

    def __init__(self, length_s: float = KEPT_S) -> None:
        self._length_s = length_s
        self._lock = threading.Lock()
        self._info: StreamInfo | None = None
        self._items: deque[StreamItem] = deque()

    def stream_opened(self, info: StreamInfo) -> None:
        """Keep a description; what was kept goes if channels or rate are others, as in a ring."""
        with self._lock:
            before = self._newest_info()
            if before is not None and (before.channels, before.rate_hz) != (info.channels, info.rate_hz):
                self._items.clear()
                self._info = None
            self._items.append(info)

    def receive(self, item: Item) -> None:
        """Keep a block; frames and markers are not for this sink."""
        if isinstance(item, Block) and len(item.t):
            with self._lock:
                self._items.append(item)
                self._drop(float(item.t[-1]) - self._length_s)

    def items(self) -> list[StreamItem]:
        """Return descriptions and blocks in the order in which they came, a description first."""
        with self._lock:
            return [self._info, *self._items] if self._info is not None else list(self._items)

    def _drop(self, t: float) -> None:
        """Drop the blocks that are over before t; the description of those after them stays."""
        items = self._items
        while isinstance(first := items[0], StreamInfo) or first.t[-1] < t:
            if isinstance(first, StreamInfo):
                self._info = first
            items.popleft()

    def _newest_info(self) -> StreamInfo | None:
        return next((item for item in reversed(self._items) if isinstance(item, StreamInfo)), self._info)

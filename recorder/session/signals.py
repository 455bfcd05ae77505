"""A session's signal streams: the recorded columns, and the stream's own channels made of them as they were live.

A device that changed its stream in mid-session has left several; those that are alike are joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block
from recorder.session.chunking import Chunking, chunking
from recorder.session.recorded import RecordedSignal, RecordedTable
from recorder.streams import StreamInfo

PIECE = 16384
"""Samples converted at once: what a conversion needs meanwhile stays small."""


@dataclass(frozen=True)
class SignalStream:
    """One recorded stretch of a signal.

    Attributes
    ----------
    info : StreamInfo
        As announced.
    raw : ndarray, shape (n_samples, n_columns)
        As the device sent it, or as ``info.channels`` where it has no format of its own.
    t : ndarray, shape (n_samples,), float64
        Session time.
    rows : RecordedTable
        The session's ``eeg_blocks``, empty where there is no such table.
    """

    info: StreamInfo
    raw: NDArray[Any]
    t: NDArray[np.float64]
    rows: RecordedTable = field(repr=False)

    @cached_property
    def chunking(self) -> Chunking:
        """How the samples came."""
        return chunking(self.t, self.rows, self.info.rate_hz)

    @cached_property
    def signal(self) -> RecordedSignal:
        """The samples with their numbers and gaps."""
        n, blocks = len(self.t), self.chunking
        return RecordedSignal(self.info, _converted(self.info, self.raw), self.t, blocks.index(n), blocks.gaps(n))

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in which the samples came."""
        data, t, came = self.signal.data, self.t, self.chunking
        stops = np.append(came.starts[1:], len(t))
        for start, stop, first, gap in zip(came.starts, stops, came.first_index, came.gap_before, strict=True):
            yield Block(data[start:stop], t[start:stop], int(first), bool(gap))


def alike(one: StreamInfo, other: StreamInfo) -> bool:
    """Tell whether two streams are one that was announced again."""
    return (one.channels, one.rate_hz, one.raw) == (other.channels, other.rate_hz, other.raw)


def joined(streams: Sequence[SignalStream]) -> tuple[SignalStream, ...]:
    """Join streams that are alike and follow one another; the last one's description counts."""
    found: list[SignalStream] = []
    for stream in sorted((s for s in streams if len(s.t)), key=lambda s: float(s.t[0])):
        if found and alike(found[-1].info, stream.info):
            before = found.pop()
            raw, t = np.concatenate([before.raw, stream.raw]), np.concatenate([before.t, stream.t])
            found.append(SignalStream(stream.info, raw, t, stream.rows))
        else:
            found.append(stream)
    return tuple(found)


def _converted(info: StreamInfo, raw: NDArray[Any]) -> NDArray[np.float32]:
    """Return the stream's channels, made piece by piece of the recorded columns."""
    if info.raw is None:
        return raw if raw.dtype == np.float32 else raw.astype(np.float32)
    data = np.empty((len(raw), len(info.raw.columns)), np.float32)
    for start in range(0, len(raw), PIECE):
        data[start : start + PIECE] = info.raw.converted(raw[start : start + PIECE])
    return data

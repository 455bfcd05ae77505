"""A session's signal: the recorded columns, and the stream's own channels made of them as they were live.

A device that announced itself anew in mid-session has left several stretches; those of the same
channels and rate are one signal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block
from recorder.session.chunking import Chunking
from recorder.session.recorded import RecordedSignal
from recorder.streams import StreamInfo

PIECE = 16384
"""Samples converted at once: what a conversion needs meanwhile stays small."""


@dataclass(frozen=True)
class Stretch:
    """One stream of a signal, as announced once.

    Attributes
    ----------
    info : StreamInfo
        As announced.
    raw : ndarray, shape (n_samples, n_columns)
        As the device sent it, or ``info.channels`` where it has no format of its own.
    t : ndarray, shape (n_samples,), float64
        Session time.
    chunking : Chunking
        How the samples came.
    """

    info: StreamInfo
    raw: NDArray[Any]
    t: NDArray[np.float64]
    chunking: Chunking

    @cached_property
    def signal(self) -> RecordedSignal:
        """The samples with their numbers and gaps."""
        n, came = len(self.t), self.chunking
        return RecordedSignal(self.info, converted(self.info, self.raw), self.t, came.index(n), came.gaps(n))

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in which the samples came."""
        data, t, came = self.signal.data, self.t, self.chunking
        edges = [*came.starts.tolist(), len(t)]
        for i, (first, gap) in enumerate(zip(came.first_index.tolist(), came.gap_before.tolist(), strict=True)):
            cut = slice(edges[i], edges[i + 1])
            yield Block(data[cut], t[cut], first, gap)


def alike(one: StreamInfo, other: StreamInfo) -> bool:
    """Tell whether two streams have the same channels at the same rate."""
    return (one.channels, one.rate_hz) == (other.channels, other.rate_hz)


def grouped(stretches: Sequence[Stretch]) -> tuple[tuple[Stretch, ...], ...]:
    """Put stretches together that are alike and follow one another in time."""
    found: list[tuple[Stretch, ...]] = []
    for stretch in sorted((s for s in stretches if len(s.t)), key=lambda s: float(s.t[0])):
        if found and alike(found[-1][-1].info, stretch.info):
            found[-1] = (*found[-1], stretch)
        else:
            found.append((stretch,))
    return tuple(found)


def joined(stretches: Sequence[Stretch]) -> RecordedSignal:
    """Return stretches that are alike as one signal, described as the last one."""
    parts = [stretch.signal for stretch in stretches]
    if len(parts) == 1:
        return parts[0]
    data, t = np.concatenate([p.data for p in parts]), np.concatenate([p.t for p in parts])
    index, gap = np.concatenate([p.index for p in parts]), np.concatenate([p.gap for p in parts])
    return RecordedSignal(parts[-1].info, data, t, index, gap)


def converted(info: StreamInfo, raw: NDArray[Any]) -> NDArray[np.float32]:
    """Return the stream's channels of the recorded columns, piece by piece."""
    if info.raw is None:
        return raw if raw.dtype == np.float32 else raw.astype(np.float32)
    data = np.empty((len(raw), len(info.raw.columns)), np.float32)
    for start in range(0, len(raw), PIECE):
        data[start : start + PIECE] = info.raw.converted(raw[start : start + PIECE])
    return data

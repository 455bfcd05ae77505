"""Which seconds, and which streams, damaged bytes of an XDF file belong to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorder.session.report import DamagedBlock
from recorder.xdf.encode import SAMPLES
from recorder.xdf.framing import frame_at
from recorder.xdf.read import Damage, XdfFile, XdfStream

MOST_BYTES_LOOKED_AT = 1 << 24

Edges = tuple[list[int], list[int], NDArray[np.float64], NDArray[np.float64]]
"""Of a stream's chunks: first bytes, last bytes, first stamps, last stamps."""


class PlacedDamage:
    """Place the damage of a file among its intact samples.

    Parameters
    ----------
    file : XdfFile
        As read.
    """

    def __init__(self, file: XdfFile) -> None:
        self._path = file.path
        self._names = {i: stream_name(stream) for i, stream in file.streams.items()}
        self._edges = [_edges(stream) for stream in file.streams.values() if stream.n_samples]

    def block(self, name: str, damage: Damage) -> DamagedBlock:
        """Return a file's damage with its time and its streams."""
        t = self._span(damage)
        return DamagedBlock(name, damage.start, damage.stop, damage.what, t, self._streams(damage))

    def _span(self, damage: Damage) -> tuple[float, float] | None:
        """Return the time between the last intact sample before and the first one after."""
        before, after = [], []
        for starts, stops, first_t, last_t in self._edges:
            if i := bisect_right(stops, damage.start):
                before.append(float(last_t[i - 1]))
            if (i := bisect_left(starts, damage.stop)) < len(starts):
                after.append(float(first_t[i]))
        if not before or not after:
            return None
        span = sorted((max(before), min(after)))
        return (span[0], span[1]) if np.isfinite(span).all() else None

    def _streams(self, damage: Damage) -> tuple[str, ...]:
        """Return those whose samples can still be recognised by their framing."""
        content = _bytes(self._path, damage)
        at, found = 0, dict[str, None]()
        while at < len(content) and (frame := frame_at(content, at, len(content))) is not None:
            if frame.tag == SAMPLES and frame.stream_id in self._names:
                found[self._names[frame.stream_id]] = None
            at = frame.stop
        return tuple(found)


def stream_name(stream: XdfStream) -> str:
    """Return what to call a stream: its role, or its name where it has none."""
    return stream.header.role or stream.header.name


def _edges(stream: XdfStream) -> Edges:
    chunks = [chunk for chunk in stream.chunks if chunk.n_samples]
    last = np.cumsum([chunk.n_samples for chunk in chunks]) - 1
    first = np.concatenate(([0], last[:-1] + 1))
    offset_s = float(np.median(stream.offsets[:, 1])) if len(stream.offsets) else 0.0
    stamps = stream.stamps + offset_s
    return [chunk.start for chunk in chunks], [chunk.stop for chunk in chunks], stamps[first], stamps[last]


def _bytes(path: Path, damage: Damage) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(damage.start)
            return file.read(min(damage.stop - damage.start, MOST_BYTES_LOOKED_AT))
    except OSError:
        return b""

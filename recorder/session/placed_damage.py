"""Which seconds, and which streams, damaged bytes of an XDF file belong to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorder.session.report import DamagedBlock
from recorder.xdf.encode import SAMPLES
from recorder.xdf.framing import frame_at
from recorder.xdf.read import Damage, XdfFile, XdfStream

MOST_BYTES_LOOKED_AT = 1 << 24


@dataclass(frozen=True, slots=True)
class _Edges:
    """Of a stream's chunks: first bytes, last bytes, first and last stamps."""

    starts: list[int]
    stops: list[int]
    first_t: NDArray[np.float64]
    last_t: NDArray[np.float64]

    def gap(self, start: int, stop: int) -> tuple[float, float] | None:
        """Return the last stamp before bytes and the first one after; None without both."""
        before, after = bisect_right(self.stops, start) - 1, bisect_left(self.starts, stop)
        if before < 0 or after == len(self.starts):
            return None
        span = sorted((float(self.last_t[before]), float(self.first_t[after])))
        return (span[0], span[1]) if np.isfinite(span).all() else None


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
        self._edges = {i: _edges(stream) for i, stream in file.streams.items() if stream.n_samples}

    def block(self, name: str, damage: Damage) -> DamagedBlock:
        """Return a file's damage with its time and its streams."""
        hit, whole = self._hit(damage)
        t = self._span(damage, hit if whole else set(self._edges))
        names = dict.fromkeys(name for i, name in self._names.items() if i in hit)
        return DamagedBlock(name, damage.start, damage.stop, damage.what, t, tuple(names))

    def _span(self, damage: Damage, streams: set[int]) -> tuple[float, float] | None:
        """Return the narrowest gap that the damage leaves in a stream."""
        gaps = [gap for i in streams if i in self._edges and (gap := self._edges[i].gap(damage.start, damage.stop))]
        return min(gaps, key=lambda gap: gap[1] - gap[0], default=None)

    def _hit(self, damage: Damage) -> tuple[set[int], bool]:
        """Return the streams whose samples can still be recognised there, and whether that is all."""
        content = _bytes(self._path, damage)
        at, found = 0, set[int]()
        while at < len(content) and (frame := frame_at(content, at, len(content))) is not None:
            if frame.tag == SAMPLES and frame.stream_id in self._names:
                found.add(frame.stream_id)
            at = frame.stop
        return found, at == damage.stop - damage.start


def stream_name(stream: XdfStream) -> str:
    """Return what to call a stream: its role, or its name where it has none."""
    return stream.header.role or stream.header.name


def _edges(stream: XdfStream) -> _Edges:
    chunks = [chunk for chunk in stream.chunks if chunk.n_samples]
    last = np.cumsum([chunk.n_samples for chunk in chunks]) - 1
    first = np.concatenate(([0], last[:-1] + 1))
    offset_s = float(np.median(stream.offsets[:, 1])) if len(stream.offsets) else 0.0
    stamps = stream.stamps + offset_s
    return _Edges([chunk.start for chunk in chunks], [chunk.stop for chunk in chunks], stamps[first], stamps[last])


def _bytes(path: Path, damage: Damage) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(damage.start)
            return file.read(min(damage.stop - damage.start, MOST_BYTES_LOOKED_AT))
    except OSError:
        return b""

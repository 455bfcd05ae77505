"""The streams of an XDF while it is written: numbered as they begin, counted for their footers.

Used from the writer's thread; bytes are collected here and written by it. Anyone may read the counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.session.layout import Role
from recorder.streams import StreamInfo
from recorder.xdf import encode
from recorder.xdf.header import XdfHeader, header_of


class OpenStream:
    """One stream that has begun."""

    def __init__(self, stream_id: int, header: XdfHeader, out: list[bytes]) -> None:
        self.header = header
        self._id = stream_id
        self._out = out
        self._first_t = self._last_t = float("nan")
        self._n_samples = 0
        self._offsets: list[tuple[float, float]] = []
        out.append(encode.stream_header(stream_id, header))

    @property
    def n_samples(self) -> int:
        """Samples so far."""
        return self._n_samples

    @property
    def first_t(self) -> float:
        """Stamp of the first sample; NaN before it."""
        return self._first_t

    def samples(self, stamps: NDArray[np.float64], data: NDArray[Any]) -> None:
        """Add numeric samples, stamps (n,) and data (n, n_channels)."""
        if len(stamps):
            self._out.append(encode.samples(self._id, stamps, data))
            self._count(float(stamps[0]), float(stamps[-1]), len(stamps))

    def texts(self, stamps: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """Add samples of text."""
        if rows:
            self._out.append(encode.text_samples(self._id, stamps, rows))
            self._count(stamps[0], stamps[-1], len(rows))

    def offset(self, t: float, offset_s: float) -> None:
        """Note what is to be added to the stamps, measured at t on the sender's clock."""
        self._out.append(encode.clock_offset(self._id, t, offset_s))
        self._offsets.append((t, offset_s))

    def footer(self) -> bytes:
        """Return the chunk that ends it."""
        return encode.stream_footer(
            self._id, self._first_t, self._last_t, self._n_samples, self._offsets, header=self.header
        )

    def _count(self, first_t: float, last_t: float, n: int) -> None:
        if not self._n_samples:
            self._first_t = first_t
        self._last_t = last_t
        self._n_samples += n


class OpenStreams:
    """All streams of a file, and the bytes that are to be written next."""

    def __init__(self) -> None:
        self._streams: list[OpenStream] = []
        self._out: list[bytes] = [encode.file_header()]

    def open(self, role: Role, info: StreamInfo | None = None, extra: Mapping[str, str] | None = None) -> OpenStream:
        """Begin a stream."""
        stream = OpenStream(len(self._streams) + 1, header_of(role, info, extra), self._out)
        self._streams.append(stream)
        return stream

    def count(self, role: Role) -> int:
        """Return how many streams of a role there are."""
        return sum(stream.header.role == role for stream in self._streams)

    def n_samples(self) -> dict[str, int]:
        """Return how many samples there are of each role."""
        counts: dict[str, int] = {}
        for stream in tuple(self._streams):
            counts[stream.header.role] = counts.get(stream.header.role, 0) + stream.n_samples
        return counts

    def boundary(self) -> None:
        """Add a chunk at which readers find their way again."""
        self._out.append(encode.boundary())

    def end(self) -> None:
        """Add every stream's footer."""
        self._out += [stream.footer() for stream in self._streams]

    def take(self) -> bytes:
        """Return the bytes to be written next: whole chunks."""
        content = b"".join(self._out)
        self._out.clear()
        return content

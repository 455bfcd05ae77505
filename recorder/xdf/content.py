"""What is inside a chunk of samples: how many, where, and with or without stamps of their own.

Every length is held against the chunk's end before anything is made of it.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorder.xdf.encode import STAMPED
from recorder.xdf.framing import LENGTHS, Frame, Mapped
from recorder.xdf.header import FORMATS, XdfHeader

DOUBLE = struct.Struct("<d")

TextSample = tuple[float | None, tuple[str, ...]]


class Chunk(NamedTuple):
    """One intact chunk of samples: its bytes in the file, the first one of its samples, and their number."""

    start: int
    stop: int
    body: int
    n_samples: int


def sample_bytes(header: XdfHeader) -> int:
    """Return how many bytes the values of one numeric sample take."""
    return len(header.channels) * np.dtype(FORMATS[header.channel_format]).itemsize


def checked(data: Mapped, flat: NDArray[np.uint8], frame: Frame, header: XdfHeader) -> Chunk | None:
    """Return the samples of a chunk; None where they do not fill it exactly.

    Parameters
    ----------
    data : mmap or bytes
        The file.
    flat : ndarray, shape (n_bytes,), uint8
        The same bytes.
    frame : Frame
        The chunk.
    header : XdfHeader
        Its stream's.
    """
    counted = _length(data, frame.content, frame.stop)
    if counted is None:
        return None
    n, body = counted
    chunk = Chunk(frame.start, frame.stop, body, n)
    if header.is_text:
        return chunk if text_samples(data, chunk, header) is not None else None
    size = sample_bytes(header)
    if frame.stop - body == n * (1 + STAMPED + size):
        flags = flat[body : frame.stop : 1 + STAMPED + size]
        return chunk if (flags == STAMPED).all() else None
    return chunk if places(data, chunk, size) is not None else None


def places(data: Mapped, chunk: Chunk, size: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]] | None:
    """Return where each numeric sample's stamp or values begin, and whether it has a stamp.

    Both of shape (n_samples,). None where the samples do not fill the chunk exactly.
    """
    n, length = chunk.n_samples, chunk.stop - chunk.body
    if not n * (1 + size) <= length <= n * (1 + STAMPED + size):
        return None
    starts, stamped = np.empty(n, np.int64), np.empty(n, np.bool_)
    at = chunk.body
    for i in range(n):
        if at >= chunk.stop or data[at] not in (0, STAMPED):
            return None
        starts[i], stamped[i] = at + 1, data[at] == STAMPED
        at += 1 + data[at] + size
    return (starts, stamped) if at == chunk.stop else None


def text_samples(data: Mapped, chunk: Chunk, header: XdfHeader) -> list[TextSample] | None:
    """Return stamp (None for none of its own) and strings of each sample of text.

    None where the samples do not fill the chunk exactly.
    """
    if chunk.n_samples * (1 + 2 * len(header.channels)) > chunk.stop - chunk.body:
        return None
    samples: list[TextSample] = []
    at = chunk.body
    for _ in range(chunk.n_samples):
        if at >= chunk.stop or data[at] not in (0, STAMPED) or at + 1 + data[at] > chunk.stop:
            return None
        stamp = DOUBLE.unpack_from(data, at + 1)[0] if data[at] else None
        at += 1 + data[at]
        texts: list[str] = []
        for _ in header.channels:
            counted = _length(data, at, chunk.stop)
            if counted is None or counted[1] + counted[0] > chunk.stop:
                return None
            at = counted[1] + counted[0]
            texts.append(data[counted[1] : at].decode("utf-8", "replace"))
        samples.append((stamp, tuple(texts)))
    return samples if at == chunk.stop else None


def _length(data: Mapped, at: int, stop: int) -> tuple[int, int] | None:
    """Return a length as XDF writes it, and the first byte behind it; None where there is none."""
    form = LENGTHS.get(data[at]) if at < stop else None
    if form is None or at + 1 + form.size > stop:
        return None
    return form.unpack_from(data, at + 1)[0], at + 1 + form.size

"""The intact chunks of a damaged XDF as the bytes of a whole one.

Samples and clock offsets are copied as they are. Descriptions come first, each stream gets the
footer of what is left of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import BinaryIO

from recorder.xdf import encode
from recorder.xdf.read import Frame, XdfFile, XdfStream

COPIED = frozenset((encode.SAMPLES, encode.CLOCK_OFFSET, encode.BOUNDARY))

PIECE_BYTES = 1 << 20


def mended(file: XdfFile) -> Iterator[bytes]:
    """Yield the bytes of a new file in pieces of whole chunks.

    Raises
    ------
    OSError
        The damaged file cannot be read any more.
    """
    headers = [encode.stream_header_of(i, stream.header_xml) for i, stream in file.streams.items()]
    yield encode.file_header() + b"".join(headers) + encode.boundary()
    with file.path.open("rb") as source:
        for start, stop in _pieces(file.frames):
            yield _read(source, start, stop)
    yield encode.boundary() + b"".join(map(_footer, file.streams.values()))


def _pieces(frames: tuple[Frame, ...]) -> Iterator[tuple[int, int]]:
    """Yield byte ranges of neighbouring chunks, none far longer than `PIECE_BYTES`."""
    start = stop = 0
    for frame in frames:
        if frame.tag not in COPIED:
            continue
        if frame.start != stop or stop - start > PIECE_BYTES:
            if stop > start:
                yield start, stop
            start = frame.start
        stop = frame.stop
    if stop > start:
        yield start, stop


def _read(source: BinaryIO, start: int, stop: int) -> bytes:
    source.seek(start)
    content = source.read(stop - start)
    if len(content) != stop - start:
        raise OSError(f"bytes {start} to {stop} are gone")
    return content


def _footer(stream: XdfStream) -> bytes:
    first_t, last_t = (float(t) for t in stream.stamps[[0, -1]]) if stream.n_samples else (math.nan, math.nan)
    offsets = [(float(t), float(offset_s)) for t, offset_s in stream.offsets]
    header = stream.header if stream.header.role else None  # files of others keep their form
    return encode.stream_footer(stream.stream_id, first_t, last_t, stream.n_samples, offsets, header)

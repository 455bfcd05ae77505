"""Chunks of XDF 1.0 as bytes: pure functions, nothing is written here.

A chunk is its length (in 1, 4 or 8 bytes, told by a byte before), a 16-bit tag and content; all
little-endian. Source: "XDF: Extensible Data Format, version 1.0", github.com/sccn/xdf/wiki/Specifications.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recorder.xdf.document import add_text
from recorder.xdf.header import FORMATS, XdfHeader, header_xml

MAGIC: Final = b"XDF:"
BOUNDARY_UUID: Final = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")

FILE_HEADER, STREAM_HEADER, SAMPLES, CLOCK_OFFSET, BOUNDARY, STREAM_FOOTER = 1, 2, 3, 4, 5, 6
"""Tags."""

STAMPED: Final = 8
"""Byte before a sample that carries its own stamp, of so many bytes; 0 before one that does not."""

_KNOWN_DTYPES = {np.dtype(code) for code in FORMATS.values()}


def file_header() -> bytes:
    """Return the first bytes of a file: the letters ``XDF:`` and the file header chunk."""
    info = Element("info")
    SubElement(info, "version").text = "1.0"
    return MAGIC + _chunk(FILE_HEADER, _document(info))


def stream_header(stream_id: int, header: XdfHeader) -> bytes:
    """Return the chunk that describes a stream; it must come before the stream's first samples."""
    return stream_header_of(stream_id, _document(header_xml(header)))


def stream_header_of(stream_id: int, xml: bytes) -> bytes:
    """Return the chunk of a description that is XML already, as it stood in another file."""
    return _stream_chunk(STREAM_HEADER, stream_id, xml)


def samples(stream_id: int, stamps: ArrayLike, data: NDArray[Any]) -> bytes:
    """Return a chunk of numeric samples, every one with its stamp; nothing for no samples.

    Parameters
    ----------
    stream_id : int
        As in the stream's header.
    stamps : array-like, shape (n_samples,), float64
        Seconds.
    data : ndarray, shape (n_samples, n_channels)
        In the number format that the header declares.

    Raises
    ------
    ValueError
        The shapes do not fit each other, or XDF has no such number format.
    """
    times = np.asarray(stamps, np.float64)
    if data.ndim != 2 or times.shape != (len(data),) or data.dtype not in _KNOWN_DTYPES:
        raise ValueError(f"{data.dtype} data of shape {data.shape} with stamps {times.shape}: give (n, channels), (n,)")
    if not len(data):
        return b""
    values = np.ascontiguousarray(data, data.dtype.newbyteorder("<")).view(np.uint8)
    rows = np.empty((len(data), 1 + STAMPED + values.shape[1]), np.uint8)
    rows[:, 0] = STAMPED
    rows[:, 1 : 1 + STAMPED] = times.astype("<f8").view(np.uint8).reshape(-1, STAMPED)
    rows[:, 1 + STAMPED :] = values
    return _stream_chunk(SAMPLES, stream_id, _length(len(data)) + rows.tobytes())


def text_samples(stream_id: int, stamps: ArrayLike, rows: Sequence[Sequence[str]]) -> bytes:
    """Return a chunk of samples of text, one string a channel; nothing for no samples.

    Raises
    ------
    ValueError
        The rows are not all of one length, or not as many as the stamps.
    """
    times = np.asarray(stamps, np.float64)
    if times.shape != (len(rows),) or len({len(row) for row in rows}) > 1:
        raise ValueError(f"{len(rows)} rows of text with stamps {times.shape}: give each row a stamp, and equal rows")
    if not len(rows):
        return b""
    parts = [_length(len(rows))]
    for t, row in zip(times.tolist(), rows, strict=True):
        parts.append(struct.pack("<Bd", STAMPED, t))
        for text in row:
            encoded = text.encode("utf-8", "replace")
            parts += [_length(len(encoded)), encoded]
    return _stream_chunk(SAMPLES, stream_id, b"".join(parts))


def clock_offset(stream_id: int, t: float, offset_s: float) -> bytes:
    """Return the chunk that tells what to add to a stream's stamps, measured at ``t`` on its own clock."""
    return _stream_chunk(CLOCK_OFFSET, stream_id, struct.pack("<dd", t, offset_s))


def boundary() -> bytes:
    """Return the chunk at which a reader finds its way again after damage."""
    return _chunk(BOUNDARY, BOUNDARY_UUID)


def stream_footer(
    stream_id: int,
    first_t: float,
    last_t: float,
    n_samples: int,
    offsets: Sequence[tuple[float, float]] = (),
    header: XdfHeader | None = None,
) -> bytes:
    """Return the chunk that ends a stream: its first and last stamp, count, and clock offsets.

    With ``header`` the stream's description is in it once more (``info/header``), so that a
    damaged beginning does not make the whole stream unreadable.
    """
    info = Element("info")
    SubElement(info, "first_timestamp").text = repr(float(first_t))
    SubElement(info, "last_timestamp").text = repr(float(last_t))
    SubElement(info, "sample_count").text = str(n_samples)
    listed = SubElement(info, "clock_offsets")
    for t, offset_s in offsets:
        offset = SubElement(listed, "offset")
        SubElement(offset, "time").text, SubElement(offset, "value").text = repr(float(t)), repr(float(offset_s))
    if header is not None:
        add_text(info, "header", tostring(header_xml(header), "unicode"))
    return _stream_chunk(STREAM_FOOTER, stream_id, _document(info))


def _document(root: Element) -> bytes:
    return b'<?xml version="1.0"?>' + tostring(root, "utf-8").removeprefix(b"<?xml version='1.0' encoding='utf-8'?>\n")


def _stream_chunk(tag: int, stream_id: int, content: bytes) -> bytes:
    return _chunk(tag, struct.pack("<I", stream_id) + content)


def _chunk(tag: int, content: bytes) -> bytes:
    return _length(2 + len(content)) + struct.pack("<H", tag) + content


def _length(n: int) -> bytes:
    """Return a length as XDF writes it: how many bytes it takes, and those."""
    if n < 1 << 8:
        return struct.pack("<BB", 1, n)
    return struct.pack("<BI", 4, n) if n < 1 << 32 else struct.pack("<BQ", 8, n)

"""From chunks to streams: headers and footers read, contents checked, what does not fit told."""

from __future__ import annotations

import math
import struct
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from recorder.xdf.content import Chunk, checked
from recorder.xdf.document import XdfError, parse_xml, text_at
from recorder.xdf.encode import CLOCK_OFFSET, FILE_HEADER, SAMPLES, STREAM_FOOTER, STREAM_HEADER
from recorder.xdf.framing import Damage, Frame, Framing, Mapped
from recorder.xdf.header import XdfHeader, parse_header
from recorder.xdf.stream import Footer, XdfStream

MOST_STREAMS = 4096
MOST_CHANNELS_IN_ALL = 1 << 18
"""A session has a few thousand, 1404 of them the face; crops of 227 pixels are another 38647."""

OFFSET = struct.Struct("<dd")


@dataclass(slots=True)
class _Parts:
    """What is gathered of each stream."""

    headers: dict[int, XdfHeader] = field(default_factory=dict)
    xml: dict[int, bytes] = field(default_factory=dict)
    footers: dict[int, Footer] = field(default_factory=dict)
    spare: dict[int, bytes] = field(default_factory=dict)
    chunks: defaultdict[int, list[Chunk]] = field(default_factory=lambda: defaultdict(list))
    offsets: defaultdict[int, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    n_channels: int = 0

    def describe(self, stream_id: int, xml: bytes) -> None:
        """Take a stream's description."""
        header = parse_header(xml)
        self.headers[stream_id], self.xml[stream_id] = header, xml
        self.n_channels += len(header.channels)


class Assembled(NamedTuple):
    """The streams of a file by their number, its intact chunks, and everything of it that is not used."""

    streams: dict[int, XdfStream]
    frames: tuple[Frame, ...]
    damage: tuple[Damage, ...]


def assembled(data: Mapped, framing: Framing) -> Assembled:
    """Make streams of chunks."""
    flat = np.frombuffer(data, np.uint8)
    parts, unusable = _Parts(), dict[int, str]()
    for frame in framing.frames:
        if frame.tag in (FILE_HEADER, STREAM_HEADER, STREAM_FOOTER) and (why := _described(data, frame, parts)):
            unusable[frame.start] = why
    for stream_id in sorted(parts.spare.keys() - parts.headers.keys()):
        if len(parts.headers) < MOST_STREAMS and parts.n_channels < MOST_CHANNELS_IN_ALL:
            with suppress(XdfError):
                parts.describe(stream_id, parts.spare[stream_id])
    for frame in framing.frames:
        if frame.tag == CLOCK_OFFSET and frame.stream_id in parts.headers:
            parts.offsets[frame.stream_id].append(OFFSET.unpack_from(data, frame.content))
        elif frame.tag == SAMPLES and frame.stream_id in parts.headers:
            chunk = checked(data, flat, frame, parts.headers[frame.stream_id])
            if chunk is None:
                unusable[frame.start] = f"samples that do not fit the description of {_named(parts, frame.stream_id)}"
            else:
                parts.chunks[frame.stream_id].append(chunk)
    frames = tuple(
        f for f in framing.frames if f.start not in unusable and (f.stream_id < 0 or f.stream_id in parts.headers)
    )
    return Assembled(_streams(data, flat, parts), frames, _damage(framing, frames, unusable))


def _described(data: Mapped, frame: Frame, parts: _Parts) -> str:
    """Read a chunk of XML into ``parts``; return why it cannot be used, or nothing."""
    xml, stream_id = data[frame.content : frame.stop], frame.stream_id
    try:
        if frame.tag != STREAM_HEADER:
            root = parse_xml(xml)
            if frame.tag == STREAM_FOOTER:
                _close(root, stream_id, parts)
        elif stream_id in parts.headers:
            return f"a second description of {_named(parts, stream_id)}; the first one counts"
        elif len(parts.headers) >= MOST_STREAMS or parts.n_channels >= MOST_CHANNELS_IN_ALL:
            return f"a stream too many: {MOST_STREAMS} with {MOST_CHANNELS_IN_ALL} channels in all are read"
        else:
            parts.describe(stream_id, xml)
    except XdfError as error:
        what = {FILE_HEADER: "the file's header", STREAM_HEADER: "the description"}.get(frame.tag, "the footer")
        return f"{what}{f' of stream {stream_id}' if stream_id >= 0 else ''}: {error}"
    return ""


def _close(root: Element, stream_id: int, parts: _Parts) -> None:
    """Take a footer, and the copy of the header in it where there is one."""
    if len(parts.footers) >= MOST_STREAMS:
        return
    count = text_at(root, "sample_count").strip()
    n_samples = int(count) if count.isascii() and count.isdigit() and len(count) < 16 else None
    parts.footers[stream_id] = Footer(_time(root, "first_timestamp"), _time(root, "last_timestamp"), n_samples)
    if copy := root.findtext("header"):
        parts.spare[stream_id] = copy.encode()


def _streams(data: Mapped, flat: NDArray[np.uint8], parts: _Parts) -> dict[int, XdfStream]:
    return {
        i: XdfStream(
            stream_id=i,
            header=header,
            header_xml=parts.xml[i],
            chunks=tuple(parts.chunks[i]),
            offsets=np.array(parts.offsets[i], np.float64).reshape(-1, 2),
            footer=parts.footers.get(i),
            _data=data,
            _flat=flat,
        )
        for i, header in parts.headers.items()
    }


def _damage(framing: Framing, frames: tuple[Frame, ...], unusable: dict[int, str]) -> tuple[Damage, ...]:
    """Return what the framing skipped and what did not fit, each byte told once."""
    sound = {frame.start: frame.stop for frame in frames}
    told = []
    for damage in framing.damage:
        start = sound.get(damage.start, damage.start) if damage.start in framing.doubtful else damage.start
        told.append(Damage(start, damage.stop, damage.what))
    for frame in framing.frames:
        if frame.start not in sound and frame.start not in framing.doubtful:
            what = unusable.get(frame.start, f"a chunk of stream {frame.stream_id}, which is not described")
            told.append(Damage(frame.start, frame.stop, what))
    return tuple(sorted(told, key=lambda damage: damage.start))


def _named(parts: _Parts, stream_id: int) -> str:
    return f'stream {stream_id} "{parts.headers[stream_id].name}"'


def _time(root: Element, path: str) -> float:
    try:
        return float(text_at(root, path))
    except ValueError:
        return math.nan

"""Where the chunks of an XDF file are, and how to find the next one where they are broken.

Only the framing is looked at: lengths, tags, stream ids. A chunk counts when another one, or
the end, follows it; whether its content is sound is for `recorder.xdf.content`.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from mmap import mmap
from typing import NamedTuple

from recorder.xdf.encode import BOUNDARY, BOUNDARY_UUID, CLOCK_OFFSET, FILE_HEADER, MAGIC, STREAM_FOOTER

Mapped = mmap | bytes

LENGTHS = {1: struct.Struct("<B"), 4: struct.Struct("<I"), 8: struct.Struct("<Q")}
TAG, STREAM_ID = struct.Struct("<H"), struct.Struct("<I")

SIZES = {CLOCK_OFFSET: 2 + 4 + 16, BOUNDARY: 2 + len(BOUNDARY_UUID)}
"""Lengths of the chunks that have a fixed one."""

CHECKSUM = "not what was written: the checksum differs"
BROKEN = "no chunk can be recognised"
CUT = "the file is cut off inside a chunk"


class Frame(NamedTuple):
    """One chunk: its first byte, the first of its content (behind the stream's id), and its end."""

    start: int
    content: int
    stop: int
    tag: int
    stream_id: int  # -1 where a chunk belongs to none


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a file that are not used, and why."""

    start: int
    stop: int
    what: str


@dataclass(slots=True)
class Framing:
    """Chunks in their order, and what lies between them.

    ``doubtful`` are the starts of chunks behind which nothing can be recognised: either they or
    what follows is broken.
    """

    frames: list[Frame] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)


def frames_of(data: Mapped, damaged: Sequence[tuple[int, int]] = (), restarts: Sequence[int] = ()) -> Framing:
    """Find the chunks of a file.

    Parameters
    ----------
    data : mmap or bytes
        The file.
    damaged : sequence of (start, stop)
        Bytes known to be wrong; a chunk begins where they end.
    restarts : sequence of int
        Offsets at which a chunk is known to begin.
    """
    found, size = Framing(), len(data)
    bad = _merged(damaged, size)
    known = sorted({r for r in (*restarts, *(stop for _, stop in bad)) if 0 < r < size} | {size})
    at = _begin(data, found, bad)
    while at < size:
        if (hit := _hit(bad, at, at + 1)) is not None:
            found.damage.append(Damage(at, hit[1], CHECKSUM))
            at = hit[1]
            continue
        limit = known[bisect_right(known, at)]
        frame = frame_at(data, at, limit)
        if frame is None:
            at = _resume(data, at, limit, found)
        elif (hit := _hit(bad, at, frame.stop)) is not None:
            found.damage.append(Damage(at, hit[1], CHECKSUM))
            at = hit[1]
        elif frame.tag == BOUNDARY or _followed(data, frame.stop, limit, bad):
            found.frames.append(frame)
            at = frame.stop
        else:
            at = _resume(data, at, limit, found)
            if frame.stop < at:
                found.frames.append(frame)
                found.doubtful.add(frame.start)
    return found


def frame_at(data: Mapped, at: int, limit: int) -> Frame | None:
    """Return the chunk that begins there and ends by ``limit``; None where none can be recognised."""
    length_format = LENGTHS.get(data[at])
    if length_format is None or at + 1 + length_format.size + TAG.size > limit:
        return None
    (length,) = length_format.unpack_from(data, at + 1)
    tag_at = at + 1 + length_format.size
    (tag,) = TAG.unpack_from(data, tag_at)
    stop, content = tag_at + length, tag_at + TAG.size
    if stop > limit or not FILE_HEADER <= tag <= STREAM_FOOTER or length != SIZES.get(tag, length) or length < TAG.size:
        return None
    if tag == BOUNDARY:
        return Frame(at, content, stop, tag, -1) if data[content:stop] == BOUNDARY_UUID else None
    if tag == FILE_HEADER:
        return Frame(at, content, stop, tag, -1)
    if content + STREAM_ID.size > stop:
        return None
    return Frame(at, content + STREAM_ID.size, stop, tag, STREAM_ID.unpack_from(data, content)[0])


def is_xdf(data: Mapped) -> bool:
    """Whether bytes begin like an XDF file, or could, or hold a boundary chunk all the same."""
    return MAGIC.startswith(data[: len(MAGIC)]) or data.find(BOUNDARY_UUID) >= 0


def _begin(data: Mapped, found: Framing, bad: list[tuple[int, int]]) -> int:
    """Return where the first chunk is to be looked for."""
    if _hit(bad, 0, len(MAGIC)):
        return 0
    if (start := data[: len(MAGIC)]) != MAGIC:
        what = CUT if MAGIC.startswith(start) else 'it does not begin with "XDF:"'
        found.damage.append(Damage(0, len(start), what))
    return len(MAGIC)


def _followed(data: Mapped, at: int, limit: int, bad: list[tuple[int, int]]) -> bool:
    """Whether a chunk begins there, or what is known to be wrong, or nothing more is to come."""
    return at == limit or _hit(bad, at, at + 1) is not None or frame_at(data, at, limit) is not None


def _resume(data: Mapped, at: int, limit: int, found: Framing) -> int:
    """Return where reading goes on after what stands at ``at``, and note what is skipped."""
    uuid_at = data.find(BOUNDARY_UUID, at + 1, limit)
    stop = uuid_at + len(BOUNDARY_UUID) if uuid_at >= 0 else limit
    cut = uuid_at < 0 and limit == len(data)
    found.damage.append(Damage(at, stop, CUT if cut else BROKEN))
    return stop


def _merged(ranges: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted((max(0, a), min(b, size)) for a, b in ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        elif start < stop:
            merged.append((start, stop))
    return merged


def _hit(bad: list[tuple[int, int]], start: int, stop: int) -> tuple[int, int] | None:
    """Return the first damaged range that touches these bytes."""
    i = bisect_right(bad, start, key=lambda span: span[1])
    return bad[i] if i < len(bad) and bad[i][0] < stop else None

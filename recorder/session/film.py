"""The camera's Matroska file as it can still be read, and copied without what is damaged in it."""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

Range = tuple[int, int]

FORMAT = "matroska"
"""Never guessed from the content: play lists in media formats point to other files, or to the network."""

MOST_HEAD = 16  # bytes of a block before its picture


def film_problem(path: Path) -> str:
    """Return why a film cannot be read to its end, or nothing."""
    try:
        with av.open(str(path), format=FORMAT) as film:
            if not film.streams.video:
                return "there are no pictures in it"
            n = sum(packet.size > 0 for packet in film.demux(film.streams.video[0]))
    except (FFmpegError, OSError, ValueError) as error:
        return f"it cannot be read as a film: {error}"
    return "" if n else "there are no pictures in it"


def copy_film(path: Path, damaged: Sequence[Range], write: Callable[[bytes], object]) -> int:
    """Copy the pictures that are not damaged, each at its own time; return their number.

    After damage the copy goes on with the next picture that stands for itself.

    Parameters
    ----------
    path : Path
        The damaged film.
    damaged : sequence of (start, stop)
        Its bytes that are wrong.
    write : callable
        Takes the bytes of the copy.

    Raises
    ------
    FFmpegError, OSError, ValueError
        Nothing of it can be read, as where its beginning is damaged.
    """
    with path.open("rb") as file:
        source = _Intact(file, damaged)
        with av.open(source, "r", FORMAT) as film, av.open(_Sink(write), "w", FORMAT, options={"live": "1"}) as copy:
            return _copied(film, copy, source.seams)


def _copied(film: InputContainer, copy: OutputContainer, seams: list[int]) -> int:
    if not film.streams.video:
        raise ValueError("there are no pictures in it")
    stream, n = copy.add_stream_from_template(film.streams.video[0]), 0
    for packet in _sound(film.demux(film.streams.video[0]), seams):
        packet.stream = stream
        copy.mux(packet)
        n += 1
    return n


def _sound(packets: Iterable[Packet[VideoStream]], seams: list[int]) -> Iterator[Packet[VideoStream]]:
    """Yield the packets that hold nothing damaged, and need nothing that is gone."""
    n_passed, waiting = 0, False
    for packet in packets:
        if not packet.size or packet.pos is None:
            continue
        stop = packet.pos + packet.size + MOST_HEAD
        passed, whole = bisect_left(seams, packet.pos), bisect_left(seams, stop)
        waiting = waiting or passed > n_passed
        n_passed = passed
        if whole > passed:
            waiting = True
        elif packet.is_keyframe or not waiting:
            waiting = False
            yield packet


class _Intact:
    """A file without its damaged bytes, as a demuxer reads it.

    ``seams`` are the places where something is left out, in what is read.
    """

    def __init__(self, file: BinaryIO, damaged: Sequence[Range]) -> None:
        self._file = file
        size = file.seek(0, io.SEEK_END)
        edges = [0, *(edge for span in sorted(damaged) for edge in span), size]
        spans = zip(edges[::2], edges[1::2], strict=True)
        self._spans = [(start, min(stop, size)) for start, stop in spans if start < min(stop, size)]
        self._begins = [0]
        for start, stop in self._spans:
            self._begins.append(self._begins[-1] + stop - start)
        self.seams = self._begins[1:-1] if damaged else []
        self._at = 0

    def read(self, n: int = -1) -> bytes:
        """Read on."""
        i = bisect_right(self._begins, self._at) - 1
        if i >= len(self._spans):
            return b""
        left = self._begins[i + 1] - self._at
        self._file.seek(self._spans[i][0] + self._at - self._begins[i])
        content = self._file.read(left if n < 0 else min(n, left))
        self._at += len(content)
        return content

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._begins[-1]}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at


class _Sink:
    """Where the copy's bytes go; it cannot be gone back in."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def write(self, content: bytes) -> int:
        self._write(bytes(content))
        return len(content)

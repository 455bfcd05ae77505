"""The bytes of one MATLAB variable, compressed or not, read forward, and again from near any place.

No more is taken into memory than is there: a size that a file claims is never allocated beforehand.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

CHUNK_BYTES = 1 << 16
SKIPPED_AT_ONCE = 1 << 20
CHECKPOINT_BYTES = 1 << 23  # 8 MiB are inflated again in 30 ms; a checkpoint takes 0.1 MiB


class Damaged(Exception):  # noqa: N818 - it is what the file's reader says, with its name before it
    """The bytes are not what a MATLAB file has there; the text goes after the file's name."""


class Stream(Protocol):
    """Bytes with a position in them."""

    position: int

    def read(self, size: int) -> bytes:
        """Return the next bytes, exactly so many, or raise `Damaged`."""

    def seek(self, position: int) -> None:
        """Go somewhere."""


class PlainStream:
    """Bytes as they lie in a file, from ``start`` on."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self.position = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, exactly so many, or raise `Damaged`."""
        if size > self._size - self.position:
            raise Damaged("is cut short")
        self._file.seek(self._start + self.position)
        content = self._file.read(size)
        if len(content) < size:
            raise Damaged("is cut short")
        self.position += size
        return content

    def seek(self, position: int) -> None:
        """Go somewhere."""
        self.position = position


@dataclass(slots=True)
class Checkpoint:
    """A state of the inflater: where it is in its output and in the file, and what it has not taken yet."""

    position: int
    taken: int
    rest: bytes
    inflater: Any


@dataclass(slots=True)
class Checkpoints:
    """States from which inflating can go on, in order of their position."""

    states: list[Checkpoint] = field(default_factory=list)

    def before(self, position: int) -> Checkpoint | None:
        """Return the last one that is not after a position."""
        return next((state for state in reversed(self.states) if state.position <= position), None)

    def due(self, position: int) -> bool:
        """Whether it is time for another."""
        return position - (self.states[-1].position if self.states else 0) >= CHECKPOINT_BYTES


class InflatedStream:
    """Bytes that lie deflated in a file, from ``start`` on."""

    def __init__(self, file: BinaryIO, start: int, size: int, checkpoints: Checkpoints | None = None) -> None:
        self._file, self._start, self._size = file, start, size
        self._checkpoints = checkpoints
        self._set(Checkpoint(0, 0, b"", zlib.decompressobj()))

    def read(self, size: int) -> bytes:
        """Return the next bytes, exactly so many, or raise `Damaged`."""
        parts: list[bytes] = []
        while size:
            part = self._inflated(size)
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def seek(self, position: int) -> None:
        """Go somewhere: forward by inflating, back by the last checkpoint before it."""
        known = self._checkpoints.before(position) if self._checkpoints else None
        if known and (position < self.position or known.position > self.position):
            self._set(Checkpoint(known.position, known.taken, known.rest, known.inflater.copy()))
        elif position < self.position:
            self._set(Checkpoint(0, 0, b"", zlib.decompressobj()))
        while self.position < position:
            self._inflated(min(SKIPPED_AT_ONCE, position - self.position))

    def _set(self, state: Checkpoint) -> None:
        self.position, self._taken, self._rest, self._inflater = (
            state.position,
            state.taken,
            state.rest,
            state.inflater,
        )

    def _inflated(self, most: int) -> bytes:
        """Inflate at least one byte."""
        while True:
            chunk = self._rest or self._next_chunk()
            try:
                part: bytes = self._inflater.decompress(chunk, most)
            except zlib.error as error:
                raise Damaged(f"holds damaged compressed data ({error})") from error
            self._rest = self._inflater.unconsumed_tail
            if part:
                break
            if self._inflater.eof or not chunk:
                raise Damaged("is cut short")
        self.position += len(part)
        if self._checkpoints is not None and self._checkpoints.due(self.position):
            state = Checkpoint(self.position, self._taken, self._rest, self._inflater.copy())
            self._checkpoints.states.append(state)
        return part

    def _next_chunk(self) -> bytes:
        self._file.seek(self._start + self._taken)
        chunk = self._file.read(min(CHUNK_BYTES, self._size - self._taken))
        self._taken += len(chunk)
        return chunk

"""What was written to which file, with checksums: XDF has none, so that damage in it shows here alone.

One line a write, in text: ``kind file offset length crc32 t crc32-of-the-line-before-this``, tabs
between. Kinds: ``h`` the first line (its offset is the journal's version), ``a`` bytes appended to
a file, ``d`` a whole document put in the place of the last, ``c`` closed cleanly (its length is the
number of lines before it). A file is named by what follows the run's prefix.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from recorder.errors import SessionError

VERSION = 1
HEAD = "emoscope-journal"
MOST_BYTES = 200_000_000
"""A day of recording takes a sixth of this."""

CHECKED_AT_ONCE = 1 << 20

LINE = re.compile(rb"([ahdc])\t([\w.-]*)\t(\d{1,18})\t(\d{1,18})\t([0-9a-f]{8})\t(-?\d{1,12}\.\d{3})\t([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line: ``length`` bytes from ``offset`` on of a file, and their CRC-32, at session time t."""

    kind: str
    file: str
    offset: int
    length: int
    crc: int
    t: float

    @property
    def stop(self) -> int:
        """End of the bytes."""
        return self.offset + self.length

    def line(self) -> bytes:
        """Return the line as written."""
        text = f"{self.kind}\t{self.file}\t{self.offset}\t{self.length}\t{self.crc:08x}\t{self.t:.3f}".encode()
        return b"%s\t%08x\n" % (text, zlib.crc32(text))


class Appendable(Protocol):
    """What a journal is written to."""

    def write(self, content: bytes) -> None:
        """Append."""


class JournalWriter:
    """Write a journal.

    Parameters
    ----------
    file : Appendable
        New and empty.
    t : float
        Session time.
    """

    def __init__(self, file: Appendable, t: float) -> None:
        self._file = file
        self._n_lines = 0
        self._write(JournalEntry("h", HEAD, VERSION, 0, 0, t))

    def appended(self, file: str, offset: int, content: bytes, t: float) -> None:
        """Note bytes that have been appended to a file at an offset."""
        self._write(JournalEntry("a", file, offset, len(content), zlib.crc32(content), t))

    def replaced(self, file: str, content: bytes, t: float) -> None:
        """Note that a document is now this."""
        self._write(JournalEntry("d", file, 0, len(content), zlib.crc32(content), t))

    def forget_last(self) -> None:
        """Take the last line for one that has been removed from the file again."""
        self._n_lines -= 1

    def closed(self, t: float) -> None:
        """Note that everything was written; the last line."""
        self._write(JournalEntry("c", "", 0, self._n_lines, 0, t))

    def _write(self, entry: JournalEntry) -> None:
        self._file.write(entry.line())
        self._n_lines += 1


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal as read.

    Attributes
    ----------
    entries : tuple of JournalEntry
        The lines that are intact, without the first and the last.
    damaged_lines : tuple of int
        Numbers, from 1, of lines that are not as they were written.
    torn : bool
        The last line was cut off, as by a power cut.
    closed : bool
        The recording was ended in order, and no line is missing.
    """

    entries: tuple[JournalEntry, ...]
    damaged_lines: tuple[int, ...] = ()
    torn: bool = False
    closed: bool = False

    def of(self, file: str) -> tuple[JournalEntry, ...]:
        """Return what counts for a file: every append, or the last of its documents."""
        found = tuple(entry for entry in self.entries if entry.file == file)
        return found[-1:] if found and found[-1].kind == "d" else found

    def restarts(self, file: str) -> tuple[int, ...]:
        """Return the offsets at which writes to a file began: whole chunks begin there."""
        return tuple(entry.offset for entry in self.of(file))

    @property
    def unfinished(self) -> JournalEntry | None:
        """The document that was about to be put in its place when the recording was cut short, if that was so."""
        last = self.entries[-1] if self.entries else None
        return last if last and last.kind == "d" and not self.closed else None

    def is_document_before(self, path: Path) -> bool:
        """Whether a file is the document that stood before the unfinished one, whole."""
        last = self.unfinished
        entries = [entry for entry in self.entries if last and entry.file == last.file]
        if len(entries) < 2 or path.name.rpartition("_")[2] != entries[-1].file:
            return False
        with path.open("rb") as file:
            return _intact(entries[-2], file) and path.stat().st_size == entries[-2].length

    def damaged_ranges(self, path: Path) -> list[tuple[int, int]]:
        """Return where a file's bytes are not those that were written, (start, stop) in order.

        Bytes that are gone are damaged, and so are bytes behind the end of a document or of a
        recording that was ended in order. Bytes of which no line is left are not judged.
        """
        entries = self.of(path.name.rpartition("_")[2])
        if not path.exists():
            return [(entry.offset, entry.stop) for entry in entries]
        with path.open("rb") as file:
            bad = [(entry.offset, entry.stop) for entry in entries if not _intact(entry, file)]
        size, told = path.stat().st_size, max((entry.stop for entry in entries), default=0)
        whole = bool(entries) and (self.closed or entries[-1].kind == "d")
        return [*bad, (told, size)] if whole and size > told else bad


def read_journal(path: Path) -> Journal:
    """Read a journal, however damaged.

    Raises
    ------
    SessionError
        It cannot be read at all, or is of a newer version.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SessionError(f'"{path.name}" cannot be read: {error.strerror}.') from error
    if len(content) > MOST_BYTES:
        raise SessionError(f'"{path.name}" is longer than {MOST_BYTES / 1e6:.0f} MB: that is no journal.')
    *lines, last = content.split(b"\n")
    parsed = [_parsed(line) for line in lines]
    if parsed and (head := parsed[0]) and head.kind == "h" and head.offset > VERSION:
        raise SessionError(
            f'"{path.name}" is of version {head.offset}; this EmoScope reads {VERSION}. Use a newer one.'
        )
    return _judged(parsed, torn=bool(last))


def _judged(parsed: list[JournalEntry | None], torn: bool) -> Journal:
    damaged = {number for number, entry in enumerate(parsed, 1) if entry is None}
    damaged |= {number for number, entry in enumerate(parsed, 1) if entry and not _in_place(entry, number, len(parsed))}
    if not parsed:
        damaged = {1}
    entries = tuple(entry for entry in parsed if entry and entry.kind in "ad")
    closed = bool(parsed) and not torn and not damaged and parsed[-1] is not None and parsed[-1].kind == "c"
    return Journal(entries, tuple(sorted(damaged)), torn, closed)


def _in_place(entry: JournalEntry, number: int, n_lines: int) -> bool:
    """Tell whether a line of its kind may stand here."""
    if entry.kind == "c":
        return number == n_lines == entry.length + 1
    return (entry.kind == "h") == (number == 1)


def _parsed(line: bytes) -> JournalEntry | None:
    found = LINE.fullmatch(line)
    if not found or zlib.crc32(line[: found.end(6)]) != int(found[7], 16):
        return None
    kind, file, offset, length, crc, t, _ = (group.decode() for group in found.groups())
    return JournalEntry(kind, file, int(offset), int(length), int(crc, 16), float(t))


def _intact(entry: JournalEntry, file: BinaryIO) -> bool:
    file.seek(entry.offset)
    left, crc = entry.length, 0
    while left:
        part = file.read(min(left, CHECKED_AT_ONCE))
        if not part:
            return False
        crc = zlib.crc32(part, crc)
        left -= len(part)
    return crc == entry.crc

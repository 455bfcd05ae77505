"""Whether a run's files are what was written: every damaged block, and what remains usable.

Nothing is changed. Without a journal, as in files of others, wrong bytes inside samples cannot be
told from right ones: only the framing is checked then, and the report says so.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

import numpy as np

from recorder.errors import SessionError
from recorder.session.document import read_document
from recorder.session.film import film_problem
from recorder.session.finding import run_at
from recorder.session.journal import Journal, read_journal
from recorder.session.paths import CAMERA, DOCUMENT, EVENTS, FILES, JOURNAL, NAME, STREAMS, RunPaths
from recorder.session.placed_damage import PlacedDamage
from recorder.session.report import DamagedBlock, Report, StreamReport
from recorder.session.run_files import reason
from recorder.xdf.read import Damage, XdfError, XdfFile, XdfStream, read_xdf

__all__ = ["DamagedBlock", "Report", "StreamReport", "verify"]

GONE = "bytes that were written are gone"
DIFFERS = "not what was written: the checksum differs"
UNTOLD = "no line of the journal tells of these bytes"
NO_JOURNAL = "without a journal only the framing can be checked: wrong bytes inside samples stay unseen"


def verify(path: str | Path) -> Report:
    """Check a whole run, or a single XDF file of others.

    Parameters
    ----------
    path : str or Path
        Any file of the run, its prefix, a folder with exactly one run in it, or an XDF file.

    Raises
    ------
    SessionError
        There is no run, no XDF that could be opened, or a file of it cannot be read at all.
    """
    path = Path(path)
    try:
        return _verify_file(path) if is_foreign(path) else _verify_run(run_at(path))
    except OSError as error:
        raise SessionError(f'"{path}" cannot be checked: {reason(error)}. Are all its files readable?') from error


def is_foreign(path: Path) -> bool:
    """Whether a path is an XDF file that no session of EmoScope's is about."""
    named = NAME.fullmatch(path.name)
    return path.is_file() and path.suffix == ".xdf" and not (named and named["file"] in FILES)


def read_streams(paths: RunPaths, journal: Journal | None) -> XdfFile:
    """Read a run's XDF by its journal.

    Raises
    ------
    XdfError
        It cannot be opened, or is no XDF at all.
    """
    if journal is None:
        return read_xdf(paths.streams)
    return read_xdf(paths.streams, journal.damaged_ranges(paths.streams), journal.restarts(STREAMS))


def journal_of(paths: RunPaths) -> Journal | None:
    """Return a run's journal; None where there is no file.

    Raises
    ------
    SessionError
        It cannot be read, or is of a newer version.
    """
    return read_journal(paths.journal) if paths.journal.exists() else None


def _verify_file(path: Path) -> Report:
    try:
        file = read_xdf(path)
    except XdfError as error:
        raise SessionError(str(error)) from error
    placed = PlacedDamage(file)
    blocks = tuple(placed.block(path.name, damage) for damage in file.damage)
    streams = _streams(file)
    return Report(path, False, all(s.closed for s in streams), blocks, streams, notes=(NO_JOURNAL,))


def _verify_run(paths: RunPaths) -> Report:
    journal = journal_of(paths)
    notes = [NO_JOURNAL] if journal is None else _journal_notes(paths, journal)
    blocks, streams = _xdf_blocks(paths, journal)
    for name in (CAMERA, DOCUMENT, EVENTS):
        blocks += _file_blocks(paths, name, journal)
    blocks += _journal_blocks(paths, journal) if journal is not None else []
    closed = journal.closed if journal is not None else bool(streams) and all(s.closed for s in streams)
    missing = tuple(name for name in _expected(journal) if not paths.file(name).exists())
    path = paths.folder / paths.prefix
    return Report(path, journal is not None, closed, tuple(blocks), streams, missing, tuple(notes))


def _expected(journal: Journal | None) -> list[str]:
    """Return the files that there must be; after a recording that was cut short, those that were begun."""
    told = {entry.file for entry in journal.entries if entry != journal.unfinished} if journal is not None else set()
    always = {STREAMS, DOCUMENT, JOURNAL} | ({EVENTS} if journal is None or journal.closed else set())
    return [name for name in FILES if name in told | ({JOURNAL} if _cut_short(journal) else always)]


def _cut_short(journal: Journal | None) -> bool:
    return journal is not None and not journal.closed and not journal.damaged_lines


def _xdf_blocks(paths: RunPaths, journal: Journal | None) -> tuple[list[DamagedBlock], tuple[StreamReport, ...]]:
    if not paths.streams.exists():
        return [], ()
    if journal is not None and _cut_short(journal) and not journal.of(STREAMS) and not paths.streams.stat().st_size:
        return [], ()
    try:
        file = read_streams(paths, journal)
    except XdfError as error:
        return [DamagedBlock(STREAMS, 0, paths.streams.stat().st_size, str(error))], ()
    placed = PlacedDamage(file)
    blocks = [placed.block(STREAMS, damage) for damage in file.damage]
    blocks += [placed.block(STREAMS, Damage(*gone, GONE)) for gone in _gone(paths, STREAMS, journal)]
    if journal is not None:
        blocks = [b if b.t else replace(b, t=_written_t(journal, STREAMS, b.start, b.stop)) for b in blocks]
    return blocks, _streams(file)


def _file_blocks(paths: RunPaths, name: str, journal: Journal | None) -> list[DamagedBlock]:
    """Return what is wrong with one of the other files."""
    path = paths.file(name)
    if not path.exists() or (journal is not None and journal.is_document_before(path)):
        return []
    if journal is None or not journal.of(name):
        problem = _problem(path, name)
        return [DamagedBlock(name, 0, path.stat().st_size, problem)] if problem else []
    size = path.stat().st_size
    bad = [(a, min(b, size)) for a, b in journal.damaged_ranges(path) if a < size]
    gone = _gone(paths, name, journal)
    told = [DamagedBlock(name, a, b, DIFFERS, _written_t(journal, name, a, b)) for a, b in bad]
    return told + [DamagedBlock(name, a, b, GONE, _written_t(journal, name, a, b)) for a, b in gone]


def _problem(path: Path, name: str) -> str:
    """Return what is wrong with a file that no checksum tells of."""
    if name == CAMERA:
        return film_problem(path)
    try:
        if name == DOCUMENT:
            read_document(path)
        elif not path.read_bytes().startswith(b"onset\t"):
            return 'it does not begin with the column "onset"'
    except (SessionError, OSError) as error:
        return str(error)
    return ""


def _gone(paths: RunPaths, name: str, journal: Journal | None) -> list[tuple[int, int]]:
    """Return the bytes behind a file's end that were written once."""
    if journal is None:
        return []
    size = paths.file(name).stat().st_size
    told = max((entry.stop for entry in journal.of(name)), default=0)
    return [(size, told)] if told > size else []


def _written_t(journal: Journal, name: str, start: int, stop: int) -> tuple[float, float] | None:
    """Return when bytes were written: from the write before them to the last of them."""
    entries = journal.of(name)
    hit = [i for i, entry in enumerate(entries) if entry.offset < stop and start < entry.stop]
    return (entries[max(0, hit[0] - 1)].t, entries[hit[-1]].t) if hit else None


def _journal_blocks(paths: RunPaths, journal: Journal) -> list[DamagedBlock]:
    """Return the journal's own damaged lines."""
    edges, bad = [0], {n: f"line {n} is damaged" for n in journal.damaged_lines}
    with paths.journal.open("rb") as file:
        edges += accumulate(len(line) for line in file)
    if journal.torn:
        bad[len(edges) - 1] = "the last line is cut off"
    n_lines = len(edges) - 1
    return [DamagedBlock(JOURNAL, edges[n - 1], edges[n], what) for n, what in bad.items() if n <= n_lines]


def _journal_notes(paths: RunPaths, journal: Journal) -> list[str]:
    notes = [] if journal.closed else ["the recording was not ended in order: the end may be missing"]
    for name in (STREAMS, CAMERA):
        if paths.file(name).exists():
            notes += [f"{name}, bytes {a} to {b}: {UNTOLD}" for a, b in untold(paths, name, journal)]
    return notes


def untold(paths: RunPaths, name: str, journal: Journal) -> list[tuple[int, int]]:
    """Return the bytes of a file that no line of its journal tells of."""
    at, found = 0, []
    size = paths.file(name).stat().st_size
    for start, stop in [*((entry.offset, entry.stop) for entry in journal.of(name)), (size, size)]:
        if at < start:
            found.append((at, min(start, size)))
        at = max(at, stop)
    return found


def _streams(file: XdfFile) -> tuple[StreamReport, ...]:
    return tuple(map(_stream, file.streams.values()))


def _stream(stream: XdfStream) -> StreamReport:
    offset_s = float(np.median(stream.offsets[:, 1])) if len(stream.offsets) else 0.0
    first, last = (float(t) + offset_s for t in stream.stamps[[0, -1]]) if stream.n_samples else (math.nan, math.nan)
    closed, n_announced = stream.footer is not None, stream.footer.n_samples if stream.footer else None
    header = stream.header
    return StreamReport(stream.stream_id, header.name, header.role, stream.n_samples, n_announced, first, last, closed)

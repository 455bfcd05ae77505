"""A new run beside a damaged one, with everything of it that is intact; the original is never touched.

The new one is named as the old one with ``desc-repaired``, opens as any other run, and its
``session.json`` says what it was made of and what is not in it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from av.error import FFmpegError

from recorder.errors import NewerFormatError, SessionError
from recorder.session import texts
from recorder.session.disk import Disk
from recorder.session.document import SessionDocument, read_document
from recorder.session.events import events_table
from recorder.session.film import copy_film
from recorder.session.finding import run_at
from recorder.session.paths import CAMERA, DOCUMENT, EVENTS, FILES, STREAMS, RunPaths
from recorder.session.report import Report
from recorder.session.run_files import RunFiles, reason
from recorder.session.stored import StoredStreams
from recorder.session.verify import is_foreign, journal_of, read_streams, verify
from recorder.xdf.mended import mended
from recorder.xdf.read import XdfError, XdfFile, read_xdf

REPAIRED = "repaired"
MOST_REPAIRS = 99
MOST_WORDS = 10_000  # of why, in session.json
PIECE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Repaired:
    """Where the new XDF is, and in words what is not in it."""

    path: Path
    dropped: tuple[str, ...]


def repair(path: str | Path) -> Repaired:
    """Write what is intact of a run, or of an XDF file of others, beside it.

    Parameters
    ----------
    path : str or Path
        As for `verify`.

    Raises
    ------
    SessionError
        There is no run, it is whole, nothing of it can be saved, or the new one cannot be written.
    """
    path = Path(path)
    report = verify(path)
    if report.ok:
        raise SessionError(f'"{report.path.name}" is whole: there is nothing to repair.')
    try:
        if is_foreign(path):
            return Repaired(_write_beside(path), _dropped(report))
        return _Repair(run_at(path), report).run()
    except XdfError as error:
        raise SessionError(f"Nothing can be saved: {error}") from error
    except OSError as error:
        raise SessionError(f'Beside "{path}" nothing can be written: {reason(error)}. Copy it elsewhere.') from error


class _Repair:
    """One run's repair."""

    def __init__(self, old: RunPaths, report: Report) -> None:
        self._old = old
        self._report = report
        self._dropped = list(_dropped(report))
        self._t = 0.0

    def run(self) -> Repaired:
        """Write the new run; take it away again where that fails."""
        self._journal = journal_of(self._old)
        file = read_streams(self._old, self._journal)
        if not file.streams:
            raise SessionError(f'Nothing of "{self._old.streams.name}" can be saved: it describes no stream any more.')
        new = _free(self._old)
        files = RunFiles(new, Disk(), lambda: self._t)
        try:
            self._write(files, file, new)
        except BaseException:
            files.close()
            for name in FILES:
                new.file(name).unlink(missing_ok=True)
            raise
        return Repaired(new.streams, tuple(self._dropped))

    def _write(self, files: RunFiles, file: XdfFile, new: RunPaths) -> None:
        for piece in mended(file):
            files.append(STREAMS, piece)
        stored = StoredStreams(read_xdf(new.streams))
        first_t, self._t = (t if math.isfinite(t) else 0.0 for t in stored.span())
        self._write_film(files)
        document = self._document(first_t)
        files.replace(EVENTS, self._events(stored, document))
        files.replace(DOCUMENT, replace(document, why="; ".join(self._dropped)[:MOST_WORDS]).to_json().encode())
        files.sync()
        files.note_closed()
        files.sync()
        files.close()

    def _write_film(self, files: RunFiles) -> None:
        path = self._old.camera
        if not path.exists():
            return
        size = path.stat().st_size
        bad = [(block.start, min(block.stop, size)) for block in self._report.blocks if block.file == CAMERA]
        bad = [span for span in bad if span[0] < span[1]]
        if not bad:
            for piece in _pieces(path):
                files.append(CAMERA, piece)
            return
        try:
            n = copy_film(path, bad, lambda content: files.append(CAMERA, content))
            self._dropped.append(f"{CAMERA}: the pictures behind its damage up to the next whole one; {n} are kept")
        except (FFmpegError, ValueError) as error:
            self._dropped.append(f"{CAMERA}: all of it: {error}")

    def _document(self, first_t: float) -> SessionDocument:
        old = self._old
        try:
            document = read_document(old.document)
        except NewerFormatError:
            raise
        except SessionError as error:
            document = SessionDocument(old.participant, old.session, old.task, old.run, started_t=first_t)
            self._dropped.append(f"{DOCUMENT}: all of it: {error}")
        duration_s = document.duration_s
        if duration_s is None:
            duration_s = max(0.0, self._t - (document.started_t or first_t))
        return replace(document, state="repaired", repaired_from=old.prefix, duration_s=duration_s)

    def _events(self, stored: StoredStreams, document: SessionDocument) -> bytes:
        """Return the table as it was, where that is known to be right; else made anew of the markers."""
        told = self._journal is not None and self._journal.of(EVENTS)
        if told and self._old.events.exists() and not any(block.file == EVENTS for block in self._report.blocks):
            return self._old.events.read_bytes()
        ratings = [(t, row[0]) for t, row in stored.rows("ratings") if row and texts.json_or_none(row[0]) is not None]
        zero_t = min((float(s.stamps[0]) for s in stored.of("eeg") if s.n_samples), default=document.started_t)
        return events_table(texts.markers(stored.rows("markers")), ratings, zero_t).encode()


def _dropped(report: Report) -> tuple[str, ...]:
    words = [f"{name}: missing" for name in report.missing] + [report.told(block) for block in report.blocks]
    words += [f"{s.role or s.name}: {s.n_missing} samples are lost" for s in report.streams if s.n_missing]
    return tuple(words)


def _free(old: RunPaths) -> RunPaths:
    for number in range(1, MOST_REPAIRS):
        new = replace(old, description=f"{REPAIRED}{number if number > 1 else ''}")
        if not any(new.file(name).exists() for name in FILES):
            return new
    raise SessionError(f'"{old.prefix}" was repaired {MOST_REPAIRS} times already. Remove what is not needed.')


def _write_beside(path: Path) -> Path:
    """Write what is intact of a file of others; return the new one."""
    file = read_xdf(path)
    if not file.streams:
        raise SessionError(f'Nothing of "{path.name}" can be saved: it describes no stream.')
    stem, _, suffix = path.stem.rpartition("_") if path.name.startswith("sub-") else (path.stem, "", "")
    new = path.with_name(f"{stem}_desc-{REPAIRED}{f'_{suffix}' if suffix else ''}{path.suffix}")
    try:
        target = new.open("xb")
    except FileExistsError as error:
        raise SessionError(f'"{new.name}" exists already, and nothing is overwritten. Move it away.') from error
    try:
        with target:
            for piece in mended(file):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
    except OSError:
        new.unlink(missing_ok=True)
        raise
    return new


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece

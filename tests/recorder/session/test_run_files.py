"""A run's files and its journal never disagree, whatever fails in between."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from recorder.session.disk import Disk
from recorder.session.journal import JournalWriter, read_journal
from recorder.session.paths import DOCUMENT, STREAMS, RunPaths
from recorder.session.run_files import RunFiles, RunTakenError


@pytest.fixture
def files(tmp_path: Path) -> RunFiles:
    return RunFiles(RunPaths.next(tmp_path, "01"), Disk(), lambda: 1.0)


def test_what_the_journal_could_not_note_is_taken_back(files: RunFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes are tried again later, and must not be there twice."""
    files.append(STREAMS, b"first")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr(JournalWriter, "appended", full)
        with pytest.raises(OSError, match="No space"):
            files.append(STREAMS, b"second")
    files.append(STREAMS, b"second")
    files.note_closed()
    files.close()

    assert b"firstsecond" == files.paths.streams.read_bytes()
    journal = read_journal(files.paths.journal)
    assert (True, []) == (journal.closed, journal.damaged_ranges(files.paths.streams))


def test_bytes_of_all_files_are_counted(files: RunFiles) -> None:
    files.append(STREAMS, b"x" * 100)
    files.replace(DOCUMENT, b"y" * 50)
    files.sync()
    files.close()

    assert 150 + files.paths.journal.stat().st_size == files.n_bytes


def test_nothing_is_made_of_nothing(files: RunFiles) -> None:
    files.append(STREAMS, b"")
    files.close()

    assert not files.paths.streams.exists()


class Broken(Disk):
    """A disk on which no document can be replaced."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def replace(self, path: Path, content: bytes) -> None:  # noqa: ARG002 - whatever it is
        raise self.error


def test_a_document_that_cannot_be_replaced_stays_the_one_the_journal_tells_of(tmp_path: Path) -> None:
    files = RunFiles(RunPaths.next(tmp_path, "01"), Disk(), lambda: 1.0)
    files.append(STREAMS, b"first")
    files.replace(DOCUMENT, b"old")

    files._disk = Broken(OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(OSError, match="No space"):
        files.replace(DOCUMENT, b"new")
    files.note_closed()
    files.close()

    journal = read_journal(files.paths.journal)
    assert (True, []) == (journal.closed, journal.damaged_ranges(files.paths.document))


def test_the_journal_tells_of_a_document_before_it_is_there(tmp_path: Path) -> None:
    """So a kill in between leaves the document before it, which is known to be that."""
    files = RunFiles(RunPaths.next(tmp_path, "01"), Disk(), lambda: 1.0)
    files.replace(DOCUMENT, b"old")

    files._disk = Broken(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        files.replace(DOCUMENT, b"new")
    files.close()

    assert read_journal(files.paths.journal).is_document_before(files.paths.document)


def test_a_run_that_another_program_has_begun_is_taken(files: RunFiles) -> None:
    """Nothing of theirs is touched."""
    files.append(STREAMS, b"theirs")

    with pytest.raises(RunTakenError, match="nothing is overwritten"):
        RunFiles(files.paths, Disk(), lambda: 1.0)
    files.close()

    assert b"theirs" == files.paths.streams.read_bytes()


def test_what_is_discarded_leaves_nothing(files: RunFiles) -> None:
    files.append(STREAMS, b"x")
    files.replace(DOCUMENT, b"y")

    files.discard()

    assert [] == list(files.paths.folder.iterdir())

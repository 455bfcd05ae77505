"""A run's files and its journal never disagree, whatever fails in between."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from recorder.session.disk import Disk
from recorder.session.journal import JournalWriter, read_journal
from recorder.session.paths import DOCUMENT, STREAMS, RunPaths
from recorder.session.run_files import RunFiles


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

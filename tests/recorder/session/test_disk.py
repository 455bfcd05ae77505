"""Files are appended to and never overwritten; what fails leaves what was there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from recorder.session.disk import Disk, DiskFile


def test_a_file_that_exists_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"precious")

    with pytest.raises(FileExistsError):
        Disk().create(path)

    assert b"precious" == path.read_bytes()


def test_writes_are_appended(tmp_path: Path) -> None:
    file = Disk().create(tmp_path / "new" / "a")
    file.write(b"ab")
    file.write(b"cd")
    file.sync()
    file.close()
    file.close()

    assert (b"abcd", 4) == (file.path.read_bytes(), file.length)


def test_half_a_write_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills in the middle of a write: the file ends where the last whole one ended."""
    file = DiskFile(tmp_path / "a")
    file.write(b"whole")
    real_write, calls = os.write, [3]

    def full(fd: int, content: bytes) -> int:
        if not calls:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_write(fd, content[: calls.pop()])

    monkeypatch.setattr("recorder.session.disk.os.write", full)
    with pytest.raises(OSError, match="No space"):
        file.write(b"half of this")
    file.close()

    assert (b"whole", 5) == (file.path.read_bytes(), file.length)


@pytest.mark.skipif(os.name == "nt", reason="there an open file cannot be deleted")
def test_a_file_deleted_by_somebody_is_noticed(tmp_path: Path) -> None:
    file = DiskFile(tmp_path / "a")
    file.path.unlink()

    with pytest.raises(FileNotFoundError, match="deleted"):
        file.sync()
    file.close()


def test_a_document_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    Disk().replace(path, b"first and long")
    Disk().replace(path, b"second")

    assert [path] == list(tmp_path.iterdir())
    assert b"second" == path.read_bytes()

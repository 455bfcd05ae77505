"""Files that are only appended to, synced when asked, and the space they have.

A `Disk` is handed to the recorder, so that a test can hand in one that is full, or that forgets
what was not synced. Used from the writer's thread alone.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path


class DiskFile:
    """A new file, open for appending.

    Parameters
    ----------
    path : Path
        Must not exist.

    Raises
    ------
    OSError
        It exists, or cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
        self._length = 0
        sync_folder(path.parent)

    @property
    def length(self) -> int:
        """Bytes written so far."""
        return self._length

    def write(self, content: bytes) -> None:
        """Append; after an error the file is as long as before.

        Raises
        ------
        OSError
            The disk is full, gone or broken.
        """
        view = memoryview(content)
        try:
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError:
            self.shorten(self._length)
            raise
        self._length += len(content)

    def shorten(self, length: int) -> None:
        """Take back what was written beyond a length, as far as that can be done."""
        with suppress(OSError):
            os.ftruncate(self._fd, length)
        self._length = length

    def sync(self) -> None:
        """Have everything written on the disk itself.

        Raises
        ------
        OSError
            That fails, or somebody has deleted the file.
        """
        _sync(self._fd)
        if os.fstat(self._fd).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, "somebody has deleted it", str(self.path))

    def close(self) -> None:
        """Close; idempotent."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


class Disk:
    """Makes files of the real disk."""

    def create(self, path: Path) -> DiskFile:
        """Make a new file, and its folder where that is missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return DiskFile(path)

    def replace(self, path: Path, content: bytes) -> None:
        """Put a whole file in the place of another at once: after a power cut there is the old or the new one."""
        beside = path.with_name(f"{path.name}.new")
        beside.unlink(missing_ok=True)
        file = DiskFile(beside)
        try:
            file.write(content)
            file.sync()
        finally:
            file.close()
        beside.replace(path)
        sync_folder(path.parent)

    def bytes_free(self, folder: Path) -> int:
        """Return the space there is."""
        return shutil.disk_usage(folder).free


def sync_folder(folder: Path) -> None:
    """Have a folder's list of files on the disk itself; systems that cannot are left alone."""
    if sys.platform == "win32":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _sync(fd: int) -> None:
    if hasattr(os, "fdatasync"):
        os.fdatasync(fd)
    else:
        os.fsync(fd)

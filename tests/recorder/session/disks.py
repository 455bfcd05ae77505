"""Disks with something wrong: full, deleted under the writer's hands, or without power."""

from __future__ import annotations

import errno
import shutil
import threading
from pathlib import Path

import numpy as np

from recorder.session.disk import Disk, DiskFile


class LimitedDisk(Disk):
    """Has room for so many bytes; ``told`` is what it says is free, where that is not the truth."""

    def __init__(self, n_bytes: int, told: int | None = None) -> None:
        self.left = n_bytes
        self.told = told

    def create(self, path: Path) -> DiskFile:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _LimitedFile(path, self)

    def replace(self, path: Path, content: bytes) -> None:
        self.spend(len(content))
        super().replace(path, content)

    def bytes_free(self, folder: Path) -> int:  # noqa: ARG002 - any folder is on this disk
        return self.left if self.told is None else self.told

    def spend(self, n_bytes: int) -> None:
        """Take room."""
        if n_bytes > self.left:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= n_bytes


class _LimitedFile(DiskFile):
    def __init__(self, path: Path, disk: LimitedDisk) -> None:
        super().__init__(path)
        self._disk = disk

    def write(self, content: bytes) -> None:
        self._disk.spend(len(content))
        super().write(content)


class ForgetfulDisk(Disk):
    """Knows what would be left if the power went off now: what was synced, and any part of the rest."""

    def __init__(self) -> None:
        self._files: dict[Path, _ForgetfulFile] = {}
        self._lock = threading.Lock()

    def create(self, path: Path) -> DiskFile:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _ForgetfulFile(path, self._lock)
        with self._lock:
            self._files[path] = file
        return file

    def cut(self, folder: Path, rng: np.random.Generator) -> None:
        """Write into a folder what a power cut at this moment leaves of every file.

        Behind what was synced a file ends at once, or anywhere in the rest, or goes on in zeros:
        a length may be on the disk before the bytes are.
        """
        with self._lock:
            files = [(path, file.synced, file.length) for path, file in self._files.items()]
            present = [path for path in {path.parent for path, *_ in files}.pop().iterdir() if path not in self._files]
            for path in present:
                shutil.copy(path, folder)
            for path, synced, length in files:
                content = path.read_bytes()[:length]
                kept = int(rng.integers(synced, length + 1)) if rng.random() < 0.5 else synced
                zeros = bytes(length - kept) if rng.random() < 0.3 else b""
                (folder / path.name).write_bytes(content[:kept] + zeros)


class _ForgetfulFile(DiskFile):
    def __init__(self, path: Path, lock: threading.Lock) -> None:
        super().__init__(path)
        self._lock = lock
        self.synced = 0

    def write(self, content: bytes) -> None:
        with self._lock:
            super().write(content)

    def sync(self) -> None:
        length = self.length
        super().sync()
        with self._lock:
            self.synced = length

"""One process at a time makes a set of windows; the others wait and find it made.

The system frees the lock when its process ends, however it ends.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_S = 0.2


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made if need be and left where it is."""
    with path.open("ab") as file:
        while not _taken(file.fileno()):
            time.sleep(POLL_S)
        try:
            yield
        finally:
            _free(file.fileno())


if sys.platform == "win32":
    import msvcrt

    def _taken(fd: int) -> bool:
        try:
            os.lseek(fd, 0, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _free(fd: int) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _free(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)

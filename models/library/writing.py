"""How a file comes to lie in the library: whole, or not at all.

What is written goes into a partial file, onto the disk, and only then to its name. A process that
is killed leaves at most such a partial file, which nobody reads and the next one clears away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import LibraryError
from models.segments.lock import only_one
from recorder.session.disk import sync_folder

LOCK = ".lock"
PARTIAL = ".part"


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Keep other processes from changing the library meanwhile; its folder is made if need be.

    Raises
    ------
    LibraryError
        It cannot be written; what was there is there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_one(folder / LOCK):
            _clear(folder)
            yield
    except OSError as error:
        raise LibraryError(
            f'The model library "{folder}" cannot be changed: {error.strerror or error}. It is as it was.'
        ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in the place of what may be there.

    Raises
    ------
    OSError
        It cannot be written; what was there is there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}{PARTIAL}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def move(path: Path, to: Path) -> None:
    """Move a file to a name that nobody has, at once.

    Raises
    ------
    OSError
        It cannot be moved; it is where it was.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    path.rename(to)
    sync_folder(to.parent)
    sync_folder(path.parent)


def _clear(folder: Path) -> None:
    """Take away what a killed process left half-written; who changes the library holds its lock, so nobody else is."""
    for partial in (*folder.glob(f".*{PARTIAL}"), *folder.glob(f".*/.*{PARTIAL}")):
        partial.unlink(missing_ok=True)

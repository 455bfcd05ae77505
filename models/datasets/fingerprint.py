"""Whether files are still what they were: by name, size and time of change, not by content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from models.errors import DatasetError

Stat = tuple[str, int, int]
"""Name, bytes, and nanoseconds of the last change."""


def stats(files: Iterable[Path], root: Path) -> tuple[Stat, ...]:
    """Return what is known of files without reading them, by their names below a root; absent ones have -1 bytes.

    Raises
    ------
    DatasetError
        One cannot be looked at.
    """
    return tuple(_stat(file, root) for file in files)


def digest(importer: str, version: int, *parts: Iterable[object]) -> str:
    """Return the SHA-256 of what an importer of some version was given."""
    whole = hashlib.sha256(f"{importer} {version}".encode())
    for part in parts:
        whole.update(repr(tuple(part)).encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def unchanged(name: str, before: tuple[Stat, ...], now: tuple[Stat, ...]) -> None:
    """Refuse files that are not what they were when the dataset was opened.

    Raises
    ------
    DatasetError
        Says which has changed.
    """
    changed = sorted({stat[0] for stat in {*before} ^ {*now}})
    if changed:
        raise DatasetError(
            f'"{name}": "{changed[0]}" has changed since the dataset was opened. Is something still writing it?'
            " Begin again when it is done."
        )


def _stat(file: Path, root: Path) -> Stat:
    name = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
    try:
        found = file.stat()
    except FileNotFoundError:
        return (name, -1, 0)
    except OSError as error:
        raise DatasetError(f'"{file}" cannot be read: {error.strerror}. Check its rights.') from error
    return (name, found.st_size, found.st_mtime_ns)

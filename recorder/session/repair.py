"""A new run beside a damaged one, with what is intact; the original is never touched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Repaired:
    """Where the new run's XDF is, and in words what is not in it."""

    path: Path
    dropped: tuple[str, ...]


def repair(path: Path) -> Repaired:
    """Write the intact part of a run, or of an XDF file, as a new one beside it.

    Raises
    ------
    SessionError
        There is no run, or the new one cannot be written.
    """
    raise NotImplementedError

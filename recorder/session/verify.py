"""Whether a run's files are what was written: every damaged block, and what remains usable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class DamagedBlock:
    """Bytes of one file that are not what was written.

    ``t`` is the span of session time they fall into, where that is known; ``streams`` are the
    names of those that lost samples there, as far as can be told.
    """

    file: str
    start: int
    stop: int
    what: str
    t: tuple[float, float] | None = None
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What remains of one stream; ``n_announced`` is what its footer counts, None without one."""

    stream_id: int
    name: str
    role: str
    n_samples: int
    n_announced: int | None
    first_t: float
    last_t: float
    closed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found. ``notes`` says in words what else is to be known."""

    path: Path
    journal: bool
    closed: bool
    blocks: tuple[DamagedBlock, ...]
    streams: tuple[StreamReport, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is there, intact and closed."""
        return self.closed and not self.blocks and not self.missing

    def to_json(self) -> dict[str, Any]:
        """Return it for machines."""
        raise NotImplementedError

    def lines(self) -> list[str]:
        """Return it for people."""
        raise NotImplementedError


def verify(path: Path) -> Report:
    """Check a whole run, or a single XDF file.

    Raises
    ------
    SessionError
        There is no run, and no XDF.
    """
    raise NotImplementedError

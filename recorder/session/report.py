"""What `recorder.session.verify` found: for people as lines, for machines as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MOST_LINES = 20
"""Damaged blocks that are told one by one to people; the JSON has all."""

FAR_S = 1e12
"""Times beyond are no times, but what a broken sender stamps; they are told shortly."""


@dataclass(frozen=True, slots=True)
class DamagedBlock:
    """Bytes of one file that are not what was written.

    Attributes
    ----------
    file : str
        By what follows the run's prefix; of a file of others its name.
    start, stop : int
        Its bytes.
    what : str
        Why they are not used.
    t : (float, float), optional
        The span of session time they fall into, where it is known.
    streams : tuple of str
        Those that lost samples there, as far as can be told.
    """

    file: str
    start: int
    stop: int
    what: str
    t: tuple[float, float] | None = None
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What remains of one stream.

    Attributes
    ----------
    stream_id : int
        In the file.
    name, role : str
        Its name, and what a session uses it for; no role in files of others.
    n_samples : int
        Intact ones.
    n_announced : int or None
        As its footer counts them; None without one.
    first_t, last_t : float
        Stamps of the first and last one; NaN without any.
    closed : bool
        Whether it has a footer.
    """

    stream_id: int
    name: str
    role: str
    n_samples: int
    n_announced: int | None
    first_t: float
    last_t: float
    closed: bool

    @property
    def n_missing(self) -> int:
        """Samples that its footer counts and that are not there."""
        return max(0, (self.n_announced or 0) - self.n_samples)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of one run, or of one XDF file.

    Attributes
    ----------
    path : Path
        The run's prefix, or the file.
    journal : bool
        Whether there is one: without it, wrong bytes inside samples cannot be told.
    closed : bool
        Whether the recording was ended in order.
    blocks : tuple of DamagedBlock
        Everything that is not what was written.
    streams : tuple of StreamReport
        What remains usable.
    missing : tuple of str
        Files that should be there.
    notes : tuple of str
        What else is to be known.
    """

    path: Path
    journal: bool
    closed: bool
    blocks: tuple[DamagedBlock, ...]
    streams: tuple[StreamReport, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything is there, as it was written, and closed."""
        return self.closed and not self.blocks and not self.missing

    @property
    def start_t(self) -> float:
        """First stamp of all streams; NaN without any."""
        return min((s.first_t for s in self.streams if s.n_samples and math.isfinite(s.first_t)), default=math.nan)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON has it; times that do not exist are null."""
        told = asdict(self) | {"path": str(self.path), "ok": self.ok}
        for stream, kept in zip(told["streams"], self.streams, strict=True):
            stream["first_t"], stream["last_t"] = _or_none(kept.first_t), _or_none(kept.last_t)
        return told

    def lines(self) -> list[str]:
        """Return it as lines of text; times in seconds after the first sample of all."""
        how = "intact" if self.ok else "damaged" if self.blocks or self.missing else "not closed, else intact"
        lines = [f"{self.path.name}: {how}"]
        lines += [f"  missing: {name}" for name in self.missing]
        lines += [f"  damaged: {self.told(block)}" for block in self.blocks[:MOST_LINES]]
        if len(self.blocks) > MOST_LINES:
            lines.append(f"  and {len(self.blocks) - MOST_LINES} more damaged blocks")
        lines += [f"  usable: {self._usable(stream)}" for stream in self.streams]
        return lines + [f"  note: {note}" for note in self.notes]

    def told(self, block: DamagedBlock) -> str:
        """Return a damaged block in words."""
        words = [f"{block.file}, bytes {block.start} to {block.stop}: {block.what}"]
        if block.t is not None:
            words.append(self._span(*block.t))
        if block.streams:
            words.append(f"of {', '.join(block.streams)}")
        return "; ".join(words)

    def _span(self, first_t: float, last_t: float) -> str:
        start_t = 0.0 if math.isnan(self.start_t) else self.start_t
        return " to ".join(
            f"{t:.2f} s" if abs(t) < FAR_S else f"{t:.3g} s" for t in (first_t - start_t, last_t - start_t)
        )

    def _usable(self, stream: StreamReport) -> str:
        words = f'{stream.role or stream.stream_id} "{stream.name}", {stream.n_samples} samples'
        if stream.n_samples and not math.isnan(stream.first_t):
            words += f", {self._span(stream.first_t, stream.last_t)}"
        if stream.n_missing:
            words += f"; {stream.n_missing} are lost"
        return words if stream.closed else f"{words}; not closed"


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None

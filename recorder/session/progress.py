"""How a recording is going, for whoever shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from recorder.session.document import RecordingState


@dataclass(frozen=True, slots=True)
class RecorderProgress:
    """How a recording is going; any thread may ask, as often as it likes.

    Attributes
    ----------
    state : {'idle', 'recording', 'complete', 'aborted', 'failed'}
        ``failed``: it ended by itself, ``failed`` says why. What was written is kept.
    elapsed_s : float
        Since `SessionRecorder.start`; stands still after the end.
    bytes_written : int
        Of all files.
    bytes_free : int
        On the disk, as of the last second.
    n_written : mapping of str to int
        Samples, frames and rows in the file, by role.
    n_overflow : mapping of str to int
        Samples, frames or rows that could not be queued, by role; empty in a good session.
    warnings : tuple of str
        What the operator should know now: little space, overflow, a stepped clock.
    failed : str
        Why it ended by itself; else empty.
    """

    state: RecordingState | Literal["idle", "failed"] = "idle"
    elapsed_s: float = 0.0
    bytes_written: int = 0
    bytes_free: int = 0
    n_written: Mapping[str, int] = field(default_factory=dict)
    n_overflow: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failed: str = ""

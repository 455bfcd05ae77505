"""What a recording keeps an eye on: space, the Unix clock, and queues that overflow. Asked each second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from recorder import clock
from recorder.errors import SessionError
from recorder.session.intake import Intake

RESERVE_BYTES = 64_000_000
"""A recording ends in order while this is left: footers, events and the document must fit, and the system live."""

WARN_BYTES = 1_000_000_000
WARN_S = 600.0
RATE_AFTER_S = 20.0
"""Bytes a second are known from here on."""

STEP_S = 0.05
"""The Unix clock is slewed by half a millisecond a second at most; more than this within one is a step."""


def check_space(bytes_free: int, folder: Path) -> None:
    """Refuse to begin where a recording would have to end at once.

    Raises
    ------
    SessionError
        There is no more than the reserve.
    """
    if bytes_free < RESERVE_BYTES:
        raise SessionError(
            f'"{folder}" has {bytes_free / 1e6:.0f} MB left; a recording needs more than {RESERVE_BYTES / 1e6:.0f}.'
            " Make room, or choose another folder."
        )


class SpaceWatch:
    """Judges how long the space will do."""

    def __init__(self) -> None:
        self.warning = ""

    def judge(self, bytes_free: int, bytes_written: int, elapsed_s: float) -> str:
        """Return why the recording must end now; else empty, and `warning` says what is to be said.

        Parameters
        ----------
        bytes_free, bytes_written : int
            Now.
        elapsed_s : float
            Since the first byte.
        """
        if bytes_free < RESERVE_BYTES:
            return f"The disk is nearly full: {bytes_free / 1e6:.0f} MB are left. What was recorded is kept; make room."
        rate = bytes_written / elapsed_s if elapsed_s > RATE_AFTER_S else 0.0
        left_s = (bytes_free - RESERVE_BYTES) / rate if rate else float("inf")
        self.warning = ""
        if left_s < WARN_S:
            self.warning = f"At this rate the disk is full in {max(1.0, left_s / 60.0):.0f} min. Make room."
        elif bytes_free < WARN_BYTES:
            self.warning = f"The disk has {bytes_free / 1e6:.0f} MB left. Make room."
        return ""


class ClockWatch:
    """Notices when the Unix clock is set, or the computer has slept: session times stay true."""

    def __init__(self) -> None:
        self._offset_s = clock.unix_offset_s()

    def step_s(self) -> float:
        """Return by how much it was stepped since it was last asked; 0 for no step."""
        offset_s = clock.unix_offset_s()
        step_s, self._offset_s = offset_s - self._offset_s, offset_s
        return step_s if abs(step_s) > STEP_S else 0.0


class OverflowWatch:
    """Counts what could not be queued."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}

    def news(self, intakes: Iterable[Intake[Any]]) -> dict[str, int]:
        """Return what was lost since it was last asked, by role."""
        counts = overflow(intakes)
        news = {role: n - self._told.get(role, 0) for role, n in counts.items() if n > self._told.get(role, 0)}
        self._told = dict(counts)
        return news


def overflow(intakes: Iterable[Intake[Any]]) -> Mapping[str, int]:
    """Return what was lost so far, by role; roles that lost nothing are left out."""
    counts: dict[str, int] = {}
    for intake in intakes:
        if intake.n_overflow:
            counts[intake.role] = counts.get(intake.role, 0) + intake.n_overflow
    return counts

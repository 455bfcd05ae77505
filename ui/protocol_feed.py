"""What the operator's view reads of a running protocol: the door between it and the driver.

The panel polls it from the window's text timer; every member returns at once. What the
operator asks for leaves the panel as signals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True)
class OnsetFigures:
    """How promptly stimuli came so far: request to first painted frame.

    Attributes
    ----------
    n : int
        Onsets there were.
    median_ms, jitter_ms, worst_ms : float
        Median, standard deviation and greatest of the delays; NaN while there are too few.
    """

    n: int = 0
    median_ms: float = math.nan
    jitter_ms: float = math.nan
    worst_ms: float = math.nan


@dataclass(frozen=True, slots=True)
class RunningProtocol:
    """A protocol at one moment.

    Attributes
    ----------
    title : str
        The playlist's title.
    phase : str
        ``ready``, ``baseline``, ``fixation``, ``stimulus``, ``rating``, ``rest``, ``paused``, ``done`` or ``aborted``.
    number, n_trials : int
        The trial that runs, counted from 1 (0 before the first), and how many there are.
    stimulus, next_stimulus : str
        Ids of this trial's stimulus and of the next one's; empty where there is none.
    practice : bool
        Whether this trial only practises.
    pausing : bool
        It will pause before the next trial.
    started, ends : float
        Session time of the phase's start, and of its end if a clock ends it (else NaN).
    remaining_s : float
        Until everything is done, answers guessed; NaN if not known.
    onsets : OnsetFigures
        How promptly stimuli came.
    warnings : tuple of str
        What the operator has to know: no sound device, one display only, a clip that failed.
    """

    title: str
    phase: str
    number: int = 0
    n_trials: int = 0
    stimulus: str = ""
    next_stimulus: str = ""
    practice: bool = False
    pausing: bool = False
    started: float = math.nan
    ends: float = math.nan
    remaining_s: float = math.nan
    onsets: OnsetFigures = OnsetFigures()
    warnings: tuple[str, ...] = ()

    @property
    def over(self) -> bool:
        """Whether nothing more is shown."""
        return self.phase in ("done", "aborted")


class OperatorFeed(Protocol):
    """A running protocol as the operator's view sees it."""

    def now(self) -> float:
        """Session time."""

    def protocol(self) -> RunningProtocol | None:
        """The protocol that runs, or the one that has just ended; None before any."""

    def thumbnail(self) -> QImage | None:
        """A small copy of what the participant sees, at most five times a second another one."""

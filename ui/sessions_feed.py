"""What the Sessions page reads and asks for: the door between it and the recordings on disk.

`SessionsFeed` is implemented by `app`, which lists, reads and changes files in a thread of its
own. The page polls the feed from the window's text timer; every member returns at once. A run
is known by its key, the common beginning of its files' paths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from recorder.session.summary import RunSummary

JobKind = Literal[
    "verify", "repair", "export", "replay", "trash", "undo", "use", "import", "remove", "restore", "compare"
]
JobState = Literal["running", "done", "warn", "failed"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the table: its key, and what was read of it."""

    key: str
    summary: RunSummary


@dataclass(frozen=True, slots=True)
class TrialView:
    """One trial of a run: expected and given ratings 1..9, None where there is none."""

    number: int
    stimulus: str
    kind: str = ""
    duration_s: float = math.nan
    expected_valence: float | None = None
    expected_arousal: float | None = None
    valence: int | None = None
    arousal: int | None = None
    dominance: int | None = None
    liking: int | None = None
    response_s: float = math.nan
    practice: bool = False
    note: str = ""
    """``skipped``, ``failed``, ``declined`` or empty."""


@dataclass(frozen=True, slots=True)
class StreamView:
    """One stream of a run: counts, the rate as measured, and what was lost."""

    role: str
    name: str
    n_samples: int
    n_channels: int = 0
    rate_hz: float = math.nan
    n_lost: int = 0
    duration_s: float = math.nan


@dataclass(frozen=True, slots=True)
class RunDetails:
    """What is shown of the selected run beside its line in the table.

    Attributes
    ----------
    key : str
        Which run.
    trials, streams : tuple
        In the order of time, and of the roles.
    facts : tuple of (str, str)
        Name and value: operator, consent, devices, model, versions.
    notes : tuple of str
        The operator's notes and the recorder's.
    problem : str
        Why something of it cannot be read.
    """

    key: str
    trials: tuple[TrialView, ...] = ()
    streams: tuple[StreamView, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Long work on runs or models, shown inline: newest last.

    Attributes
    ----------
    id : int
        Rises; a job that was dismissed is not shown again.
    kind : str
        What is done, one of `JobKind`.
    key : str
        The run, or the model.
    state : {'running', 'done', 'warn', 'failed'}
        ``warn``: it is done and found something (damage).
    done : float
        Share that is done, 0..1; NaN if not known.
    told : str
        One line: progress, result or error.
    path : str
        What it made (export's folder, the repaired file); empty if nothing.
    """

    id: int
    kind: JobKind
    key: str
    state: JobState
    done: float = math.nan
    told: str = ""
    path: str = ""


class SessionsFeed(Protocol):
    """Recordings in one folder as the page sees them."""

    def folder(self) -> str:
        """Folder that is listed."""

    def listing(self) -> bool:
        """Tell whether the folder is being read."""

    def runs(self) -> Sequence[Run]:
        """Return the runs there are; the same object while nothing has changed."""

    def details(self, key: str) -> RunDetails | None:
        """Return a run's details; None while they are read, which `SessionsCommands.run_selected` begins."""

    def jobs(self) -> Sequence[Job]:
        """Work that goes on or is done, oldest first."""

    def undoable(self) -> str:
        """Key of the run that was moved to the trash last and can come back; empty if none."""


class SessionsCommands(QObject):
    """What the person asks for on the Sessions page. A run is named by its key."""

    refresh_requested = Signal()
    folder_changed = Signal(str)
    run_selected = Signal(str)
    verify_requested = Signal(str)
    repair_requested = Signal(str)
    replay_requested = Signal(str)
    export_requested = Signal(str, str, str)
    """Key, format (``bids`` or ``csv``), folder to write into."""
    open_requested = Signal(str)
    """Show a run's folder, or what a job made, in the desktop's file manager."""
    trash_requested = Signal(str)
    undo_trash_requested = Signal()
    cancel_requested = Signal(int)
    """Id of a job."""

"""What the Train page reads and asks for: the door between it and the training in a process of its own.

`TrainFeed` is implemented by `app`. The page polls it from the window's text timer; every member
returns at once. Shares are in 0..1, times in seconds; what is not known is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from PySide6.QtCore import QObject, Signal

from ui.record_feed import Check
from ui.sessions_feed import Run
from ui.train.outcome import ResultView

TrainingState = Literal[
    "idle", "starting", "cutting", "training", "judging", "saving", "stopping", "done", "stopped", "failed"
]
BUSY: tuple[TrainingState, ...] = ("starting", "cutting", "training", "judging", "saving", "stopping")
UseState = Literal["", "loading", "in use", "refused"]


@dataclass(frozen=True, slots=True)
class SystemView:
    """A system that can be trained: its name, what it is in a few words, and what it looks at."""

    name: str
    title: str
    takes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """What is to be trained.

    Attributes
    ----------
    data : str
        Folder of sessions, or a dataset's URI.
    only : tuple of str
        Runs of a folder of sessions, relative to it; empty for all.
    system, target, split : str
        As ``emoscope train`` takes them.
    n_folds : int
        0 leaves one group out at a time.
    epochs : int
        Most epochs; 0 for as the system's paper says.
    high_from : float
        Least rating that is high; 0 for above the scale's middle.
    leakage : bool
        Whether the leakage check is run too.
    name : str
        Of the model in the library; empty for one that is made up.
    """

    data: str
    only: tuple[str, ...] = ()
    system: str = ""
    target: str = "valence"
    split: str = "trial"
    n_folds: int = 4
    epochs: int = 0
    high_from: float = 0.0
    leakage: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found before a training: ``state`` is nothing asked, looking, ready, or stopped by something missing."""

    state: Literal["none", "looking", "ready", "stop"] = "none"
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class EpochView:
    """One epoch of one training, counted from 1 in its phase."""

    number: int
    loss: float
    validation_loss: float
    accuracy: float = math.nan
    validation_accuracy: float = math.nan


@dataclass(frozen=True, slots=True)
class PartView:
    """One training of several: a fold, a control of the leakage check, or the one on everything.

    Attributes
    ----------
    key : str
        Known by it.
    split, control : str
        As `emoscope train --json` tells them.
    fold : int
        From 0; -1 is the one on everything.
    phase : str
        ``pre-training`` or ``training``.
    most_epochs : int
        Of this phase, after which it ends at the latest.
    epochs : tuple of EpochView
        Those of this phase that are done.
    state : {'running', 'done', 'failed'}
    failure : str
    """

    key: str
    split: str
    control: str
    fold: int
    phase: str
    most_epochs: int
    epochs: tuple[EpochView, ...] = ()
    state: Literal["running", "done", "failed"] = "running"
    failure: str = ""


@dataclass(frozen=True, slots=True)
class TrainingView:
    """How far it is.

    Attributes
    ----------
    state : str
    told : str
        One line: what goes on, or why it ended.
    share : float
        That is done.
    elapsed_s, left_s : float
    n_parts, n_done : int
        Trainings, and those that came to their end.
    parts : tuple of PartView
        Those that were begun, in order.
    notes : tuple of str
        What the user has to know.
    log_path : str
        Where the details lie; empty if there are none.
    """

    state: TrainingState = "idle"
    told: str = ""
    share: float = math.nan
    elapsed_s: float = math.nan
    left_s: float = math.nan
    n_parts: int = 0
    n_done: int = 0
    parts: tuple[PartView, ...] = ()
    notes: tuple[str, ...] = ()
    log_path: str = ""


@dataclass(frozen=True, slots=True)
class UseView:
    """What became of "use it now": the state, and why it was refused."""

    state: UseState = ""
    told: str = ""


class TrainFeed(Protocol):
    """Sessions to train on, and the training, as the page sees them."""

    def folder(self) -> str:
        """Folder of the sessions."""

    def runs(self) -> Sequence[Run]:
        """Return the runs there are; the same object while nothing has changed."""

    def systems(self) -> Sequence[SystemView]:
        """Return what can be trained."""

    def preflight(self) -> Preflight:
        """Return what was found of the request that was last asked about."""

    def training(self) -> TrainingView:
        """Return how far the training is; ``parts`` is the same object while nothing was learned."""

    def result(self) -> ResultView | None:
        """Return what came of the last training; None until there is something."""

    def use(self) -> UseView:
        """Tell whether the trained model is in use."""


class TrainCommands(QObject):
    """What the person asks for on the Train page."""

    refresh_requested = Signal()
    check_requested = Signal(object)
    """A `TrainRequest` to look at before it is started."""
    start_requested = Signal(object)
    cancel_requested = Signal()
    use_requested = Signal()
    report_requested = Signal()
    log_requested = Signal()

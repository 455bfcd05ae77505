"""What the Models page reads and asks for: the door between it and the library of models.

`ModelsFeed` is implemented by `app`, which reads and changes files in a thread of its own. The page
polls the feed from the window's text timer; every member returns at once. A model is known by the
path of its file: two models may have one name.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from PySide6.QtCore import QObject, Signal

from ui.sessions_feed import Job

Measure = Literal["accuracy", "correlation"]
FitState = Literal["fits", "partly", "no", "nothing"]


@dataclass(frozen=True, slots=True)
class Figure:
    """How well a model did in one respect, with what it has to be seen beside.

    Attributes
    ----------
    target : str
        "valence", "arousal" or "emotion".
    part : str
        What was judged where there are several: an input alone, or a model of a comparison; else empty.
    measure : {'accuracy', 'correlation'}
        Share that is right, or Pearson's r with the truth.
    value, low, high : float
        The figure and its 95 % interval; NaN where it was not stored.
    chance : float
        What a model that knows nothing gets; NaN where it was not stored.
    held_out : str
        What was kept from training: "trial", "subject", ...; empty if it is not said.
    n_trials, n_subjects : int
        That were judged; 0 if it is not said.
    """

    target: str
    part: str
    measure: Measure
    value: float
    low: float = math.nan
    high: float = math.nan
    chance: float = math.nan
    held_out: str = ""
    n_trials: int = 0
    n_subjects: int = 0


@dataclass(frozen=True, slots=True)
class ModelLine:
    """One model, whole or damaged.

    Attributes
    ----------
    key : str
        Path of its file.
    name : str
        By which it is called.
    own : bool
        Whether it is the user's, and can be removed.
    error : str
        Why it cannot be used; empty if it can.
    sha256 : str
        Digest of its file; empty where it is damaged.
    takes, gives : tuple of str
        Inputs ("eeg", "face", "aux") and targets.
    trained_on : str
        The data, as its card has it.
    simulated : bool or None
        Whether that data is simulated; None if the card does not say.
    figures : tuple of Figure
        How well it did, as its card has it.
    contract : tuple of str
        Its card in words.
    not_live : str
        Why it cannot estimate live at all; empty if it can.
    has_report : bool
        Whether there is a page about its training.
    """

    key: str
    name: str
    own: bool
    error: str = ""
    sha256: str = ""
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    trained_on: str = ""
    simulated: bool | None = None
    figures: tuple[Figure, ...] = ()
    contract: tuple[str, ...] = ()
    not_live: str = ""
    has_report: bool = False


@dataclass(frozen=True, slots=True)
class FitLine:
    """How a model fits the connected devices: the state, and the reason or what it lacks."""

    state: FitState
    told: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several models judged on the same windows of the same sessions.

    Attributes
    ----------
    folder : str
        Where the sessions are.
    figures : tuple of Figure
        ``part`` is the model's name.
    paired : tuple of str
        Which is better than which, in words.
    notes : tuple of str
        What was left out, and what has to be known.
    simulated : bool
        Whether the sessions are simulated.
    """

    folder: str
    figures: tuple[Figure, ...]
    paired: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    simulated: bool = False


class ModelsFeed(Protocol):
    """The library as the page sees it."""

    def folder(self) -> str:
        """Folder of the user's own models."""

    def listing(self) -> bool:
        """Tell whether the library is being read."""

    def models(self) -> Sequence[ModelLine]:
        """Return the models there are; the same object while nothing has changed."""

    def fits(self) -> dict[str, FitLine]:
        """Return how models fit the connected devices, by key; what is not looked at yet is missing."""

    def in_use(self) -> str:
        """Digest of the model that makes the estimates; empty while there is none."""

    def removed(self) -> Sequence[str]:
        """Names of the models that were removed and can be restored."""

    def undoable(self) -> str:
        """Name by which the model that was removed last is restored; empty if there is none."""

    def sessions(self) -> str:
        """Folder of recorded sessions."""

    def jobs(self) -> Sequence[Job]:
        """Work that goes on or is done, oldest first; a job's key is the model's."""

    def comparison(self) -> Comparison | None:
        """What the last comparison found; None before, and when it was put away."""


class ModelsCommands(QObject):
    """What the person asks for on the Models page. A model is named by its key."""

    refresh_requested = Signal()
    use_requested = Signal(str)
    import_requested = Signal(str)
    """Path of the file."""
    remove_requested = Signal(str)
    restore_requested = Signal(str)
    """Name among those that were removed."""
    report_requested = Signal(str)
    compare_requested = Signal(object, str)
    """Keys, and the folder of sessions."""
    comparison_closed = Signal()
    cancel_requested = Signal(int)
    """Id of a job."""

"""Where a run of a protocol stands, what the display must show, and who shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from recorder.protocol.playlist import Stimulus, Trial

PhaseName = Literal["ready", "baseline", "fixation", "stimulus", "rating", "rest", "paused", "done", "aborted"]
What = Literal["blank", "countdown", "fixation", "stimulus", "rating", "text", "end"]

OVER: frozenset[PhaseName] = frozenset(("done", "aborted"))


@dataclass(frozen=True, slots=True)
class Phase:
    """Where a run stands.

    Attributes
    ----------
    name : str
        ``ready``, ``baseline``, ``fixation``, ``stimulus``, ``rating``, ``rest``, ``paused``, ``done``, ``aborted``.
    trial : Trial or None
        The one that is running; in ``rest`` the one just over, in ``paused`` the next one.
    started : float
        Session time; 0 while ``ready``.
    ends : float or None
        Session time at which it ends by itself, as far as that is known.
    number, n_trials : int
        Trials begun so far, and all.
    """

    name: PhaseName
    trial: Trial | None
    started: float
    ends: float | None
    number: int
    n_trials: int


@dataclass(frozen=True, slots=True)
class Show:
    """What the participant's display must show now.

    Attributes
    ----------
    what : str
        ``countdown`` to `ends` (baseline), ``fixation`` (a cross), ``stimulus`` (of any kind, text too), ``rating``,
        ``text`` (a message of the protocol, in `text`), ``blank``, ``end``.
    trial : Trial or None
        Of a fixation, stimulus or rating.
    token : int
        Changes whenever the display must change; reports of a stimulus give it back.
    ends : float or None
        Session time at which this ends, where known.
    text : str
        The message.
    """

    what: What
    trial: Trial | None
    token: int
    ends: float | None = None
    text: str = ""


class Presenter(Protocol):
    """Shows what a run asks for and reports to it what was really presented.

    Never raises: what cannot be shown is reported with `ProtocolRun.failed`. Every call is
    made by the thread that drives the run, and reports come back from that thread.
    """

    def prepare(self, stimulus: Stimulus) -> None:
        """Load what comes next, so that it can start at once; it is kept until it is shown or another is prepared."""

    def show(self, show: Show) -> None:
        """Change the display now; whatever was shown before is over."""

    def close(self) -> None:
        """Release everything; idempotent."""

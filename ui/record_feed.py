"""What the Record page reads and asks for: the door between it and the running instrument.

`RecordFeed` is implemented by `app`. The page polls it from the window's text timer; every
member returns at once and may be called at any time. What the person asks for leaves through
`RecordCommands`, as Qt signals; what came of it is read from the feed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from recorder.session.summary import RunSummary

CheckState = Literal["ok", "warn", "fail", "unknown"]
RecordingState = Literal["idle", "starting", "recording", "stopping", "failed"]

DEMO = "demo"
NO_PROTOCOL = ""
BUSY = ("starting", "recording", "stopping")
"""States in which a recording goes on."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the pre-flight list.

    Attributes
    ----------
    name : str
        What was looked at: ``EEG stream``, ``Scale and unit``, ``Disk``.
    state : {'ok', 'warn', 'fail', 'unknown'}
        ``fail`` keeps the recording from starting, ``warn`` does not, ``unknown`` is not measured yet.
    found, expected : str
        What there is ("32 channels at 250 Hz"), and what was expected if that is another thing.
    advice : str
        What to do about it; empty where nothing need be done.
    """

    name: str
    state: CheckState
    found: str
    expected: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class StimulusView:
    """One stimulus of a protocol: expected ratings are 1..9 or None, ``duration_s`` NaN if not known."""

    id: str
    kind: str
    duration_s: float = math.nan
    valence: float | None = None
    arousal: float | None = None
    block: str = ""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """A protocol that can be chosen.

    Attributes
    ----------
    path : str
        The playlist's file, or ``demo``.
    name, title : str
        Its short name (the session's task) and its title for people; the file's name while it cannot be read.
    n_stimuli : int
        Practice among them.
    expected_s : float
        How long it takes, answers included; NaN if not known.
    shuffled, continuous_rating : bool
        Whether a seed orders the stimuli, and whether it asks for rating while a stimulus is shown.
    problem : str
        Why it cannot be run, with file and line; empty if it can.
    """

    path: str
    name: str
    title: str
    n_stimuli: int = 0
    expected_s: float = math.nan
    shuffled: bool = False
    continuous_rating: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DisplayView:
    """A display: its name, a line about it (``1920x1080, left``), and whether the window is on it."""

    name: str
    detail: str
    has_window: bool = False


@dataclass(frozen=True, slots=True)
class NextRun:
    """Where a recording would go: session and run that are free, and the files' common beginning."""

    session: int
    run: int
    prefix: str


@dataclass(frozen=True, slots=True)
class StreamCount:
    """What was written of one stream: ``role`` as in the XDF, samples or frames, lost before and after the border."""

    role: str
    name: str
    rate_hz: float
    n_written: int
    n_lost: int = 0
    n_overflow: int = 0


@dataclass(frozen=True, slots=True)
class RecordingView:
    """The recording now.

    Attributes
    ----------
    state : {'idle', 'starting', 'recording', 'stopping', 'failed'}
        ``failed``: it stopped by itself, ``failed`` says why; what was written is kept.
    elapsed_s : float
        Since it started.
    bytes_written, bytes_free : int
        Size of the run's files and room left on their disk; -1 while the room is not known.
    streams : tuple of StreamCount
        In the order they are shown.
    warnings : tuple of str
        What the recorder has to say, newest last.
    failed : str
        Why it stopped by itself.
    prefix : str
        The files' common beginning.
    simulated, keeps_video : bool
        Whether the run is flagged as simulated, and whether the camera's pictures are kept.
    """

    state: RecordingState = "idle"
    elapsed_s: float = 0.0
    bytes_written: int = 0
    bytes_free: int = -1
    streams: tuple[StreamCount, ...] = ()
    warnings: tuple[str, ...] = ()
    failed: str = ""
    prefix: str = ""
    simulated: bool = False
    keeps_video: bool = False


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """What to record, as the form says it.

    Attributes
    ----------
    participant : str
        A code of 1-16 ASCII letters and digits, never a name.
    session : int
        From 1 on. The run is counted up by the recorder.
    task : str
        The protocol's name, or ``free``.
    consent : bool
        Whether the person agreed to be recorded; not asked of a simulated participant.
    operator : str
        A code, may be empty.
    notes : str
        Free text of the operator.
    protocol : str
        Path of the playlist, ``demo``, or empty for recording without a protocol.
    seed : int
        Of the stimuli's order.
    display : str
        Name of the display for the stimuli; empty without a protocol.
    keep_video, continuous_rating : bool
        Keep the camera's pictures; rate while a stimulus is shown.
    """

    participant: str
    session: int = 1
    task: str = "free"
    consent: bool = False
    operator: str = ""
    notes: str = ""
    protocol: str = NO_PROTOCOL
    seed: int = 1
    display: str = ""
    keep_video: bool = False
    continuous_rating: bool = False


class RecordFeed(Protocol):
    """The recording side of the running instrument as the page sees it."""

    def person(self) -> bool:
        """Tell whether a person is recorded, and so has to consent: anything connected is not simulated."""

    def checks(self) -> Sequence[Check]:
        """Return the pre-flight list as it stands now; empty while nothing was looked at."""

    def protocols(self) -> Sequence[ProtocolView]:
        """Protocols that can be chosen: ``demo`` and the playlists that were opened."""

    def order(self, path: str, seed: int) -> Sequence[StimulusView]:
        """Stimuli in the order in which this seed shows them; empty while that is not known."""

    def displays(self) -> Sequence[DisplayView]:
        """Displays there are."""

    def out_folder(self) -> str:
        """Folder that the sessions go to."""

    def next_run(self, participant: str, session: int | None, task: str) -> NextRun | None:
        """Return the free run for a code, in the session given, else the first; None while it is looked up."""

    def recording(self) -> RecordingView:
        """Return the recording now."""

    def last_run(self) -> RunSummary | None:
        """Return the run that was finished last since the start."""


class RecordCommands(QObject):
    """What the person asks for on the Record page and by its actions."""

    record_requested = Signal(object)
    """A `RecordRequest`; when its slots have returned, the feed's recording is ``starting``, or has failed."""
    stop_requested = Signal()
    abort_requested = Signal()
    marker_requested = Signal(str)
    out_folder_changed = Signal(str)
    protocol_chosen = Signal(str)
    """A playlist's file that was opened: it is to appear among the protocols."""

"""Record a session: everything that happens goes in here and returns at once; one thread writes it.

Whatever comes is queued (bounded: what does not fit is counted, told and noted in the file), a
stream begins in the file when its first data come, and anew when its device changes shape. What
goes wrong while writing ends the recording with a reason; the program goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from recorder import clock
from recorder.observation import FaceObservation
from recorder.ring import Span
from recorder.session.disk import Disk
from recorder.session.document import RecordingState, SessionDocument
from recorder.session.paths import RunPaths
from recorder.sources.base import Sink
from recorder.streams import StreamInfo


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
    n_overflow : mapping of str to int
        Samples, frames or rows that could not be queued, by role; empty in a good session.
    warnings : tuple of str
        What the operator should know now: little space, overflow, a stepped clock.
    failed : str
        Why it ended by itself; else empty.
    """

    state: Literal["idle", "recording", "complete", "aborted", "failed"] = "idle"
    elapsed_s: float = 0.0
    bytes_written: int = 0
    bytes_free: int = 0
    n_overflow: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failed: str = ""


class EegSink(Sink, Protocol):
    """Takes a source's blocks and markers."""

    def begin(self, held: Span | None) -> None:
        """Write what a ring already held before anything else, once; None for nothing.

        Call it after subscribing: what came since is not repeated. Until then nothing of the
        stream is written (`SessionRecorder.start` and `stop` begin what was not begun).
        """


class SessionRecorder:
    """Record one run.

    Parameters
    ----------
    paths : RunPaths
        Its files, none of which may exist yet.
    document : SessionDocument
        What goes into ``session.json`` at once; ``started`` and ``started_t`` are filled in if they
        are empty, ``state``, ``why``, ``duration_s`` and ``lost`` at the end.
    disk : Disk
        How files are made and synced.
    now : callable
        The session clock; another one for sessions that are made faster than they happen.

    Use it as a context manager to have it stopped (``aborted``) by an exception.
    """

    def __init__(
        self,
        paths: RunPaths,
        document: SessionDocument,
        disk: Disk | None = None,
        now: Callable[[], float] = clock.now,
    ) -> None:
        raise NotImplementedError

    @property
    def paths(self) -> RunPaths:
        """The run's files."""
        raise NotImplementedError

    @property
    def document(self) -> SessionDocument:
        """As it is now."""
        raise NotImplementedError

    @property
    def progress(self) -> RecorderProgress:
        """How it is going."""
        raise NotImplementedError

    def add_eeg(self, info: StreamInfo | None = None) -> EegSink:
        """Return a sink for an EEG source's blocks and markers; begin it with what a ring held."""
        raise NotImplementedError

    def add_camera(self, keep_video: bool) -> Sink:
        """Return a sink for frames: their stamps are kept, and their pictures if wanted."""
        raise NotImplementedError

    def add_rows(self, role: str) -> Sink:
        """Return a sink that writes the samples of blocks as rows of a numeric table (``truth``)."""
        raise NotImplementedError

    def receive_face(self, observation: FaceObservation) -> None:
        """Keep what the tracker saw in a frame."""
        raise NotImplementedError

    def begin_faces(self, held: Iterable[FaceObservation]) -> None:
        """Write what a ring already held before anything else; see `EegSink.begin`."""
        raise NotImplementedError

    def row(self, role: str, t: float, values: Sequence[float]) -> None:
        """Keep a row of a numeric table (`recorder.session.layout.TABLES`) at session time t."""
        raise NotImplementedError

    def text(self, role: str, t: float, *texts: str) -> None:
        """Keep a row of a text stream at session time t: label and payload JSON for markers, else one text."""
        raise NotImplementedError

    def mark(self, t: float, label: str, payload: Mapping[str, Any]) -> None:
        """Keep a marker of the protocol or the operator."""
        raise NotImplementedError

    def amend(self, **changes: Any) -> None:
        """Change fields of the document; the file is replaced within the second."""
        raise NotImplementedError

    def start(self) -> None:
        """Create the files and begin to write.

        Raises
        ------
        SessionError
            The folder is not writable, a file exists already, or there is no space.
        """
        raise NotImplementedError

    def drain(self, timeout_s: float = 60.0) -> None:
        """Wait until all that is queued is written; for those who make data faster than it happens."""
        raise NotImplementedError

    def stop(self, state: RecordingState = "complete", why: str = "", timeout_s: float = 30.0) -> None:
        """End the recording: everything queued is written, then footers, events, document. Idempotent."""
        raise NotImplementedError

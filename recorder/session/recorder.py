"""Record a session: everything that happens goes in here and returns at once; one thread writes it.

Whatever comes is queued (bounded: what does not fit is counted, told and noted in the file), a
stream begins in the file when its first data come, and anew when its device changes shape. What
goes wrong while writing ends the recording with a reason; the program goes on.
"""

from __future__ import annotations

import atexit
import json
import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any

import numpy as np

from recorder import clock
from recorder.blocks import Marker
from recorder.errors import SessionError
from recorder.observation import FaceObservation
from recorder.session.disk import Disk
from recorder.session.document import RecordingState, SessionDocument
from recorder.session.extra_track import ExtraTrack
from recorder.session.layout import Role
from recorder.session.paths import RunPaths
from recorder.session.progress import RecorderProgress
from recorder.session.run_content import RunContent
from recorder.session.run_files import RunFiles, reason
from recorder.session.signal_track import SignalTrack
from recorder.session.sinks import EegSink, ExtraSink
from recorder.session.tables import RowsSink
from recorder.session.watches import check_space
from recorder.session.writer import Writer
from recorder.sources.base import Sink
from recorder.streams import StreamInfo


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

    Use it as a context manager to have it stopped, ``aborted`` where an exception leaves it.
    """

    def __init__(
        self,
        paths: RunPaths,
        document: SessionDocument,
        disk: Disk | None = None,
        now: Callable[[], float] = clock.now,
    ) -> None:
        self._content = RunContent(document, now)
        self._paths = paths
        self._disk = disk or Disk()
        self._now = now
        self._writer: Writer | None = None
        self._ended = False
        self._end_t = math.nan
        self._lock = threading.RLock()

    @property
    def paths(self) -> RunPaths:
        """The run's files."""
        return self._paths

    @property
    def document(self) -> SessionDocument:
        """As it is now."""
        return self._content.document

    @property
    def progress(self) -> RecorderProgress:
        """How it is going."""
        writer, document = self._writer, self._content.document
        if writer is None:
            return RecorderProgress()
        elapsed_s = (self._now() if writer.alive else self._content.end_t) - document.started_t
        return RecorderProgress(
            state="failed" if writer.failed else document.state,
            elapsed_s=max(0.0, elapsed_s),
            bytes_written=writer.bytes_written,
            bytes_free=writer.bytes_free,
            n_written=writer.n_written,
            n_overflow=self._content.lost(),
            warnings=writer.warnings,
            failed=writer.failed,
        )

    def add_eeg(self, info: StreamInfo | None = None) -> EegSink:
        """Return a sink for an EEG source's blocks and markers; begin it with what came before."""
        return self._content.add(SignalTrack("eeg", self._receive_eeg_marker, info))

    def add_camera(self, keep_video: bool) -> Sink:
        """Return a sink for frames: their stamps are kept, and their pictures if wanted.

        Raises
        ------
        ValueError
            Pictures of another camera are being kept already.
        """
        return self._content.add_camera(keep_video)

    def add_extra(self) -> ExtraSink:
        """Return a sink for one extra source's blocks and markers: a stream of its own; there may be several."""
        return self._content.add(ExtraTrack())

    def add_rows(self, role: Role) -> Sink:
        """Return a sink that writes the samples of blocks as rows of a numeric table (``truth``)."""
        return RowsSink(self._content.table(role))

    def receive_face(self, observation: FaceObservation) -> None:
        """Keep what the tracker saw in a frame."""
        self._content.faces.put(observation)

    def begin_faces(self, held: Iterable[FaceObservation]) -> None:
        """Write what a ring already held before anything else; see `EegSink.begin`."""
        self._content.faces.begin(held)

    def row(self, role: Role, t: float, values: Sequence[float]) -> None:
        """Keep a row of a numeric table (`recorder.session.layout.TABLES`) at session time t.

        Raises
        ------
        ValueError
            The role is no table, or has another number of columns.
        """
        self._content.table(role).put(np.array([t], np.float64), np.array([values], np.float64))

    def text(self, role: Role, t: float, *texts: str) -> None:
        """Keep a row of a text stream at session time t: label and payload JSON for markers, else one text.

        Raises
        ------
        ValueError
            The role is no text stream, or has another number of channels.
        """
        self._content.text(role).put(t, texts)

    def mark(self, t: float, label: str, payload: Mapping[str, Any]) -> None:
        """Keep a marker of the protocol or the operator."""
        self.text("markers", t, label, json.dumps(payload, default=str))

    def amend(self, **changes: Any) -> None:
        """Change fields of the document; the file is replaced within about a second."""
        self._content.amend(**changes)

    def start(self) -> None:
        """Create the files and begin to write.

        Raises
        ------
        SessionError
            The folder is not writable, a file exists already, or there is no space.
        """
        with self._lock:
            if self._writer is None and not self._ended:
                self._content.begin()
                self._writer = self._opened_writer()
                atexit.register(self.stop, "aborted", "The program ended without stopping the recording.")

    def drain(self, timeout_s: float = 60.0) -> bool:
        """Wait until all that was queued is written, for those who make data faster than it happens.

        Returns whether that was so in time.
        """
        return self._writer is not None and self._writer.drain(timeout_s)

    def stop(self, state: RecordingState = "complete", why: str = "", timeout_s: float = 30.0) -> None:
        """End the recording: everything queued is written, then footers, events, document. Idempotent."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
        atexit.unregister(self.stop)
        self._content.end(state, why)
        if self._writer is None:
            self._content.abandon()
        else:
            self._writer.stop(timeout_s)

    def __enter__(self) -> SessionRecorder:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            self.stop()
        else:
            self.stop("aborted", f"{type(error).__name__}: {error}")

    def _opened_writer(self) -> Writer:
        files = RunFiles(self._paths, self._disk, self._now)
        try:
            check_space(files.bytes_free, self._paths.folder)
            for name, content in self._content.changed_documents():
                files.replace(name, content)
            writer = Writer(files, self._content)
            writer.start()
        except OSError as error:
            files.discard()
            raise SessionError(
                f'"{self._paths.folder}" cannot be written to: {reason(error)}. Choose another folder.'
            ) from error
        except BaseException:
            files.discard()
            raise
        return writer

    def _receive_eeg_marker(self, marker: Marker) -> None:
        self.text("eeg_markers", marker.t, marker.label, json.dumps(marker.payload, default=str))

"""The one thread that writes a run: four times a second what is queued, once a second to the disk itself.

It ends when told, or by itself when the disk is full or gone; either way with footers, events
and document as far as they still can be written, and everything written before is kept.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from recorder.session.intake import Intake
from recorder.session.open_streams import OpenStreams
from recorder.session.paths import CAMERA, STREAMS
from recorder.session.run_files import RunFiles, reason
from recorder.session.tables import Track
from recorder.session.video import VideoEncoder
from recorder.session.watches import ClockWatch, OverflowWatch, SpaceWatch

WRITE_S = 0.25
SYNC_S = 1.0

log = logging.getLogger(__name__)


class Content(Protocol):
    """What a recording consists of, as its writer sees it."""

    @property
    def tracks(self) -> Sequence[Track]:
        """All queues that become streams; more may come."""

    @property
    def encoders(self) -> Sequence[VideoEncoder]:
        """Those that make the camera's file: one at most."""

    def note(self, text: str) -> None:
        """Keep what the recorder has to say of itself."""

    def changed_documents(self) -> Iterable[tuple[str, bytes]]:
        """Documents that are to be replaced now, by file name."""

    def last_documents(self, failed: str) -> Iterable[tuple[str, bytes]]:
        """Documents that end the run."""


class Writer:
    """Write a run from `start` to `stop`.

    Parameters
    ----------
    files : RunFiles
        The run's; closed at the end.
    content : Content
        What to write.
    """

    def __init__(self, files: RunFiles, content: Content) -> None:
        self._files = files
        self._content = content
        self._streams = OpenStreams()
        self._pending: dict[str, bytes] = {}
        self._ending = threading.Event()
        self._wake = threading.Event()
        self._passes = threading.Condition()
        self._n_begun = self._n_done = 0
        self._started = time.monotonic()
        self._space, self._clock, self._overflow = SpaceWatch(), ClockWatch(), OverflowWatch()
        self._warnings: dict[str, str] = {}
        self._thread = threading.Thread(target=self._run, name="session writer", daemon=True)
        self.bytes_free = files.bytes_free
        self.failed = ""

    @property
    def bytes_written(self) -> int:
        """To all files, so far."""
        return self._files.n_bytes

    @property
    def n_written(self) -> dict[str, int]:
        """Samples, frames and rows written so far, by role."""
        return self._streams.n_samples()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the operator should know."""
        return tuple(warning for warning in (*self._warnings.values(), self._space.warning) if warning)

    @property
    def alive(self) -> bool:
        """Whether it still writes."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Write the first chunk now, the rest in an own thread.

        Raises
        ------
        OSError
            That failed.
        """
        self._streams.boundary()
        self._write()
        self._files.sync()
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Write what is queued, end the files, and wait for that."""
        self._ending.set()
        self._wake.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout_s)

    def drain(self, timeout_s: float) -> bool:
        """Wait until what was queued before is written; tell whether it was in time."""
        until = time.monotonic() + timeout_s
        while not self._all_taken() and self.alive and time.monotonic() < until:
            self._wake.set()
            time.sleep(0.001)
        with self._passes:
            n_begun = self._n_begun
            self._wake.set()
            return self._passes.wait_for(lambda: self._n_done > n_begun or not self.alive, until - time.monotonic())

    def _run(self) -> None:
        try:
            self.failed = self._loop()
        except OSError as error:
            self.failed = f"Writing failed: {reason(error)}. What was written is kept."
        except Exception as error:  # the thread's last line of defence: what was written is closed in order
            log.exception("the session writer failed")
            self.failed = f"Writing failed: {type(error).__name__}: {error}. What was written is kept."
        self._finish()

    def _loop(self) -> str:
        """Write until told to end (empty), or until there is a reason to."""
        next_sync = time.monotonic() + SYNC_S
        while not self._ending.is_set():
            self._wake.wait(WRITE_S)
            self._wake.clear()
            if time.monotonic() < next_sync:
                self._write()
                continue
            next_sync = max(next_sync + SYNC_S, time.monotonic())
            self._streams.boundary()
            self._write()
            for name, content in self._content.changed_documents():
                self._files.replace(name, content)
            self._files.sync()
            if why := self._watch():
                return why
        return ""

    def _write(self) -> None:
        """Append all that is queued; what cannot be written stays for another try."""
        with self._passes:
            self._n_begun += 1
        for track in tuple(self._content.tracks):
            track.write(self._streams)
        self._append(STREAMS, self._streams.take())
        for encoder in self._content.encoders:
            self._append(CAMERA, encoder.take())
        with self._passes:
            self._n_done += 1
            self._passes.notify_all()

    def _append(self, name: str, content: bytes) -> None:
        content = self._pending.pop(name, b"") + content
        try:
            self._files.append(name, content)
        except OSError:
            self._pending[name] = content
            raise

    def _watch(self) -> str:
        """Look at space, clock and queues; return why the recording must end."""
        if step_s := self._clock.step_s():
            self._warn("clock", f"The computer's clock jumped by {step_s:+.3f} s. Times in the session stay true.")
        for role, n in self._overflow.news(self._intakes()).items():
            self._warn(role, f"{n} of {role} came faster than they could be written, and are lost.")
        self.bytes_free = self._files.bytes_free
        return self._space.judge(self.bytes_free, self.bytes_written, time.monotonic() - self._started)

    def _warn(self, about: str, text: str) -> None:
        self._warnings[about] = text
        self._content.note(text)

    def _finish(self) -> None:
        """Do every step that still can be done."""
        for step in (self._end_streams, self._end_documents, self._end_journal, self._files.sync, self._files.close):
            try:
                step()
            except OSError as error:
                log.warning("closing a session: %s", error)
                self.failed = self.failed or f"Closing failed: {reason(error)}. What was written is kept."
            except Exception as error:  # no step keeps the others from being done
                log.exception("closing a session failed")
                self.failed = (
                    self.failed or f"Closing failed: {type(error).__name__}: {error}. What was written is kept."
                )
        with self._passes:
            self._passes.notify_all()

    def _end_streams(self) -> None:
        for encoder in self._content.encoders:
            encoder.stop()
        for track in tuple(self._content.tracks):
            track.begin()
        if self.failed:
            self._content.note(self.failed)
        for intake in self._intakes():
            intake.close()
        for track in tuple(self._content.tracks):
            track.write(self._streams)
        self._streams.end()
        self._write()
        self._files.sync()

    def _end_documents(self) -> None:
        for name, content in self._content.last_documents(self.failed):
            self._files.replace(name, content)

    def _end_journal(self) -> None:
        if not self._pending:
            self._files.note_closed()

    def _intakes(self) -> list[Intake[Any]]:
        return [intake for track in tuple(self._content.tracks) for intake in track.intakes]

    def _all_taken(self) -> bool:
        return all(encoder.idle for encoder in self._content.encoders) and all(i.empty for i in self._intakes())

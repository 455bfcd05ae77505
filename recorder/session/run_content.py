"""What one recording consists of: its queues, its document, and what becomes the table of events."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from recorder.blocks import Marker
from recorder.session.camera_track import CameraTrack
from recorder.session.document import RecordingState, SessionDocument
from recorder.session.events import events_table
from recorder.session.face_track import FaceTrack
from recorder.session.layout import TABLES, TEXT_ROLES, Role
from recorder.session.paths import DOCUMENT, EVENTS
from recorder.session.signal_track import SignalTrack
from recorder.session.tables import TableTrack, TextTrack, Track
from recorder.session.video import VideoEncoder
from recorder.session.watches import overflow

OWN_TABLES = ("eeg_blocks", "eeg_stamps", "frames", "faces", "face_quality")
"""Tables that are made of something else than rows."""

OF_EXTRAS = ("aux_blocks", "aux_stamps", "aux_markers", "aux_health")
"""Roles of which every extra stream has its own."""

MOST_WHY = 10_000
"""Characters that session.json has for it."""

EVENT_ROLES = ("markers", "ratings")

AnyTrack = TypeVar("AnyTrack", bound=Track)


class RunContent:
    """Everything of one run that is to be written.

    Parameters
    ----------
    document : SessionDocument
        As it is at the start.
    now : callable
        Session clock.
    """

    def __init__(self, document: SessionDocument, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._document = document
        self._changed = True
        self.end_t = math.nan
        self.faces = FaceTrack(self.note)
        self._tables = {
            role: TableTrack(cast("Role", role)) for role in TABLES if role not in (*OWN_TABLES, *OF_EXTRAS)
        }
        roles = sorted(TEXT_ROLES.difference(OF_EXTRAS))
        self._texts = {role: TextTrack(cast("Role", role), keep=role in EVENT_ROLES) for role in roles}
        self._tracks: list[Track] = [self.faces, *self._tables.values(), *self._texts.values()]
        self._encoders: list[VideoEncoder] = []

    @property
    def tracks(self) -> Sequence[Track]:
        """All queues."""
        return self._tracks

    @property
    def encoders(self) -> Sequence[VideoEncoder]:
        """What makes the camera's file."""
        return self._encoders

    @property
    def document(self) -> SessionDocument:
        """As it is now."""
        return self._document

    def add(self, track: AnyTrack) -> AnyTrack:
        """Take one more queue."""
        self._tracks.append(track)
        return track

    def add_camera(self, keep_video: bool) -> CameraTrack:
        """Take a camera's frames."""
        if keep_video and self._encoders:
            raise ValueError("a run keeps the pictures of one camera: stop this recording, and begin another")
        track = CameraTrack(keep_video, self.note)
        if track.encoder is not None:
            track.encoder.start()
            self._encoders.append(track.encoder)
        return self.add(track)

    def table(self, role: Role) -> TableTrack:
        """Return the rows of a role."""
        if role not in self._tables:
            raise ValueError(f'"{role}" is no table that takes rows: give one of {", ".join(self._tables)}')
        return self._tables[role]

    def text(self, role: Role) -> TextTrack:
        """Return the texts of a role."""
        if role not in self._texts:
            raise ValueError(f'"{role}" is no text stream: give one of {", ".join(self._texts)}')
        return self._texts[role]

    def note(self, text: str) -> None:
        """Keep what the recorder has to say of itself."""
        self.text("notes").put(self._now(), (text,))

    def lost(self) -> Mapping[str, int]:
        """Return what could not be queued, by role."""
        return overflow(intake for track in tuple(self._tracks) for intake in track.intakes)

    def begin(self) -> None:
        """Note when it was started, where that is not told.

        Raises
        ------
        SessionError
            The document could be written but not be read again.
        """
        document = self._document
        started = document.started or datetime.now(UTC).isoformat(timespec="milliseconds")
        self.amend(started=started, started_t=document.started_t or self._now(), state="recording")
        self._document.check()

    def amend(self, **changes: Any) -> None:
        """Change the document."""
        with self._lock:
            self._document = replace(self._document, **changes)
            self._changed = True

    def end(self, state: RecordingState, why: str) -> None:
        """Note how it ended; the first to say so is right."""
        if math.isnan(self.end_t):
            self.end_t = self._now()
            self.amend(state=state, why=why[:MOST_WHY], duration_s=max(0.0, self.end_t - self._document.started_t))

    def abandon(self) -> None:
        """End what runs though nothing was ever written."""
        for encoder in self._encoders:
            encoder.stop()

    def changed_documents(self) -> Iterable[tuple[str, bytes]]:
        """Return the document where it has changed since it was last asked for."""
        with self._lock:
            changed, self._changed = self._changed, False
        return [(DOCUMENT, self._document.to_json().encode())] if changed else []

    def last_documents(self, failed: str) -> Iterable[tuple[str, bytes]]:
        """Return events and document as they are at the end."""
        self.end("complete", "")
        told = self._document
        self.amend(
            lost=dict(self.lost()), state="aborted" if failed else told.state, why=failed[:MOST_WHY] or told.why
        )  # what failed, failed, even where somebody asked for the end meanwhile
        yield EVENTS, self._events().encode("utf-8", "replace")
        yield from self.changed_documents()

    def _events(self) -> str:
        markers = [Marker(t, label, json.loads(payload)) for t, (label, payload) in self._texts["markers"].kept]
        ratings = [(t, text) for t, (text,) in self._texts["ratings"].kept]
        begun = [track.first_t for track in self._tracks if isinstance(track, SignalTrack)]
        zero_t = min((t for t in begun if not math.isnan(t)), default=self._document.started_t)
        return events_table(markers, ratings, zero_t)

"""What the window sees of a recorded session as its time goes on: rings, pictures, markers.

These rings are for the eye; the estimator has its own, filled to the sample. Nothing is stamped anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, Frame, Marker
from recorder.preview import PreviewRing
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing
from recorder.session.layout import MARKER_ROLES
from recorder.session.pictures import RecordedPicture, recorded_pictures

if TYPE_CHECKING:
    from recorder.observation import FaceObservation
    from recorder.session.reader import Session
    from recorder.streams import StreamInfo

MARKERS = 500
BEHIND_A_FACE = 40  # grey of the picture that stands for one that was not kept

T = TypeVar("T")


class _Ahead(Generic[T]):
    """Items in order, of which the next can be looked at."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items: Iterator[T] = iter(items)
        self.next: T | None = next(self._items, None)

    def take(self) -> T:
        taken, self.next = self.next, next(self._items, None)
        assert taken is not None, "there is no next"
        return taken


class ReplayTracks:
    """A session's streams up to a time that moves on.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    eeg, frames, faces, markers
        As `ui.feed.LiveFeed` shows them.
    """

    def __init__(self, session: Session) -> None:
        self.eeg = SignalRing()
        self.frames = PreviewRing()
        self.faces: FrameRing[FaceObservation] = FrameRing(FACE_OBSERVATIONS)
        self.markers: deque[Marker] = deque(maxlen=MARKERS)
        observations = session.faces()
        markers = (session.markers(role) for role in MARKER_ROLES)
        found = sorted((marker for of_role in markers for marker in of_role), key=lambda marker: marker.t)
        self._items: _Ahead[StreamInfo | Block] = _Ahead(session.items("eeg"))
        self._observations, self._markers = _Ahead(observations), _Ahead(found)
        self._pictures: _Ahead[RecordedPicture] = _Ahead(
            recorded_pictures(session.paths.camera, session.frame_stamps())
        )
        self._has_film = self._pictures.next is not None
        self._last_index = -1

    def advance(self, now: float) -> None:
        """Let everything arrive that is stamped until now."""
        self._advance_eeg(now)
        while (observation := self._observations.next) is not None and observation.tracked_t <= now:
            self.faces.append(self._observations.take())
            if not self._has_film:
                self.frames.append(Frame(_blank(*observation.size), observation.t, observation.index))
        picture = None
        while self._pictures.next is not None and self._pictures.next.t <= now:
            picture = self._pictures.take()
        if picture is not None:
            self.frames.append(picture.frame())
        while self._markers.next is not None and self._markers.next.t <= now:
            self.markers.append(self._markers.take())

    def _advance_eeg(self, now: float) -> None:
        while (item := self._items.next) is not None:
            if not isinstance(item, Block):
                self.eeg.stream_opened(item)
            elif len(item.t) and item.t[-1] > now:
                return
            elif len(item.t):
                self._show(item)
            self._items.take()

    def _show(self, block: Block) -> None:
        if block.first_index <= self._last_index and self.eeg.info is not None:  # another device counts anew
            info, self.eeg = self.eeg.info, SignalRing()
            self.eeg.stream_opened(info)
        self.eeg.receive(block)
        self._last_index = block.first_index + len(block.t) - 1


@cache
def _blank(height: int, width: int) -> NDArray[np.uint8]:
    return np.full((min(height, 4096), min(width, 4096), 3), BEHIND_A_FACE, np.uint8)

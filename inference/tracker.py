"""Face tracking beside the camera: one thread that owns its face mesh.

The camera's thread hands over its newest frame and is gone; a tracker that falls behind skips
frames, which are counted, and never queues them. Whatever a frame holds becomes an observation.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from models.errors import ModelError
from recorder import clock
from recorder.blocks import Frame, Item
from recorder.observation import FaceObservation
from recorder.ring import FrameRing
from recorder.streams import StreamInfo

if TYPE_CHECKING:
    from models.face.observer import FaceObserver

JOIN_TIMEOUT_S = 3.0
FAILED = "face tracking failed"

log = logging.getLogger(__name__)


class FaceTracker:
    """Sink of a camera: observes the face in its frames.

    Parameters
    ----------
    ring : FrameRing of FaceObservation
        Takes an observation of every frame looked at, in order.
    crop_size : int, optional
        Side of aligned crops in pixels, where the model eats crops. It may be set while running: the next
        frame that is looked at follows it.
    """

    def __init__(self, ring: FrameRing[FaceObservation], crop_size: int | None = None) -> None:
        self.ring = ring
        self.crop_size = crop_size
        self._subscribers: tuple[Callable[[FaceObservation], None], ...] = ()
        self._thread: threading.Thread | None = None
        self._arrived = threading.Condition()
        self._pending: Frame | None = None
        self._stopping = False
        self._n_received = self._n_skipped = 0

    @property
    def n_received(self) -> int:
        """Frames the camera has handed over since `start`."""
        return self._n_received

    @property
    def n_skipped(self) -> int:
        """Frames overtaken by a newer one before they were looked at."""
        return self._n_skipped

    def subscribe(self, subscriber: Callable[[FaceObservation], None]) -> None:
        """Call subscriber with every observation from now on, in the tracker's thread."""
        self._subscribers = (*self._subscribers, subscriber)

    def start(self) -> None:
        """Start the thread; frames that came before are not looked at."""
        if self._thread is not None and not self._stopping:
            return
        self.join()
        self._stopping, self._pending = False, None
        self._n_received = self._n_skipped = 0
        self._thread = threading.Thread(target=self._run, name="face tracker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end after the frame at hand."""
        with self._arrived:
            self._stopping = True
            self._arrived.notify()

    def join(self, timeout_s: float = JOIN_TIMEOUT_S) -> None:
        """Stop, and wait for the thread."""
        self.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout_s)

    def stream_opened(self, info: StreamInfo) -> None:
        """Frames tell their own size: nothing is prepared."""

    def receive(self, item: Item) -> None:
        """Take a frame; blocks and markers are not for this sink."""
        if not isinstance(item, Frame) or self._thread is None:
            return
        with self._arrived:
            self._n_received += 1
            self._n_skipped += self._pending is not None
            self._pending = item
            self._arrived.notify()

    def _run(self) -> None:
        from models.face.observer import FaceObserver  # mediapipe and cv2 are not for the window to wait for

        observer = FaceObserver(self.crop_size)
        while (frame := self._next()) is not None:
            self._hand_out(self._observed(observer, frame))
        observer.close()

    def _next(self) -> Frame | None:
        with self._arrived:
            self._arrived.wait_for(lambda: self._stopping or self._pending is not None)
            frame, self._pending = self._pending, None
            return None if self._stopping else frame

    def _observed(self, observer: FaceObserver, frame: Frame) -> FaceObservation:
        observer.crop_size = self.crop_size
        try:
            return observer.observe(frame)
        except ModelError as error:
            return _unseen(frame, str(error))
        except Exception:  # the thread's last line of defence: the loop learns that there is no face
            last = self.ring.latest()
            if last is None or last.reason != FAILED:  # told once
                log.exception("frame %d could not be looked at", frame.index)
            return _unseen(frame, FAILED)

    def _hand_out(self, observation: FaceObservation) -> None:
        self.ring.append(observation)
        for subscriber in self._subscribers:
            try:
                subscriber(observation)
            except Exception:  # one listener's fault is not the others': told once, then left alone
                log.exception("a subscriber of face observations failed and gets no more")
                self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)


def _unseen(frame: Frame, reason: str) -> FaceObservation:
    height, width = (*frame.image.shape, 0, 0)[:2]
    return FaceObservation(frame.t, frame.index, False, reason, None, None, (height, width), 0.0, clock.now())

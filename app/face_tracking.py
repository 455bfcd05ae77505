"""The face tracker of the camera in use, and who is told what it sees.

A tracker lives as long as its camera; who watches, and which crops are wanted, outlives it.
"""

from __future__ import annotations

from collections.abc import Callable

from inference.tracker import FaceTracker
from recorder.observation import FaceObservation
from recorder.ring import FrameRing

Watcher = Callable[[FaceObservation], None]


class FaceTracking:
    """One tracker at a time."""

    def __init__(self) -> None:
        self._tracker: FaceTracker | None = None
        self._watchers: tuple[Watcher, ...] = ()
        self._crop_size: int | None = None

    @property
    def crop_size(self) -> int | None:
        """Side in pixels of the face crops that are made; None for none. May be set at any time."""
        return self._crop_size

    @crop_size.setter
    def crop_size(self, size: int | None) -> None:
        self._crop_size = size
        if self._tracker is not None:
            self._tracker.crop_size = size

    def start(self, ring: FrameRing[FaceObservation]) -> FaceTracker:
        """Return a new tracker that fills a ring; it takes a camera's frames."""
        tracker = FaceTracker(ring, self._crop_size)
        tracker.subscribe(self._tell)
        tracker.start()
        self._tracker = tracker
        return tracker

    def stop(self) -> None:
        """End the tracker and wait for it; idempotent."""
        tracker, self._tracker = self._tracker, None
        if tracker is not None:
            tracker.stop()
            tracker.join()

    def watch(self, watcher: Watcher) -> None:
        """Call watcher with every observation of the face, in the tracker's thread, until `unwatch`."""
        self._watchers = (*self._watchers, watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Stop calling watcher."""
        self._watchers = tuple(w for w in self._watchers if w != watcher)

    def _tell(self, observation: FaceObservation) -> None:
        for watcher in self._watchers:
            watcher(observation)

"""What the tracker saw, on its way into the file: a mesh and a row of quality a frame, and changes of reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from recorder.observation import FaceObservation
from recorder.session.intake import Intake, Patience
from recorder.session.layout import N_MESH_POINTS
from recorder.session.open_streams import OpenStream, OpenStreams
from recorder.session.tables import ENTRY_BYTES

FACE_BYTES = 24_000_000
"""Two minutes at 30 frames a second."""

OBSERVATION_BYTES = N_MESH_POINTS * 3 * 4 + ENTRY_BYTES

NO_MESH = np.full(3 * N_MESH_POINTS, np.nan, np.float32)


class FaceTrack:
    """Queue of face observations; ``faces``, ``face_quality`` and ``face_reasons`` of the file."""

    def __init__(self) -> None:
        self._intake: Intake[FaceObservation] = Intake("faces", FACE_BYTES)
        self._begun = False
        self._patience = Patience()
        self._last_t = float("-inf")
        self._reason: str | None = None
        self._streams: tuple[OpenStream, OpenStream, OpenStream] | None = None

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Its one queue."""
        return (self._intake,)

    def put(self, observation: FaceObservation) -> None:
        """Queue an observation."""
        self._intake.put(observation, OBSERVATION_BYTES)

    def begin(self, held: Iterable[FaceObservation] = ()) -> None:
        """Write what a ring held first; only the first call counts."""
        if not self._begun:
            self._intake.put_back(list(held))
            self._begun = True

    def write(self, streams: OpenStreams) -> None:
        """Encode what is queued, none twice; nothing before it has begun."""
        if not self._begun and not self._patience.is_over(self._intake):
            return
        self._begun = True
        items = self._fresh(self._intake.take())
        if not items:
            return
        if self._streams is None:
            self._streams = (streams.open("faces"), streams.open("face_quality"), streams.open("face_reasons"))
        faces, quality, reasons = self._streams
        stamps = np.array([item.t for item in items])
        faces.samples(stamps, np.array([_mesh(item) for item in items]))
        rows = [(i.index, i.usable, i.quality, *i.size, i.tracked_t) for i in items]
        quality.samples(stamps, np.array(rows, np.float64))
        changes = self._changes(items)
        reasons.texts([item.t for item in changes], [(item.reason,) for item in changes])

    def _fresh(self, items: list[FaceObservation]) -> list[FaceObservation]:
        """Leave out what is there already: a ring and the queue may hold the same."""
        kept = []
        for item in items:
            if item.t > self._last_t:
                self._last_t = item.t
                kept.append(item)
        return kept

    def _changes(self, items: list[FaceObservation]) -> list[FaceObservation]:
        changed = []
        for item in items:
            if item.reason != self._reason:
                self._reason = item.reason
                changed.append(item)
        return changed


def _mesh(item: FaceObservation) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return NO_MESH if item.landmarks is None else item.landmarks.astype(np.float32, copy=False).ravel()

"""What the tracker saw, on its way into the file: a mesh and a row of quality a frame, and changes of reason.

Crops come only where somebody asked the tracker for them: then they are kept too, a stream for each size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.observation import FaceObservation
from recorder.session.face_crops import MOST_SIZE, SIZE, columns, storable
from recorder.session.intake import Intake, Patience
from recorder.session.layout import N_MESH_POINTS
from recorder.session.open_streams import OpenStream, OpenStreams
from recorder.session.tables import ENTRY_BYTES

FACE_BYTES = 72_000_000
"""Six minutes at 30 frames a second, two with crops of 64 pixels."""

OBSERVATION_BYTES = N_MESH_POINTS * 3 * 4 + ENTRY_BYTES

NO_MESH = np.full(3 * N_MESH_POINTS, np.nan, np.float32)


class FaceTrack:
    """Queue of face observations; ``faces``, ``face_quality``, ``face_reasons`` and ``face_crops`` of the file.

    Parameters
    ----------
    note : callable
        Keeps what is to be said of the recording.
    """

    def __init__(self, note: Callable[[str], None] = lambda _: None) -> None:
        self._note = note
        self._intake: Intake[FaceObservation] = Intake("faces", FACE_BYTES)
        self._begun = False
        self._patience = Patience()
        self._last_t = float("-inf")
        self._reason: str | None = None
        self._streams: tuple[OpenStream, OpenStream, OpenStream] | None = None
        self._crops: dict[int, OpenStream] = {}
        self._any_unkept = False

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Its one queue."""
        return (self._intake,)

    def put(self, observation: FaceObservation) -> None:
        """Queue an observation."""
        n_bytes = 0 if observation.crop is None else observation.crop.nbytes
        self._intake.put(observation, OBSERVATION_BYTES + n_bytes)

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
        self._write_crops(items, streams)

    def _write_crops(self, items: list[FaceObservation], streams: OpenStreams) -> None:
        by_size: dict[int, list[tuple[float, NDArray[np.uint8]]]] = {}
        for item in items:
            if item.crop is not None and storable(item.crop):
                by_size.setdefault(len(item.crop), []).append((item.t, item.crop))
            elif item.crop is not None and not self._any_unkept:
                self._any_unkept = True
                self._note(f"Face crops of {item.crop.shape} are not kept: {MOST_SIZE} pixels are the most.")
        for size, seen in by_size.items():
            if size not in self._crops:
                self._crops[size] = streams.open("face_crops", extra={SIZE: str(size)})
            self._crops[size].samples(np.array([t for t, _ in seen]), columns([crop for _, crop in seen]))

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

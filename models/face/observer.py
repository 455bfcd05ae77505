"""A frame in, a `FaceObservation` out: the one path of live tracking, training and tests."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.face.crop import aligned_crop
from models.face.mesh import FaceMesh
from models.face.quality import grey_patch, judged, measure_face
from models.face.witness import Witness
from recorder import clock
from recorder.blocks import Frame
from recorder.observation import FaceObservation
from recorder.sources.pictures import open_clip

NO_FACE = "no face"
BLACK = "the picture is black"
BLACK_LEVEL = 32  # nothing is brighter: video's black is 16, and a sensor in the dark makes some noise
COVERED = "covered or upside down"
RESTARTED = "face tracker restarted"

log = logging.getLogger(__name__)


class FaceObserver:
    """Looks at the frames of one video, in order, in one thread.

    Parameters
    ----------
    crop_size : int, optional
        Side of the aligned crops in pixels; none are made without it.
    """

    def __init__(self, crop_size: int | None = None) -> None:
        self.crop_size = crop_size
        self._mesh = FaceMesh()
        self._witness = Witness()

    def observe(self, frame: Frame) -> FaceObservation:
        """Look at one frame; whatever is in it, this raises nothing on its account."""
        try:
            mesh = self._mesh.find(frame.image) if frame.image.size else None
        except (RuntimeError, ValueError) as error:  # MediaPipe's graph broke; the next frame gets a new one
            log.warning("face tracker restarted: %s", error)
            return self._observation(frame, None, 0.0, RESTARTED)
        if mesh is None:
            self._witness.forget()
            return self._observation(frame, None, 0.0, BLACK if _is_black(frame) else NO_FACE)
        patch = grey_patch(frame.image, mesh)
        quality, reason = judged(measure_face(frame.image, mesh, patch))
        if not reason and not self._witness.confirms(frame.t, patch):
            quality, reason = 0.0, COVERED
        return self._observation(frame, mesh, quality, reason)

    def close(self) -> None:
        """Release MediaPipe's graph; to be called by the thread that observed."""
        self._mesh.close()

    def _observation(
        self, frame: Frame, mesh: NDArray[np.float32] | None, quality: float, reason: str
    ) -> FaceObservation:
        crop = None
        if mesh is not None and self.crop_size is not None:
            crop = aligned_crop(frame.image, mesh, self.crop_size)
        size = (frame.image.shape[0], frame.image.shape[1])
        return FaceObservation(frame.t, frame.index, not reason, reason, mesh, crop, size, quality, clock.now())


def _is_black(frame: Frame) -> bool:
    return bool(frame.image[::8, ::8].max() < BLACK_LEVEL) if frame.image.size else False


def track_video(
    path: str, crop_size: int | None = None, report: Callable[[int, int], None] | None = None
) -> list[FaceObservation]:
    """Track a whole video file or image sequence, every picture of it, as fast as it goes.

    Times are seconds since its first picture. ``report`` is told after each how many are done,
    and how many the file says there are, 0 where it does not.

    Raises
    ------
    recorder.errors.SourceError
        It cannot be read.
    """
    clip = open_clip(path)
    observer = FaceObserver(crop_size)
    observations = []
    try:
        for index, picture in enumerate(clip.play()):
            image = picture.draw()
            if image is not None:
                observations.append(observer.observe(Frame(image, picture.t_s, index)))
            if report is not None:
                report(index + 1, clip.n_pictures)
    finally:
        observer.close()
    return observations

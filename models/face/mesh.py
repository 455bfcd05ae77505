"""Find faces in pictures: the only module that imports mediapipe, and only when a face is sought.

MediaPipe's own package initialisers load every solution it has, and matplotlib with them:
0.35 s and 56 MiB, a font cache written to the home folder on first use. FaceMesh needs none of
it, so they are passed by (0.03 s, 18 MiB). Models come with the wheel; nothing is fetched.

One thread owns a `FaceMesh`: two threads on one object break MediaPipe's graph for good.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from contextlib import suppress
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from models.face.graphics import graphics_hidden
from models.face.quiet import chatter_dropped
from recorder import opencv  # before mediapipe, which imports cv2 and would bend Qt's variables

N_POINTS = 468
MAX_FACES = 2  # one costs 1.7 ms a frame, two 3.2: what it takes to see that a nearer face has come
CONFIDENCE = 0.5

__all__ = ["N_POINTS", "FaceMesh", "opencv"]


class FaceMesh:
    """MediaPipe's face mesh on a video: the largest face of each frame.

    Built on the first frame, and built anew after an exception, which the caller sees.
    """

    def __init__(self) -> None:
        self._solution: Any = None
        self._owner: int | None = None
        self._chatty = True

    def find(self, image: NDArray[np.uint8]) -> NDArray[np.float32] | None:
        """Find the largest face.

        Parameters
        ----------
        image : ndarray, shape (height, width, 3), uint8
            RGB; sizes may change from frame to frame.

        Returns
        -------
        ndarray, shape (468, 3), float32, or None
            Pixels: x right, y down, z in x's scale, smaller is nearer. None without a face.

        Raises
        ------
        RuntimeError
            The graph broke (the next call builds a new one), or another thread owns it.
        """
        self._claim()
        try:
            found = self._process(np.ascontiguousarray(image))
        except Exception:
            self.close()
            raise
        faces = [_in_pixels(face, image.shape) for face in found or ()]
        return max(faces, key=_area, default=None)

    def close(self) -> None:
        """Release the graph; the next `find`, from any one thread, builds a new one."""
        solution, self._solution, self._owner = self._solution, None, None
        self._chatty = True
        if solution is None:
            return
        with suppress(RuntimeError, ValueError):  # a broken graph reports its break once more on closing
            solution.close()

    def _claim(self) -> None:
        me = threading.get_ident()
        if self._owner not in (None, me):
            raise RuntimeError("a FaceMesh was used from a second thread; give every thread its own")
        self._owner = me

    def _process(self, image: NDArray[np.uint8]) -> Any:
        if not self._chatty:
            return self._solution_for_video().process(image).multi_face_landmarks
        with chatter_dropped():  # the last line of chatter comes with the first face
            found = self._solution_for_video().process(image).multi_face_landmarks
        self._chatty = not found
        return found

    def _solution_for_video(self) -> Any:
        if self._solution is None:
            module = _face_mesh_module()
            with graphics_hidden():
                self._solution = module.FaceMesh(
                    static_image_mode=False,
                    max_num_faces=MAX_FACES,
                    refine_landmarks=False,
                    min_detection_confidence=CONFIDENCE,
                    min_tracking_confidence=CONFIDENCE,
                )
        return self._solution


def _face_mesh_module() -> Any:
    """Import mediapipe's face mesh without running the initialisers of the packages around it."""
    if "mediapipe" not in sys.modules:
        spec = importlib.util.find_spec("mediapipe")
        if spec is None or not spec.submodule_search_locations:
            raise ModelError('Python package "mediapipe" is missing: faces cannot be tracked. Run "make venv".')
        root = spec.submodule_search_locations[0]
        for name in ("mediapipe", "mediapipe.python", "mediapipe.python.solutions"):
            sys.modules[name] = _bare_package(name, root + name.removeprefix("mediapipe").replace(".", "/"))
    from mediapipe.python.solutions import face_mesh

    return face_mesh


def _bare_package(name: str, folder: str) -> ModuleType:
    package = ModuleType(name)
    package.__path__ = [folder]
    return package


def _in_pixels(face: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    height, width = shape[:2]
    points = np.array([(p.x, p.y, p.z) for p in face.landmark], np.float32)
    return points[:N_POINTS] * np.array([width, height, width], np.float32)


def _area(points: NDArray[np.float32]) -> float:
    width, height = np.ptp(points[:, :2], axis=0)
    return float(width * height)

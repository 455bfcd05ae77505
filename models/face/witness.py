"""A second opinion on a tracked face, from a detector of another kind.

FaceMesh draws an upright face on one that is upside down, and eyes on a hand that covers them.
OpenCV's Haar cascade (Viola and Jones 2001; alt2, inside the OpenCV wheel) knows upright faces
with visible eyes only. Asked a few times a second, about an aligned face of 64 pixels: 3-5 ms.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelError
from recorder.opencv import cv2

CASCADE = "haarcascade_frontalface_alt2.xml"
ASK_EVERY_S = 0.33
TRUST_S = 1.0  # a face once seen stays one this long: a cascade misses some frames of a good face
SMALLEST = 24
MARGIN = 12  # the cascade wants some room around the face


class Witness:
    """Remembers when it last saw a face in one video; one thread."""

    def __init__(self) -> None:
        self._cascade: cv2.CascadeClassifier | None = None
        self._asked_t = self._seen_t = -np.inf

    def confirms(self, t: float, patch: NDArray[np.uint8]) -> bool:
        """Tell whether the tracked face is one.

        Parameters
        ----------
        t : float
            Time of the frame in seconds.
        patch : ndarray, shape (64, 64), uint8
            Aligned face (`models.face.quality.grey_patch`).
        """
        if t < self._asked_t:
            self.forget()
        trusted = t - self._seen_t < TRUST_S
        if trusted and t - self._asked_t < ASK_EVERY_S:
            return True
        self._asked_t = t
        if self._sees(patch):
            self._seen_t = t
            return True
        return trusted

    def forget(self) -> None:
        """Start afresh: the face was lost."""
        self._asked_t = self._seen_t = -np.inf

    def _sees(self, patch: NDArray[np.uint8]) -> bool:
        if self._cascade is None:
            self._cascade = _cascade()
        even = cv2.equalizeHist(patch)
        framed = cv2.copyMakeBorder(even, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
        return len(self._cascade.detectMultiScale(framed, 1.1, 1, 0, (SMALLEST, SMALLEST))) > 0


def _cascade() -> cv2.CascadeClassifier:
    path = Path(cv2.__file__).parent / "data" / CASCADE
    cascade = cv2.CascadeClassifier(str(path))
    if cascade.empty():
        raise ModelError(f'OpenCV came without "{path}": faces cannot be checked. Run "make venv".')
    return cascade

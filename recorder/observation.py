"""What the face tracker saw in one frame.

Defined on the ground because alignment cuts windows of it and the recorder writes it;
made by `models.face` and `inference`, which sit above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FaceObservation:
    """Tracker output of one frame.

    Attributes
    ----------
    t : float
        Session time of the frame.
    index : int
        Running number of the frame.
    usable : bool
        Every quality gate passed: a model may use it.
    reason : str
        Why not, in words for the view ("no face", "too dark", "turned away"); empty if usable.
    landmarks : ndarray, shape (468, 3), float32, or None
        Face mesh in pixels of the frame (x right, y down, z in x's scale, smaller is nearer).
    crop : ndarray, shape (size, size, 3), uint8, or None
        Aligned RGB crop, when the model eats crops.
    size : tuple of int
        Height and width of the frame.
    quality : float
        0 (useless) to 1 (frontal, sharp, evenly lit).
    tracked_t : float
        Session time at which the tracker was done with it.
    """

    t: float
    index: int
    usable: bool
    reason: str
    landmarks: NDArray[np.float32] | None
    crop: NDArray[np.uint8] | None
    size: tuple[int, int]
    quality: float
    tracked_t: float

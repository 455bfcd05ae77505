"""Aligned crops: eyes level and always in the same place, the same warp for training and live."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recorder.opencv import cv2

RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)  # corners: lids move when the eye blinks
EYE_DISTANCE = 0.40  # of the crop's side: brows, cheeks and chin are inside, little background is
EYE_HEIGHT = 0.34
MAX_SHRINK = 8


def eye_centres(mesh: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the middle of the right and of the left eye (the person's), shape (2,), in pixels."""
    return mesh[list(RIGHT_EYE), :2].mean(axis=0), mesh[list(LEFT_EYE), :2].mean(axis=0)


def aligned_crop(image: NDArray[np.uint8], mesh: NDArray[np.float32], size: int) -> NDArray[np.uint8]:
    """Cut the face out of a picture by rotation, size and place (a similarity, no shear).

    A face larger than the crop is averaged down, so that it does not glitter.

    Parameters
    ----------
    image : ndarray, shape (height, width) or (height, width, 3), uint8
    mesh : ndarray, shape (468, 3), float32
        In pixels of the image.
    size : int
        Side of the crop in pixels.

    Returns
    -------
    ndarray, shape (size, size) or (size, size, 3), uint8
        What lies outside the picture repeats its edge.
    """
    alignment = crop_alignment(mesh, size)
    finer = averaged_over(alignment)
    return drawn_aligned(image, finer * alignment, size, finer)


def crop_alignment(mesh: NDArray[np.float32], size: int) -> NDArray[np.float64]:
    """Return the affine map, shape (2, 3), from pixels of the picture to those of its crop, pixel 0 being at 0."""
    right, left = (eye.astype(np.float64) for eye in eye_centres(mesh))
    across = left - right
    distance = max(float(np.hypot(*across)), 1e-3)
    cos, sin = EYE_DISTANCE * size / distance * across / distance
    turn = np.array([[cos, sin], [-sin, cos]])
    return np.column_stack((turn, np.array([0.5, EYE_HEIGHT]) * size - turn @ (0.5 * (left + right))))


def averaged_over(alignment: NDArray[np.float64]) -> int:
    """Return how many pixels, across and down, are averaged to one of the crop."""
    return int(np.clip(np.ceil(1.0 / np.hypot(*alignment[0, :2])), 1, MAX_SHRINK))


def drawn_aligned(image: NDArray[np.uint8], alignment: NDArray[np.float64], size: int, finer: int) -> NDArray[np.uint8]:
    """Draw a crop so many times too large, by a map that says where, and average it down to its size."""
    drawn = cv2.warpAffine(
        image, alignment, (size * finer, size * finer), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if finer > 1:
        drawn = cv2.resize(drawn, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(drawn, np.uint8)

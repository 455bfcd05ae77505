"""The 68-point layout, freed of where and how large the face is and how the head is held.

The mesh is turned to the front in three dimensions (`models.face.pose`), then drawn with the
middle of the eyes at the origin and the distance between the eyes as unit: x right and y down
as in the picture. Identity and expression stay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.face.pose import fit_pose

# The 68-point layout of Multi-PIE and iBUG on the face mesh: a pair stands for its middle.
JAW = (127, 234, 93, (132, 58), (58, 172), 136, 150, 176, 152, 400, 379, 365, (397, 288), 361, 323, 454, 356)
BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)
NOSE = ((168, 6), (197, 195), 5, 4, 98, 97, 2, 326, 327)
EYES = (33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380)
LIPS = (61, 39, 37, 0, 267, 269, 291, 321, 314, 17, 84, 91, 78, 82, 13, 312, 308, 317, 14, 87)
LAYOUT68 = tuple(point if isinstance(point, tuple) else (point, point) for point in JAW + BROWS + NOSE + EYES + LIPS)

_FIRST, _SECOND = np.array(LAYOUT68).T
_RIGHT_EYE = (36, 39)  # corners only: lids move when the eye blinks; right and left are the person's
_LEFT_EYE = (42, 45)


def landmarks68(mesh: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pick the 68-point layout out of face meshes.

    Parameters
    ----------
    mesh : ndarray, shape (..., 468, k), float32

    Returns
    -------
    ndarray, shape (..., 68, k), float32
        In the mesh's coordinates.
    """
    return np.asarray(0.5 * (mesh[..., _FIRST, :] + mesh[..., _SECOND, :]), np.float32)


def normalised_landmarks68(mesh: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return 68 points as a person sees a face: without place, size and pose.

    Parameters
    ----------
    mesh : ndarray, shape (..., 468, 3), float32
        Face mesh in pixels, z in x's scale.

    Returns
    -------
    ndarray, shape (..., 68, 2), float32
        x right, y down, in distances between the eyes; the origin is midway between them.
    """
    frontal = np.asarray(mesh, np.float64) @ fit_pose(mesh).rotation
    points = landmarks68(frontal.astype(np.float32))
    right, left = points[..., _RIGHT_EYE, :].mean(axis=-2), points[..., _LEFT_EYE, :].mean(axis=-2)
    span = np.linalg.norm(left - right, axis=-1)[..., None, None]
    middle = 0.5 * (left + right)[..., None, :]
    return np.asarray(((points - middle) / np.maximum(span, 1e-6))[..., :2], np.float32)

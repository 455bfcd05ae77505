"""How a head is held: roll, yaw and pitch, by fitting the face mesh to a frontal one.

Only points that expressions leave alone (nose, eye corners, sides of the head) are fitted, so that
a smile, raised brows or an open mouth do not pass for a movement of the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.face.canonical import frontal_mesh

NOSE = (168, 6, 197, 195, 5, 4, 1)
EYE_CORNERS = (33, 133, 362, 263)
EAR_SIDES = (234, 454, 127, 356)
STABLE = np.array(NOSE + EYE_CORNERS + EAR_SIDES)


@dataclass(frozen=True, slots=True)
class Pose:
    """Attitude of a head in the camera's axes (x right, y down, z away).

    Attributes
    ----------
    rotation : ndarray, shape (..., 3, 3), float64
        Turns a frontal face into the one seen: ``seen = frontal @ rotation.T`` up to size and
        place; ``seen @ rotation`` is turned to the front.
    """

    rotation: NDArray[np.float64]

    @property
    def roll_deg(self) -> NDArray[np.float64]:
        """Tilt in the picture's plane, positive clockwise as seen in the picture."""
        return np.degrees(np.arctan2(self.rotation[..., 1, 0], self.rotation[..., 0, 0]))

    @property
    def yaw_deg(self) -> NDArray[np.float64]:
        """Turn about the vertical, positive where the nose points to the picture's right."""
        return np.degrees(np.arcsin(np.clip(self.rotation[..., 2, 0], -1.0, 1.0)))

    @property
    def pitch_deg(self) -> NDArray[np.float64]:
        """Nod, positive where the nose points down."""
        return np.degrees(np.arctan2(self.rotation[..., 2, 1], self.rotation[..., 2, 2]))


def rotation_matrix(roll_deg: float, yaw_deg: float, pitch_deg: float) -> NDArray[np.float64]:
    """Return the rotation of a head with these angles: the inverse of `Pose`'s properties."""
    roll, yaw, pitch = np.radians((roll_deg, -yaw_deg, pitch_deg))
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x, np.float64)


def fit_pose(mesh: NDArray[np.float32]) -> Pose:
    """Fit the frontal face to face meshes by rotation, size and place (Kabsch 1976).

    Parameters
    ----------
    mesh : ndarray, shape (..., 468, 3)
    """
    seen = np.asarray(mesh, np.float64)[..., STABLE, :]
    seen = seen - seen.mean(axis=-2, keepdims=True)
    left, _, right = np.linalg.svd(np.swapaxes(seen, -1, -2) @ _frontal_points())
    handedness = np.ones((*left.shape[:-2], 1, 3))
    handedness[..., 0, 2] = np.linalg.det(left) * np.linalg.det(right)
    return Pose((left * handedness) @ right)


@cache
def _frontal_points() -> NDArray[np.float64]:
    points = frontal_mesh().astype(np.float64)[STABLE]
    return points - points.mean(axis=0)

"""Faces of many people without pixels: what the tracker would read of them.

The tracker reads only about half of what the skin moves, and mixes neighbours: a network
trained on the displacements themselves is half blind to tracked ones. So `measure_tracking`
fits what the tracked mesh does for each action (`models.face.tracking`). A `RandomFace` carries
that over to another person: other bones, other muscles, another pose, distance and light.

Meshes are in eye distances, turned to the front, origin between the eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.face.canonical import frontal_mesh
from models.face.pose import fit_pose, rotation_matrix
from models.face.tracking import Tracking, fit_tracking, random_actions, tracked

N_PICTURES = 1500
RIGHT_EYE, LEFT_EYE = (33, 133), (362, 263)

NEIGHBOURHOOD = 0.5  # eye distances over which bones and muscles of one person vary together
SKULL_SD = 0.04
STRETCH_SD = 0.08
MUSCLE_GAIN_SD = 0.25
MUSCLE_SHAPE_SD = 0.25  # of an action's own size
FRAME_SIZE = (480, 640)


def measure_tracking(seed: int, n_pictures: int = N_PICTURES) -> Tracking:
    """Warp the portrait at random, track it, and fit the frontal mesh's answer to each action, in eye distances."""
    actions, closure = random_actions(seed, n_pictures)
    return fit_tracking(actions, closure, turned_to_front(tracked(actions, closure)))


def turned_to_front(meshes: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return tracked meshes (n, 468, 3) in pixels as frontal ones in eye distances."""
    frontal = meshes @ fit_pose(meshes).rotation
    right, left = frontal[:, RIGHT_EYE].mean(axis=1), frontal[:, LEFT_EYE].mean(axis=1)
    between = np.linalg.norm(left - right, axis=1)[:, None, None]
    return np.asarray((frontal - 0.5 * (left + right)[:, None]) / between, np.float64)


@dataclass(frozen=True)
class RandomFace:
    """A person whom nobody has seen, in front of some camera in some light.

    Parameters
    ----------
    tracking : Tracking
        Measured on the portrait.
    rng : numpy.random.Generator
        Draws the person, and then the noise of every video.
    """

    tracking: Tracking
    rng: np.random.Generator

    def meshes(self, actions: NDArray[np.float64], closure: NDArray[np.float64], rate_hz: float) -> NDArray[np.float32]:
        """Return what the tracker would give for a video, shape (n, 468, 3), pixels of a 640 x 480 frame.

        Parameters
        ----------
        actions : ndarray, shape (n, 8)
            Shown actions in sd units, one row a frame.
        closure : ndarray, shape (n,)
            Eyelid closure, 0 to 1.
        rate_hz : float
            Frames a second.
        """
        rest, by_unit = self._bones(), self._muscles()
        causes = np.hstack([actions, closure[:, None]])
        face = rest + np.tensordot(causes, by_unit, axes=1) + self._errors(len(causes))
        return self._filmed(face, np.arange(len(causes)) / rate_hz)

    def _bones(self) -> NDArray[np.float64]:
        stretch = 1.0 + STRETCH_SD * self.rng.standard_normal(3)
        return self.tracking.rest * stretch + SKULL_SD * _smooth_fields(self.rng, 1)[0]

    def _muscles(self) -> NDArray[np.float64]:
        own = self.tracking.by_unit
        size = np.sqrt(np.mean(np.square(own), axis=(1, 2), keepdims=True))
        gain = 1.0 + MUSCLE_GAIN_SD * self.rng.standard_normal((len(own), 1, 1))
        return own * gain + MUSCLE_SHAPE_SD * size * _smooth_fields(self.rng, len(own))

    def _errors(self, n: int) -> NDArray[np.float64]:
        errors = self.tracking.errors
        start = int(self.rng.integers(len(errors)))
        return self.rng.uniform(0.5, 1.2) * errors[(start + np.arange(n)) % len(errors)]

    def _filmed(self, face: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float32]:
        """Hold the head somewhere, sway, and add the noise of the light; depth is what a tracker guesses."""
        rng = self.rng
        eyes_px = rng.uniform(50.0, 150.0)
        angles_deg = rng.uniform(-12.0, 12.0, 3)[:, None] + 3.0 * _sway(rng, t, 3)
        turns = np.stack([rotation_matrix(*angles) for angles in angles_deg.T])
        place = np.array([320.0, 200.0, 0.0]) + rng.uniform(-30.0, 30.0, 3) + 8.0 * _sway(rng, t, 3).T
        seen = eyes_px * (face @ turns.transpose(0, 2, 1)) + place[:, None]
        seen[..., 2] *= rng.uniform(0.8, 1.2)
        noise_px = rng.uniform(0.05, 0.4)
        return np.asarray(seen + noise_px * rng.standard_normal(seen.shape), np.float32)


def _sway(rng: np.random.Generator, t: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return n slow movements of about unit size, shape (n, len(t))."""
    periods_s = rng.uniform(4.0, 20.0, (n, 3, 1))
    return np.asarray(np.sin(2 * np.pi * (t / periods_s + rng.random((n, 3, 1)))).mean(axis=1) * 1.5)


def _smooth_fields(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """Return n random fields over the mesh, shape (n, 468, 3), of unit variance and equal in a neighbourhood."""
    root = _field_root()
    return np.einsum("pk,nkc->npc", root, rng.standard_normal((n, root.shape[1], 3)))


@cache
def _field_root() -> NDArray[np.float64]:
    mesh = frontal_mesh().astype(np.float64)
    distance2 = np.square(mesh[:, None] - mesh[None]).sum(axis=-1)
    values, vectors = np.linalg.eigh(np.exp(-0.5 * distance2 / NEIGHBOURHOOD**2))
    large = values > 1e-3 * values[-1]
    return np.asarray(vectors[:, large] * np.sqrt(values[large]))

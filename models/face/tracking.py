"""What the tracker reads of each facial action, measured on warped pictures of the portrait.

The tracker reads only about half of what the skin moves, and mixes neighbours; what it reads is
linear in the actions to a pixel. ``assets/portrait_tracking.npz`` is made by
``python -m models.face.bake_tracking``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from models.face.mesh import FaceMesh
from recorder.participant.face import Portrait, warped
from recorder.participant.population import N_FACE
from recorder.participant.warp import MOST_UNITS, coefficients

FILE = "portrait_tracking.npz"
SPREAD_UNITS = 2.3  # of the actions shown to the tracker: a broad smile is 3
SMOOTH_PICTURES = 4  # the tracker follows a video, so pictures change as one does


@dataclass(frozen=True, slots=True)
class Tracking:
    """What the tracker reads.

    Attributes
    ----------
    rest : ndarray, shape (468, 3)
        The mesh at no action.
    by_unit : ndarray, shape (9, 468, 3)
        What one unit of each action, and a full blink, add to it.
    errors : ndarray, shape (n_pictures, 468, 3)
        What is left, in the order of a video.
    """

    rest: NDArray[np.float64]
    by_unit: NDArray[np.float64]
    errors: NDArray[np.float64]


def random_actions(seed: int, n_pictures: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw actions in sd units, shape (n, 8), and eyelid closure, shape (n,), as a video would show them."""
    rng = np.random.default_rng(seed)
    actions = gaussian_filter1d(rng.standard_normal((n_pictures, N_FACE)), SMOOTH_PICTURES, axis=0)
    actions = np.clip(actions * SPREAD_UNITS / actions.std(axis=0), -MOST_UNITS, MOST_UNITS)
    closure = np.clip(6.0 * gaussian_filter1d(rng.standard_normal(n_pictures), 2) - 1.2, 0.0, 1.0)
    return actions, closure


def tracked(actions: NDArray[np.float64], closure: NDArray[np.float64]) -> NDArray[np.float32]:
    """Warp the portrait so and track it; returns meshes in frame pixels, shape (n, 468, 3)."""
    portrait, still = Portrait(), np.eye(2, 3)
    tracker = FaceMesh()
    weights = coefficients(actions, closure).astype(np.float32)
    meshes = [tracker.find(warped(row, still, portrait)) for row in weights]
    tracker.close()
    if any(mesh is None for mesh in meshes):
        raise RuntimeError("the tracker lost the simulated face")
    return np.array(meshes, np.float32)


def fit_tracking(
    actions: NDArray[np.float64], closure: NDArray[np.float64], meshes: NDArray[np.float32] | NDArray[np.float64]
) -> Tracking:
    """Fit the mesh's answer to each action by least squares; meshes have shape (n, 468, 3)."""
    causes = np.hstack([np.ones((len(actions), 1)), actions, closure[:, None]])
    flat = meshes.reshape(len(meshes), -1)
    answer = np.linalg.lstsq(causes, flat, rcond=None)[0]
    errors = flat - causes @ answer
    shape = (-1, *meshes.shape[1:])
    return Tracking(answer[0].reshape(shape)[0], answer[1:].reshape(shape), errors.reshape(shape))


@dataclass(frozen=True, slots=True)
class PortraitTracking:
    """What the tracker reads of the portrait, in pixels of an unswayed frame.

    ``rest`` and ``by_unit`` as in `Tracking`; ``error_root``, shape (n_components, 468, 3), makes
    errors of as many numbers of unit variance.
    """

    rest: NDArray[np.float32]
    by_unit: NDArray[np.float32]
    error_root: NDArray[np.float32]


@cache
def portrait_tracking() -> PortraitTracking:
    """Return what was measured once, so that faces are rendered alike on every machine."""
    with resources.files("assets").joinpath(FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return PortraitTracking(*(arrays[name].astype(np.float32) for name in ("rest", "by_unit", "error_root")))

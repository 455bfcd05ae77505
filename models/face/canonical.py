"""The face that others are compared with: the mesh measured on scikit-image's public portrait.

``assets/portrait_mesh.npz`` is made by ``python -m models.face.bake``. ``portrait`` is the mesh
as seen, in pixels of the 512 x 512 picture; ``frontal`` the same face averaged with its mirror
image, without roll and yaw, nodding as in the picture, where she looks into the camera: that is
pitch 0. ``mirror`` names each point's partner on the other side.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

FILE = "portrait_mesh.npz"


@cache
def _stored(name: str) -> NDArray[np.float32]:
    with (
        resources.files("assets").joinpath(FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        array: NDArray[np.float32] = arrays[name]
    array.flags.writeable = False
    return array


def portrait_mesh() -> NDArray[np.float32]:
    """Mesh of the portrait, shape (468, 3): pixels of the 512 x 512 picture, z in x's scale."""
    return _stored("portrait")


def frontal_mesh() -> NDArray[np.float32]:
    """Symmetric mesh looking into the camera, shape (468, 3): eye distance 1, eyes at the origin."""
    return _stored("frontal")


def mirror() -> NDArray[np.int64]:
    """For each of the 468 points the index of its partner on the other side of the face."""
    return _stored("mirror").astype(np.int64)

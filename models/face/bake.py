"""Measure the portrait's mesh and write ``assets/portrait_mesh.npz``: ``python -m models.face.bake``.

The picture is ``skimage.data.astronaut()`` (NASA, public domain), which comes with scikit-image.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import skimage.data
from numpy.typing import NDArray

import assets
from models.face.canonical import FILE
from models.face.mesh import FaceMesh

FRAMES = 30  # the mesh settles within a few frames of the same picture
EYES = ((33, 133), (362, 263))
ROUNDS = 20


def measured_portrait() -> NDArray[np.float32]:
    """Return the portrait's mesh, shape (468, 3), in pixels."""
    finder = FaceMesh()
    meshes = [finder.find(skimage.data.astronaut()) for _ in range(FRAMES)]
    finder.close()
    return np.mean([mesh for mesh in meshes[FRAMES // 2 :] if mesh is not None], axis=0, dtype=np.float32)


def symmetric(mesh: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the mesh averaged with its mirror image, and each point's partner.

    Partners are nearest neighbours across the plane of symmetry, which is found by turns:
    start at the plane through the eyes' middle, pair, fit the mesh to its mirror image, again.
    """
    face = _on_eyes(mesh)
    for _ in range(ROUNDS):
        flipped = face * (-1.0, 1.0, 1.0)
        partner = np.linalg.norm(face[:, None] - flipped[None], axis=-1).argmin(axis=1)
        middle = 0.5 * (face + flipped[partner])
        face = _turned_onto(face, middle)
    if not (partner[partner] == np.arange(len(mesh))).all():
        raise ValueError("the mesh is too lopsided to pair its sides; use a portrait that looks into the camera")
    return _on_eyes(middle), partner


def _on_eyes(mesh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put the eyes level at the origin, one unit apart."""
    right, left = (mesh[list(corners)].mean(axis=0) for corners in EYES)
    x = (left - right) / np.linalg.norm(left - right)
    y = np.cross((0.0, 0.0, 1.0), x)
    y /= np.linalg.norm(y)
    axes = np.stack((x, y, np.cross(x, y)))
    return np.asarray((mesh - 0.5 * (left + right)) @ axes.T / np.linalg.norm(left - right))


def _turned_onto(mesh: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit by rotation and place (Kabsch 1976)."""
    centre, there = mesh.mean(axis=0), target.mean(axis=0)
    left, _, right = np.linalg.svd((mesh - centre).T @ (target - there))
    return np.asarray((mesh - centre) @ left @ right + there)


def main() -> None:
    """Write the file and say where."""
    portrait = measured_portrait()
    frontal, mirror = symmetric(portrait.astype(np.float64))
    path = Path(assets.__path__[0]) / FILE
    np.savez_compressed(path, portrait=portrait, frontal=frontal.astype(np.float32), mirror=mirror.astype(np.int16))
    print(f"{path}: {len(portrait)} points, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()

"""Measure the portrait's mesh and write ``assets/portrait_mesh.npz``: ``python -m models.face.bake``.

The picture is ``skimage.data.astronaut()`` (NASA, public domain), which comes with scikit-image;
it is measured as the simulated participant's camera frames it, which is larger, and so sharper.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

import assets
from models.face.canonical import FILE
from models.face.mesh import FaceMesh
from recorder.participant.portrait import SCALE, portrait_frame, to_portrait

FRAMES = 30  # the mesh settles within a few frames of the same picture
EYES = ((33, 133), (362, 263))
ROUNDS = 20


def measured_portrait() -> NDArray[np.float32]:
    """Return the portrait's mesh, shape (468, 3), in pixels of the portrait."""
    finder = FaceMesh()
    frame = portrait_frame()
    meshes = [finder.find(frame) for _ in range(FRAMES)]
    finder.close()
    mesh = np.mean([mesh for mesh in meshes[FRAMES // 2 :] if mesh is not None], axis=0, dtype=np.float64)
    return np.column_stack((to_portrait(mesh[:, :2]), mesh[:, 2] / SCALE)).astype(np.float32)


def symmetric(mesh: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the mesh averaged with its mirror image, and each point's partner.

    Partners are nearest across the plane of symmetry, one to one. The plane is found by turns:
    start at the middle of the eyes, pair, fit the mesh to its mirror image, again.
    """
    face = _on_eyes(mesh)
    for _ in range(ROUNDS):
        flipped = face * (-1.0, 1.0, 1.0)
        _, partner = linear_sum_assignment(np.sum((face[:, None] - flipped[None]) ** 2, axis=-1))
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
    sys.stdout.write(f"{path}: {len(portrait)} points, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()

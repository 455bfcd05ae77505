"""A real portrait, real clips where there are any, and frames spoilt in every way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator

from models.face.canonical import portrait_mesh
from models.face.mesh import FaceMesh
from models.face.pose import rotation_matrix
from recorder.opencv import cv2
from recorder.participant.portrait import SCALE, portrait_frame, to_frame

Image = NDArray[np.uint8]
SETTLED = 8  # frames after which the mesh rests on a still picture


@pytest.fixture(scope="session")
def portrait() -> Image:
    """Portrait as a camera frames it, 640 x 480."""
    image = portrait_frame()
    image.flags.writeable = False
    return image


@pytest.fixture(scope="session")
def portrait_in_frame() -> NDArray[np.float32]:
    """The baked mesh in pixels of that frame."""
    mesh = portrait_mesh()
    return np.column_stack((to_frame(mesh[:, :2].astype(np.float64)), mesh[:, 2] * SCALE)).astype(np.float32)


@pytest.fixture(scope="module")
def face_mesh() -> Iterator[FaceMesh]:
    """One face mesh for a module's tests; `find_settled` starts its video anew."""
    mesh = FaceMesh()
    yield mesh
    mesh.close()


@pytest.fixture
def find_settled(face_mesh: FaceMesh) -> Callable[[Image], NDArray[np.float32]]:
    """Look at a still picture until the mesh rests."""

    def find(image: Image) -> NDArray[np.float32]:
        face_mesh.close()
        found = [face_mesh.find(image) for _ in range(SETTLED)][-1]
        assert found is not None, "no face found"
        return found

    return find


@pytest.fixture(scope="session")
def turn_head(portrait: Image, portrait_in_frame: NDArray[np.float32]) -> Callable[[float, float, float], Image]:
    """Render the portrait with the head turned: its pixels carried by its own mesh."""

    def turn(roll_deg: float, yaw_deg: float, pitch_deg: float) -> Image:
        return turned(portrait, portrait_in_frame, rotation_matrix(roll_deg, yaw_deg, pitch_deg))

    return turn


def turned(image: Image, mesh: NDArray[np.float32], rotation: NDArray[np.float64]) -> Image:
    """Move the picture's pixels as its mesh moves; the picture's border stays."""
    height, width = image.shape[:2]
    centre = mesh.mean(axis=0)
    moved = (mesh - centre) @ rotation.T + centre
    x, y = np.meshgrid(np.linspace(0, width - 1, 9), np.linspace(0, height - 1, 9))
    border = np.column_stack((x.ravel(), y.ravel()))
    border = border[
        (border[:, 0] == 0) | (border[:, 0] == width - 1) | (border[:, 1] == 0) | (border[:, 1] == height - 1)
    ]
    from_where = LinearNDInterpolator(np.vstack((moved[:, :2], border)), np.vstack((mesh[:, :2], border)))
    at = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1)
    source = from_where(at.reshape(-1, 2)).reshape(height, width, 2).astype(np.float32)
    return np.asarray(cv2.remap(image, source[..., 0], source[..., 1], cv2.INTER_LINEAR), np.uint8)


@pytest.fixture
def clip(shared_data: Path) -> Callable[[str], str]:
    """Path of a shared clip of a real face; skips where it is absent."""

    def path_of(name: str) -> str:
        path = shared_data / "face" / name
        if not path.is_file():
            pytest.skip(f"needs ../shared/data/face/{name}")
        return str(path)

    return path_of

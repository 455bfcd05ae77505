"""Crops: eyes level, always in the same place, at any size."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.face.crop import EYE_DISTANCE, EYE_HEIGHT, aligned_crop, eye_centres
from models.face.quality import grey_patch
from recorder.opencv import cv2

SIZES = (64, 227)


def picture_of_eyes(mesh: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Grey, with a white disc at each eye."""
    image = np.full((480, 640, 3), 60, np.uint8)
    for x, y in eye_centres(mesh):
        cv2.circle(image, (round(float(x)), round(float(y))), 5, (255, 255, 255), -1)
    return image


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("roll_deg", [-25, 0, 25])
def test_eyes_are_where_the_crop_wants_them(portrait_in_frame: NDArray[np.float32], size: int, roll_deg: float) -> None:
    """However the head is tilted, each eye lies in its place."""
    about = cv2.getRotationMatrix2D((320, 240), roll_deg, 0.7)
    mesh = portrait_in_frame.copy()
    mesh[:, :2] = mesh[:, :2] @ about[:, :2].T + about[:, 2]

    crop = aligned_crop(picture_of_eyes(mesh.astype(np.float32)), mesh.astype(np.float32), size)

    bright = crop[..., 0] > 150
    halves = [np.argwhere(bright & side).mean(axis=0)[::-1] for side in (left_half(size), ~left_half(size))]
    wanted = [(size * (0.5 + side * EYE_DISTANCE / 2), size * EYE_HEIGHT) for side in (-1, 1)]
    np.testing.assert_allclose(halves, wanted, atol=0.02 * size)


def left_half(size: int) -> NDArray[np.bool_]:
    """Pixels of the left half of a crop."""
    return np.broadcast_to(np.arange(size) < size / 2, (size, size))


def test_a_crop_is_the_same_at_half_the_resolution(
    portrait: NDArray[np.uint8], portrait_in_frame: NDArray[np.float32]
) -> None:
    """A face twice as far away gives the same crop within a few grey levels."""
    half = cv2.resize(portrait, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)

    near = aligned_crop(portrait, portrait_in_frame, 64).astype(float)
    far = aligned_crop(np.asarray(half, np.uint8), portrait_in_frame / 2, 64).astype(float)

    assert np.abs(near - far).mean() < 6


def test_a_face_at_the_edge_is_filled_with_the_edge(portrait_in_frame: NDArray[np.float32]) -> None:
    """Nothing black is drawn beside a picture that ends too early."""
    white = np.full((480, 640, 3), 255, np.uint8)

    assert 255 == aligned_crop(white, portrait_in_frame - np.array((250, 0, 0), np.float32), 64).min()


def test_the_patch_is_grey_and_of_one_size(portrait: NDArray[np.uint8], portrait_in_frame: NDArray[np.float32]) -> None:
    """What the gates look at."""
    patch = grey_patch(portrait, portrait_in_frame)

    assert (64, 64) == patch.shape
    assert np.uint8 == patch.dtype

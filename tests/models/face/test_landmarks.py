"""68 points without place, size and pose; expressions stay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from models.face.canonical import frontal_mesh, mirror
from models.face.landmarks import LAYOUT68, landmarks68, normalised_landmarks68
from models.face.observer import track_video
from models.face.pose import rotation_matrix

Find = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
MOUTH_CORNERS = (48, 54)
UPPER_LIP = 51
POSE_ERROR = 0.045  # eye distances, root mean square; measured 0.02-0.04. By the line of the eyes alone: 0.15


def test_the_layout_is_the_one_of_68_points() -> None:
    """Every part has its number of points, on the side it belongs to."""
    x, y = normalised_landmarks68(frontal_mesh()).T

    assert 68 == len(LAYOUT68)
    assert (np.diff(x[4:13]) > 0).all()  # jaw, from the person's right ear to the left
    assert (np.diff(x[17:27]) > 0).all()  # brows
    assert (np.diff(y[27:31]) > 0).all()  # bridge of the nose, downwards
    assert x[36] < x[39] < 0 < x[42] < x[45]  # corners of the eyes
    assert y[8] == y.max()  # chin


def test_pairs_are_averaged() -> None:
    """A point of the layout between two of the mesh is their middle."""
    mesh = np.arange(468 * 3, dtype=np.float32).reshape(468, 3)

    np.testing.assert_array_equal(0.5 * (mesh[132] + mesh[58]), landmarks68(mesh)[3])


def test_place_size_and_attitude_are_taken_away_exactly() -> None:
    """A rigid face gives the same points wherever it is and however it is turned."""
    seen = 80.0 * frontal_mesh() @ rotation_matrix(-15, 20, 10).T + (500, 90, 30)

    points = normalised_landmarks68(seen.astype(np.float32))

    np.testing.assert_allclose(normalised_landmarks68(frontal_mesh()), points, atol=1e-4)


def test_eyes_are_the_unit_and_the_origin() -> None:
    """The middle of the eyes is at (0, 0), one unit lies between them."""
    points = normalised_landmarks68(frontal_mesh())
    right, left = points[[36, 39]].mean(axis=0), points[[42, 45]].mean(axis=0)

    np.testing.assert_allclose(left - right, (1, 0), atol=1e-5)
    np.testing.assert_allclose(left + right, 0, atol=1e-5)


def test_an_expression_survives_turning_the_head() -> None:
    """A smile drawn into the mesh is the same smile when the head is turned."""
    smile = frontal_mesh().copy()
    smile[[61, 291], :2] += np.array([(-0.1, -0.05), (0.1, -0.05)], np.float32)
    turned = (smile @ rotation_matrix(10, 20, -10).T).astype(np.float32)

    change = normalised_landmarks68(turned) - normalised_landmarks68(frontal_mesh())

    np.testing.assert_allclose(change[list(MOUTH_CORNERS)], [(-0.1, -0.05), (0.1, -0.05)], atol=1e-3)
    np.testing.assert_allclose(np.delete(change, MOUTH_CORNERS, axis=0), 0, atol=1e-3)


def test_a_stack_gives_what_its_members_give() -> None:
    """Leading axes are kept."""
    meshes = np.stack([frontal_mesh(), 2 * frontal_mesh() + 5])

    points = normalised_landmarks68(meshes)

    assert (2, 68, 2) == points.shape
    np.testing.assert_allclose(points[0], points[1], atol=1e-5)


def test_the_frontal_face_is_symmetric() -> None:
    """Each baked point mirrors its partner."""
    mesh = frontal_mesh()

    np.testing.assert_allclose(mesh[mirror()] * (-1, 1, 1), mesh, atol=1e-5)


@pytest.mark.parametrize("angles", [(0, 15, 0), (0, -15, 0), (0, 0, 15), (0, 0, -15), (20, 0, 0)])
def test_a_turned_real_face_gives_nearly_the_same_points(
    angles: tuple[float, float, float],
    find_settled: Find,
    portrait: NDArray[np.uint8],
    turn_head: Callable[[float, float, float], NDArray[np.uint8]],
) -> None:
    """FaceMesh on rendered turns of the portrait: pose leaks less than a faint smile moves a mouth corner."""
    frontal = normalised_landmarks68(find_settled(portrait))
    turned = normalised_landmarks68(find_settled(turn_head(*angles)))

    error = np.sqrt(np.square(turned - frontal).sum(axis=-1).mean())

    assert error < POSE_ERROR


def test_a_real_smile_stands_far_above_the_noise(clip: Callable[[str], str]) -> None:
    """On a filmed face neutral and smile are ten standard deviations apart, in width and in height."""
    observed = track_video(clip("single_face.mp4"))
    points = normalised_landmarks68(np.stack([o.landmarks for o in observed if o.landmarks is not None]))
    width = points[:, MOUTH_CORNERS[1], 0] - points[:, MOUTH_CORNERS[0], 0]
    droop = points[:, MOUTH_CORNERS, 1].mean(axis=1) - points[:, UPPER_LIP, 1]
    neutral, smile = slice(0, 17), slice(24, None)

    assert width[smile].mean() - width[neutral].mean() > 10 * width[neutral].std()
    assert droop[neutral].mean() - droop[smile].mean() > 10 * droop[neutral].std()

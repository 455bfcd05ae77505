"""Roll, yaw and pitch from a mesh."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.canonical import frontal_mesh
from models.face.pose import fit_pose, rotation_matrix


@pytest.mark.parametrize("angles", [(0, 0, 0), (20, 0, 0), (0, 25, 0), (0, 0, -25), (-10, 15, 20)])
def test_the_angles_of_a_turned_face_are_read_back(angles: tuple[float, float, float]) -> None:
    """A face turned by known angles, grown and moved, reads as turned by these angles."""
    turned = 130.0 * frontal_mesh() @ rotation_matrix(*angles).T + (300, 200, 0)

    pose = fit_pose(turned.astype(np.float32))

    np.testing.assert_allclose([pose.roll_deg, pose.yaw_deg, pose.pitch_deg], angles, atol=1e-3)


def test_signs_are_those_of_the_picture() -> None:
    """Positive yaw points the nose to the picture's right, pitch down; roll is clockwise."""
    nose, eye = np.array([0.0, 0.0, -1.0]), np.array([1.0, 0.0, 0.0])  # towards the camera; to the right

    assert (rotation_matrix(0, 20, 0) @ nose)[0] > 0
    assert (rotation_matrix(0, 0, 20) @ nose)[1] > 0
    assert (rotation_matrix(20, 0, 0) @ eye)[1] > 0


def test_an_open_mouth_is_no_movement_of_the_head() -> None:
    """Only points that expressions leave alone are fitted."""
    mesh = frontal_mesh().copy()
    lower_face = mesh[:, 1] > 0.9
    mesh[lower_face, 1] += 0.3

    pose = fit_pose(mesh)

    np.testing.assert_allclose([pose.roll_deg, pose.yaw_deg, pose.pitch_deg], 0.0, atol=0.01)


def test_many_meshes_are_fitted_at_once() -> None:
    """A stack gives what its members give."""
    meshes = np.stack([frontal_mesh() @ rotation_matrix(0, yaw, 0).T.astype(np.float32) for yaw in (-10, 0, 10)])

    np.testing.assert_allclose(fit_pose(meshes).yaw_deg, (-10, 0, 10), atol=1e-3)

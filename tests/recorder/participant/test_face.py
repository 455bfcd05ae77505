"""The warped portrait: pixels and landmarks agree, and a face mesh reads the expression back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from models.face.mesh import FaceMesh
from recorder.participant.blinks import eyelid_closure
from recorder.participant.face import Portrait, warped
from recorder.participant.participant import Participant
from recorder.participant.population import BENCH, N_EEG
from recorder.participant.portrait import LANDMARKS, portrait_frame, to_frame, to_portrait
from recorder.participant.warp import coefficients, displaced, field_bases, shown_actions

STILL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
REST = np.zeros(8)
SMILE, RAISED = 3.0 * BENCH.effects[:, N_EEG:]
RIGHT_CORNER, LEFT_CORNER, RIGHT_EYE, LEFT_EYE = 61, 291, 33, 263


@pytest.fixture(scope="module")
def portrait() -> Portrait:
    return Portrait()


@pytest.fixture
def mesh() -> Iterator[FaceMesh]:
    made = FaceMesh()
    yield made
    made.close()


def drawn(portrait: Portrait, actions: NDArray[np.float64], closure: float = 0.0) -> NDArray[np.uint8]:
    weights = coefficients(actions[None], np.array([closure]))[0]
    return warped(weights.astype(np.float32), STILL, portrait)


def settled(mesh: FaceMesh, image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Landmarks of a still picture, once tracking has come to rest; shape (468, 2)."""
    for _ in range(4):
        found = mesh.find(image)
        assert found is not None
    return found[:, :2].astype(np.float64)


def likely_actions(n: int) -> NDArray[np.float64]:
    rng = np.random.default_rng(0)
    return shown_actions(rng.normal(0.0, 3.0, (n, 8)), rng.normal(0.0, 2.0, (n, 8)))


def test_a_frame_is_a_function_of_its_time_alone():
    face = Participant(seed=4).face()
    later, sooner = face.frame(12.3), face.frame(2.0)
    assert later.shape == (480, 640, 3)
    assert later.dtype == np.uint8
    np.testing.assert_array_equal(later, Participant(seed=4).face().frame(12.3))
    assert not np.array_equal(later, sooner)


@pytest.mark.parametrize("landmark", [61, 17, 105, 159])
def test_landmarks_move_as_the_pixels_under_them(landmark):
    """A dot painted on the skin is found where the landmark is said to be, to half a pixel."""
    marked = Portrait()
    at = to_frame(np.array(LANDMARKS[landmark]))
    y, x = np.mgrid[:480, :640]
    dot = np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * 1.5**2))
    marked.frame = (200 * dot[..., None] * np.ones(3)).astype(np.uint8)
    for actions in likely_actions(8):
        shown = drawn(marked, actions)[..., 0].astype(float)
        seen = np.array([(shown * x).sum(), (shown * y).sum()]) / shown.sum()
        told = to_frame(displaced(to_portrait(at[None]), actions[None], np.zeros(1))[0, 0])
        np.testing.assert_allclose(seen, told, atol=0.5)


def test_a_participants_landmarks_follow_sway_and_expression():
    face = Participant(seed=4).face()
    corner = to_frame(np.array([LANDMARKS[RIGHT_CORNER]]))
    t = np.arange(0.0, 20.0, 0.5)
    moved = face.landmarks(corner, t)
    assert moved.shape == (40, 1, 2)
    unswayed = to_frame(displaced(to_portrait(corner), face.actions(t), eyelid_closure(4, t)))
    shift = (moved - unswayed)[:, 0]
    assert 1.0 < np.abs(shift).max() < 15.0


def test_skin_never_folds():
    """The field's map keeps its orientation for all likely actions: no pixel row crosses another."""
    grid = np.stack(np.meshgrid(np.arange(165.0, 285.0), np.arange(60.0, 195.0)), axis=-1)
    bases = field_bases(grid)
    for weights in coefficients(likely_actions(60), np.zeros(60)):
        came_from = grid - np.tensordot(weights, bases, axes=1)
        along_x, along_y = np.gradient(came_from, axis=1), np.gradient(came_from, axis=0)
        assert (along_x[..., 0] * along_y[..., 1] - along_x[..., 1] * along_y[..., 0]).min() > 0.0


def test_only_extreme_actions_are_limited():
    ordinary = np.linspace(-3.9, 3.9, 50)
    np.testing.assert_array_equal(ordinary, shown_actions(np.zeros(50), ordinary))
    extreme = shown_actions(np.full(50, 9.0), np.linspace(-9.0, 9.0, 50))
    assert np.abs(extreme).max() <= 6.5
    assert (np.diff(extreme) > 0).all()


def test_a_face_mesh_reads_smile_and_raised_brows(portrait, mesh):
    def measures(actions: NDArray[np.float64]) -> tuple[float, float, float]:
        points = settled(mesh, drawn(portrait, actions))
        eyes = np.linalg.norm(points[LEFT_EYE] - points[RIGHT_EYE])
        width = np.linalg.norm(points[LEFT_CORNER] - points[RIGHT_CORNER])
        corners_up = points[[13, 14], 1].mean() - points[[RIGHT_CORNER, LEFT_CORNER], 1].mean()
        brows_up = points[[RIGHT_EYE, LEFT_EYE], 1].mean() - points[[105, 334], 1].mean()
        return width / eyes, corners_up / eyes, brows_up / eyes

    frown, rest, smile = (measures(actions) for actions in (-SMILE, REST, SMILE))
    assert frown[0] + 0.02 < rest[0] < smile[0] - 0.02
    assert frown[1] + 0.01 < rest[1] < smile[1] - 0.01
    assert measures(-RAISED)[2] + 0.02 < measures(RAISED)[2]


def test_a_blink_closes_the_eyes_for_a_face_mesh(portrait, mesh):
    def opening(closure: float) -> float:
        points = settled(mesh, drawn(portrait, REST, closure))
        return float(points[[145, 374], 1].mean() - points[[159, 386], 1].mean())

    assert opening(1.0) < 0.75 * opening(0.0)


def test_a_face_mesh_follows_the_rendered_landmarks(mesh):
    """On moving pixels: within a few pixels, and moving with what is rendered."""
    base = settled(mesh, portrait_frame())
    face = Participant(seed=3).face()
    t = np.arange(0.0, 60.0, 0.5)
    found = [mesh.find(face.frame(float(instant))) for instant in t]
    seen = np.array([points[:, :2] for points in found if points is not None])
    assert len(t) == len(seen)
    told = face.landmarks(base, t)
    error = (seen - told) - (seen - told).mean(axis=0)
    assert np.sqrt((error**2).sum(axis=-1).mean()) < 4.5
    for landmark in (RIGHT_CORNER, LEFT_CORNER, 14, 105, 334):
        assert np.corrcoef(seen[:, landmark, 1], told[:, landmark, 1])[0, 1] > 0.7

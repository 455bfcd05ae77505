"""Meshes rendered without pixels are those that the tracker would read, and pure functions of time."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.landmarks import normalised_landmarks68
from models.face.mesh import FaceMesh
from models.face.rendered import RenderedMesh
from recorder.participant.participant import Participant
from recorder.participant.population import BENCH, N_EEG

SECONDS = 12
RATE_HZ = 15
CORNER, LIP, BROW, LID = 61, 14, 105, 159


@pytest.fixture(scope="module")
def filmed():
    """Times, the tracker's meshes of a participant's film, and those rendered without it."""
    face = Participant(3).face()
    t = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    tracker = FaceMesh()
    seen = np.array([tracker.find(face.frame(float(instant))) for instant in t])
    tracker.close()
    return t, seen, RenderedMesh(face).meshes(t)


def test_they_are_where_the_tracker_sees_them(filmed):
    _, seen, rendered = filmed
    assert seen.shape == rendered.shape
    assert rendered.dtype == np.float32
    assert np.sqrt(np.mean((seen - rendered)[..., :2] ** 2)) < 2.5


@pytest.mark.parametrize("point", [CORNER, LIP, BROW, LID])
def test_they_move_as_the_tracker_sees_them_move(filmed, point):
    _, seen, rendered = filmed
    assert np.corrcoef(seen[:, point, 1], rendered[:, point, 1])[0, 1] > 0.8


def test_eyes_close_when_the_participant_blinks(filmed):
    t, _, rendered = filmed
    closure = Participant(3).face().closure(t)
    opening = normalised_landmarks68(rendered)[:, [40, 41, 46, 47], 1].mean(axis=1)
    opening -= normalised_landmarks68(rendered)[:, [37, 38, 43, 44], 1].mean(axis=1)
    assert closure.max() > 0.8
    assert opening[closure > 0.8].mean() < 0.85 * np.median(opening)  # the tracker itself reads no more


def test_a_mesh_is_a_function_of_its_time_alone():
    mesh = RenderedMesh(Participant(8).face())
    t = np.arange(25.0, 40.0, 0.7)
    at_once = mesh.meshes(t)
    one_by_one = np.concatenate([mesh.meshes(np.array([instant])) for instant in t[::-1]])[::-1]
    np.testing.assert_allclose(at_once, one_by_one, atol=1e-4)


def test_a_smile_shows():
    """Between the levels of valence the mouth corners of the mesh rise, in eye distances."""
    rising = []
    for level in (-1.0, 1.0):
        happy = Participant(4, path=lambda t, level=level: np.tile([level, 0.0], (np.size(t), 1)))
        points = normalised_landmarks68(RenderedMesh(happy.face()).meshes(np.arange(0.0, 30.0, 0.5)))
        rising.append(-points[:, [48, 54], 1].mean())
    assert BENCH.effects[0, N_EEG] > 0
    assert rising[1] - rising[0] > 0.02


def test_a_camera_that_lags_shows_the_same_face_later():
    face, late = Participant(4).face(), Participant(4, face_lag_s=1.5).face()
    t = np.arange(5.0, 9.0, 0.5)
    np.testing.assert_allclose(RenderedMesh(face).meshes(t), RenderedMesh(late).meshes(t + 1.5), atol=1e-3)
    np.testing.assert_array_equal(face.frame(6.0), late.frame(7.5))

"""Crops drawn directly are those that frames would give, and pure functions of time."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.crop import aligned_crop
from models.face.observer import FaceObserver
from models.face.rendered import RenderedMesh
from models.face.rendered_crops import RenderedCrops
from recorder.blocks import Frame
from recorder.participant.participant import Participant

T = np.arange(50.0, 62.0, 0.2)


@pytest.fixture(scope="module")
def face():
    return Participant(3).face()


@pytest.fixture(scope="module")
def frames(face):
    return [face.frame(float(t)) for t in T]


@pytest.fixture(scope="module")
def crops(face):
    return RenderedCrops(face).crops(T)


def differences(some, others):
    return np.abs(np.asarray(some, float) - np.asarray(others, float)).mean(axis=(1, 2, 3))


@pytest.mark.parametrize(("size", "most"), [(64, 1.2), (227, 3.0)])
def test_they_are_what_frames_give_by_the_same_mesh(face, frames, size, most):
    """To one grey level of 64 pixels; a larger crop shows how finely the frame itself was drawn."""
    meshes = RenderedMesh(face).meshes(T)
    cut = [aligned_crop(frame, mesh, size) for frame, mesh in zip(frames, meshes, strict=True)]
    drawn = RenderedCrops(face, size).crops(T, meshes)
    assert drawn.dtype == np.uint8
    assert differences(cut, drawn).max() < most


def test_they_are_the_trackers_own_where_the_mesh_is(face, frames, crops):
    """Beside that, they are no further from them than what the errors of two meshes make of any crop."""
    observer = FaceObserver(64)
    seen = [observer.observe(Frame(frame, t, i)) for i, (frame, t) in enumerate(zip(frames, T, strict=True))]
    observer.close()
    tracked = [observation.crop for observation in seen]
    by_its_mesh = RenderedCrops(face).crops(T, np.array([observation.landmarks for observation in seen]))
    meshes = RenderedMesh(face).meshes(T)
    cut = [aligned_crop(frame, mesh, 64) for frame, mesh in zip(frames, meshes, strict=True)]
    assert differences(tracked, by_its_mesh).max() < 1.2
    assert differences(tracked, crops).mean() < 1.05 * differences(tracked, cut).mean() < 12.0


def test_what_changes_in_them_is_what_changes_in_frames(face, frames, crops):
    meshes = RenderedMesh(face).meshes(T)
    cut = np.array([aligned_crop(frame, mesh, 64) for frame, mesh in zip(frames, meshes, strict=True)], float)
    moving, drawn = cut - cut.mean(axis=0), crops - crops.mean(axis=0)
    assert np.corrcoef(moving.ravel(), drawn.ravel())[0, 1] > 0.99


def test_a_crop_is_a_function_of_its_time_alone(crops):
    again = RenderedCrops(Participant(3).face())
    one_by_one = np.concatenate([again.crops(np.array([t])) for t in T[::-7]])[::-1]
    assert differences(one_by_one, crops[len(T) - 1 :: -7][::-1]).max() < 0.05  # a mesh is drawn to 1e-4 px


def test_no_times_give_no_crops(face):
    assert (0, 64, 64, 3) == RenderedCrops(face).crops(np.empty(0)).shape

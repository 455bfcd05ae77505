"""The face path: landmarks or crops at the grid's instants, held where there is none, and it says so."""

from __future__ import annotations

import numpy as np
import pytest

from models.face.landmarks import normalised_landmarks68
from models.preprocess.prepare import prepare
from models.spec import FaceInput, InputSpec
from recorder.alignment import align
from recorder.observation import FaceObservation
from recorder.ring import FrameRing

FPS = 10.0
MESH = np.random.default_rng(2).normal(0, 60, (468, 3)).astype(np.float32)


def observe(i, *, usable=True, crop_size=64):
    """Frame i just before i / 10 s; its landmarks and crop tell which one it is."""
    return FaceObservation(
        t=i / FPS - 0.01,
        index=i,
        usable=usable,
        reason="" if usable else "turned away",
        landmarks=MESH * np.float32(1 + i / 50) if usable else None,
        crop=np.full((crop_size, crop_size, 3), i, np.uint8),
        size=(480, 640),
        quality=1.0,
        tracked_t=i / FPS + 0.01,
    )


def window(observations, spec, t_end=1.0):
    ring = FrameRing()
    for observation in observations:
        ring.append(observation)
    return align({"face": ring}, t_end, spec.window_spec())


@pytest.fixture
def landmarks():
    return InputSpec(None, FaceInput("landmarks68", FPS, 1.0))


@pytest.fixture
def crops():
    return InputSpec(None, FaceInput("crop", FPS, 1.0))


def test_landmarks_stand_at_the_instants_of_the_grid(landmarks):
    found = prepare(window(map(observe, range(1, 11)), landmarks), landmarks)

    assert np.array_equal(
        normalised_landmarks68(np.stack([observe(i).landmarks for i in range(1, 11)])), found.arrays["face"]
    )
    assert ({"face": True}, {}, ()) == (found.present, found.reasons, found.notes)


def test_crops_are_channels_first_and_from_nought_to_one(crops):
    found = prepare(window(map(observe, range(1, 11)), crops), crops).arrays["face"]

    assert ((10, 3, 64, 64), np.float32) == (found.shape, found.dtype)
    assert np.allclose(np.arange(1, 11) / 255, found[:, 0, 5, 5])


def test_an_instant_without_a_face_takes_the_nearest_one(crops):
    """Frames 4, 5 and 6 are turned away: 4 and 5 show frame 3 (the earlier of two as near), 6 shows 7."""
    frames = [observe(i, usable=i not in (4, 5, 6)) for i in range(1, 11)]

    found = prepare(window(frames, crops), crops)

    assert np.allclose(np.array([1, 2, 3, 3, 3, 7, 7, 8, 9, 10]) / 255, found.arrays["face"][:, 0, 0, 0])
    assert ("face held over 3 of 10 frames",) == found.notes


def test_a_face_in_half_of_the_frames_counts_and_in_fewer_does_not(landmarks):
    half = prepare(window([observe(i, usable=i > 5) for i in range(1, 11)], landmarks), landmarks)
    fewer = prepare(window([observe(i, usable=i < 5) for i in range(1, 11)], landmarks), landmarks)

    assert half.present["face"]
    assert {"face": False} == fewer.present
    assert {"face": "turned away for 0.6 s"} == fewer.reasons
    assert np.isnan(fewer.arrays["face"]).all()


def test_frames_after_the_end_change_nothing(landmarks):
    """What the camera sees later is not known yet."""
    now = prepare(window(map(observe, range(1, 11)), landmarks), landmarks)
    later = prepare(window(map(observe, range(1, 21)), landmarks), landmarks)

    assert np.array_equal(now.arrays["face"], later.arrays["face"])


def test_no_camera_has_a_reason(landmarks):
    found = prepare(align({}, 1.0, landmarks.window_spec()), landmarks)

    assert ({"face": False}, {"face": "no camera connected"}) == (found.present, found.reasons)


def test_crops_of_another_size_are_refused(crops):
    found = prepare(window([observe(i, crop_size=96) for i in range(1, 11)], crops), crops)

    assert "the face tracker gives no crops of 64 pixels, which the model wants" == found.reasons["face"]


def test_landmarks_that_are_no_numbers_do_not_count(landmarks):
    broken = [observe(i) for i in range(1, 11)]
    for observation in broken[:2]:
        observation.landmarks[7] = np.nan

    found = prepare(window(broken, landmarks), landmarks)

    assert np.isfinite(found.arrays["face"]).all()
    assert ("face held over 2 of 10 frames",) == found.notes

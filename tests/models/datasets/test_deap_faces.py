"""What is known of DEAP's face videos is held against them, and what is missing is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.datasets.deap_faces import NEVER_FILMED, check_video, videos_notes
from models.errors import DatasetError
from recorder.observation import FaceObservation


def film(n_pictures: int, rate_hz: float = 50.0, size: tuple[int, int] = (576, 720)) -> list[FaceObservation]:
    return [FaceObservation(i / rate_hz, i, False, "", None, None, size, 0.0, 0.0) for i in range(n_pictures)]


def test_deaps_own_videos_are_taken():
    check_video(Path("s01_trial01.avi"), film(3000))


@pytest.mark.parametrize(
    ("faces", "told"),
    [
        (film(1500, 25.0), "25.00 pictures a second"),
        (film(3000, size=(480, 640)), "640 x 480"),
        (film(2500), "50.0 s, where 60 s"),
        (film(1), "0.00 pictures"),
    ],
)
def test_what_is_known_of_videos_is_held_against_them(faces, told):
    with pytest.raises(DatasetError, match=told):
        check_video(Path("s01_trial01.avi"), faces)


def test_what_deap_never_filmed_is_told_apart():
    filmed = {(s, t) for s in range(1, 23) for t in range(1, 41)} - NEVER_FILMED - {(7, 9)}

    notes = videos_notes(dict.fromkeys(filmed, Path()), range(1, 33))

    assert 873 == len(filmed)
    assert (
        "6 trials have no face video in DEAP itself: s03 trial 40, s05 trial 40, s11 trial 38, s11 trial 39, "
        "s11 trial 40, s14 trial 40.",
        "10 subjects were never filmed, 400 trials: s23, s24, s25, s26, s27, s28, s29, s30, s31, s32.",
        "1 trials lack a face video that DEAP has: s07 trial 9.",
    ) == notes


def test_a_folder_without_videos_is_told():
    assert ("No face videos are in the folder: only signals can be learned from.",) == videos_notes({}, (1, 2))

"""A calibration shows rest with open and closed eyes, then clips, each id once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.calibration.protocol import EYES_CLOSED, calibration_playlist
from models.errors import CalibrationError
from recorder.protocol.order import trials_of
from recorder.protocol.playlist_file import load_playlist


@pytest.fixture(scope="module")
def demo():
    return load_playlist("demo")


@pytest.mark.parametrize("seed", range(5))
def test_rest_comes_first_and_is_not_rated(demo, seed):
    playlist = calibration_playlist(demo, rest_s=120.0)

    first, *clips = (trial.stimulus for trial in trials_of(playlist, seed))

    assert (EYES_CLOSED, 60.0, False) == (first.id, first.duration_s, first.rated)
    assert 60.0 == playlist.timing.baseline_s
    assert all(clip.rated for clip in clips)


def test_too_few_clips_are_shown_again_under_ids_of_their_own(demo):
    playlist = calibration_playlist(demo, n_clips=8)

    ids = [stimulus.id for stimulus in playlist.stimuli]

    assert 9 == len(ids) == len(set(ids))
    assert {"joy-1", "joy-2"} < set(ids)
    assert 2 == sum(stimulus.quadrant == "HVHA" for stimulus in playlist.stimuli)


def test_a_playlist_that_asks_nothing_is_refused(demo):
    silent = replace(demo, stimuli=tuple(replace(stimulus, rated=False) for stimulus in demo.stimuli))

    for playlist in (silent, replace(demo, scales=("liking",))):
        with pytest.raises(CalibrationError, match='Playlist "demo" asks for no valence or arousal'):
            calibration_playlist(playlist)

"""Participants rendered in memory are those that `emoscope simulate` writes to disk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.datasets import open_dataset
from models.datasets.dataset import Recording, Wanted
from models.datasets.simulated import Simulated, open_simulated
from models.datasets.simulated_place import SimulatedPlace, parsed
from models.errors import DatasetError
from recorder.participant.draws import participant_seed
from tests.models.datasets.conftest import N_SUBJECTS, N_TRIALS, SEED, TRIAL_S

URI = f"simulated:{N_SUBJECTS}x{N_TRIALS}?seed={SEED}&seconds={TRIAL_S}"


@pytest.fixture(scope="module")
def dataset() -> Simulated:
    return open_simulated(URI.removeprefix("simulated:"))


def test_recordings_are_those_of_the_sessions(sessions_folder, dataset):
    """Names, trials, ratings, rests and streams: all of it, to the bit."""
    recorded = open_dataset(str(sessions_folder))
    assert recorded.recordings == open_dataset(URI).recordings
    assert recorded.origins == dataset.origins
    assert dataset.simulated


def test_eeg_is_that_of_the_session(sessions_folder, dataset):
    recorded = open_dataset(str(sessions_folder))
    recording = dataset.recordings[1]

    rendered, stored = (d.read(recording, Wanted(eeg=True)).eeg for d in (dataset, recorded))

    np.testing.assert_array_equal(stored.samples, rendered.samples)
    np.testing.assert_allclose(rendered.t, stored.t, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(stored.gap, rendered.gap)
    assert stored.info == rendered.info


def test_meshes_are_those_of_the_session(sessions_folder, dataset):
    recorded = open_dataset(str(sessions_folder))
    recording = dataset.recordings[0]

    rendered, stored = (d.read(recording, Wanted(landmarks=True)).faces for d in (dataset, recorded))

    assert [face.index for face in stored] == [face.index for face in rendered]
    np.testing.assert_allclose([face.t for face in rendered], [face.t for face in stored], rtol=0, atol=1e-9)
    np.testing.assert_allclose(
        [face.landmarks for face in rendered], [face.landmarks for face in stored], rtol=0, atol=1e-3
    )


def test_crops_are_those_of_the_session(sessions_folder, dataset):
    recorded = open_dataset(str(sessions_folder))
    recording = dataset.recordings[0]

    rendered, stored = (d.read(recording, Wanted(crop_size=64)).faces for d in (dataset, recorded))

    assert [face.index for face in stored] == [face.index for face in rendered]
    np.testing.assert_array_equal([face.crop for face in stored], [face.crop for face in rendered])


def test_what_is_absent_is_absent_in_both(gappy_folder):
    """Gaps of the EEG and black frames stand at the same places."""
    recorded = open_dataset(str(gappy_folder))
    rendered = open_simulated("1x4?seed=1&seconds=2.5&mode=missing")
    wanted = Wanted(eeg=True, landmarks=True)

    on_disk = recorded.read(recorded.recordings[0], wanted)
    in_memory = rendered.read(rendered.recordings[0], wanted)

    assert in_memory.eeg.gap.any()
    np.testing.assert_array_equal(on_disk.eeg.gap, in_memory.eeg.gap)
    np.testing.assert_array_equal(on_disk.eeg.samples, in_memory.eeg.samples)
    np.testing.assert_allclose(in_memory.eeg.t, on_disk.eeg.t, rtol=0, atol=1e-9)
    assert {True, False} == {face.usable for face in in_memory.faces}
    assert [(face.usable, face.reason) for face in on_disk.faces] == [(f.usable, f.reason) for f in in_memory.faces]


def test_a_modality_that_is_never_there_is_told_before_it_is_read():
    dataset = open_simulated("8x1?seconds=2&mode=missing")
    assert {(True, True), (True, False), (False, True)} == {(r.eeg is not None, r.face) for r in dataset.recordings}


def test_participants_have_the_seeds_of_simulate(dataset):
    assert [participant_seed(SEED, 1), participant_seed(SEED, 2)] == [o.seed for o in dataset.origins.values()]


def test_the_fingerprint_follows_the_place():
    place = SimulatedPlace(2, 3)
    others = [replace(place, seed=1), replace(place, world="noise"), replace(place, trial_s=5.0)]
    assert 4 == len({Simulated(each).fingerprint() for each in (place, *others)})
    assert Simulated(place).fingerprint() == Simulated(SimulatedPlace(2, 3)).fingerprint()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16x20", SimulatedPlace(16, 20)),
        ("1x1?seed=4294967295", SimulatedPlace(1, 1, seed=2**32 - 1)),
        ("2x4?mode=misaligned:3.5&seconds=8", SimulatedPlace(2, 4, 8.0, "misaligned", 3.5)),
    ],
)
def test_a_place_is_read(text, expected):
    assert expected == parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "16",
        "0x3",
        "3x0",
        "1000x2",
        "2x3?seed=-1",
        "2x3?seed=4294967296",
        "2x3?seconds=1",
        "2x3?seconds=nan",
        "2x3?mode=calm",
        "2x3?mode=trials:2",
        "2x3?mode=misaligned:61",
        "2x3?sede=1",
        "2x3?seed=1&seed=2",
        "2x3?seed",
        "2x3?a=1&b=2&c=3&d=4",
    ],
)
def test_a_place_that_makes_no_sense_is_refused(text):
    with pytest.raises(DatasetError, match="Give simulated:SUBJECTSxTRIALS"):
        parsed(text)


@given(st.text(alphabet="0123456789x?&=seedmo:.-", max_size=24))
def test_any_text_is_a_place_or_refused(text):
    try:
        place = parsed(text)
    except DatasetError:
        return
    assert 1 <= place.n_subjects <= 999


def test_a_recording_is_read_by_name(dataset):
    asked = Recording(subject="01", name="sub-09", trials=())
    with pytest.raises(KeyError):
        dataset.read(asked, Wanted(eeg=True))

"""DEAP as recorded comes in by channel name and by the order shown; its labels by the ratings table."""

from __future__ import annotations

import pytest

from models.datasets import deap_faces, deap_status
from models.datasets.dataset import Wanted
from models.datasets.options import OpenOptions
from models.datasets.uri import open_dataset
from models.errors import DatasetError
from tests.models.datasets.deap_writer import (
    EEG,
    FIXATION_S,
    VIDEO_S,
    labels,
    order,
    original_eeg,
    write_original,
    write_ratings,
)
from tests.models.datasets.face_film import write_film

TABLE = "participant_ratings.csv"
N_PICTURES = {1: 10, 2: 6}


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    """Let a video last two seconds."""
    monkeypatch.setattr(deap_status, "FIXATION_S", float(FIXATION_S))
    monkeypatch.setattr(deap_status, "STIMULUS_S", float(VIDEO_S))
    monkeypatch.setattr(deap_status, "SLACK_S", 0.1)
    monkeypatch.setattr(deap_faces, "PICTURE", (480, 640))
    monkeypatch.setattr(deap_faces, "LENGTH_SLACK_S", 60.0)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A subject of each order of electrodes; the second's status channel is nameless."""
    folder = tmp_path_factory.mktemp("deap")
    write_original(folder, 1)
    write_original(folder, 23, status_name="")
    write_ratings(folder / TABLE, (1, 23))
    for trial, n_pictures in N_PICTURES.items():
        write_film(folder / f"face_video/s01/s01_trial{trial:02d}.avi", n_pictures, rate_hz=50)
    return folder


@pytest.fixture
def dataset(root, tmp_path_factory):
    return open_dataset(f"deap-original:{root}", OpenOptions(cache=tmp_path_factory.getbasetemp() / "deap-faces"))


def spoilt(root, tmp_path, old: bytes, new: bytes):
    """Return a folder with a copy of the first file in which a label reads otherwise."""
    content = (root / "data_original/s01.bdf").read_bytes()
    assert content[:16384].count(old) == 1
    (tmp_path / "s01.bdf").write_bytes(content[:16384].replace(old, new) + content[16384:])
    write_ratings(tmp_path / TABLE, (1,))
    return tmp_path


def test_a_subject_is_a_recording_of_forty_trials(dataset):
    assert ["s01", "s23"] == [recording.name for recording in dataset.recordings]
    assert [40, 40] == [len(recording.trials) for recording in dataset.recordings]


def test_trials_stand_in_the_order_shown_with_the_labels_of_their_clips(dataset):
    trials = dataset.recordings[0].trials

    assert [f"clip-{e:02d}" for e in order(1)] == [trial.clip for trial in trials]
    assert [labels(1)[e - 1, 0] for e in order(1)] == [trial.ratings["valence"] for trial in trials]
    assert [labels(1)[e - 1, 1] for e in order(1)] == [trial.ratings["arousal"] for trial in trials]


def test_trials_lie_where_the_status_channel_says(dataset):
    first, second = dataset.recordings[0].trials[:2]

    assert ((5.0, 6.0), 6.0, 8.0) == (first.rest, first.onset_s, first.offset_s)
    assert ((10.0, 11.0), 11.0, 13.0) == (second.rest, second.onset_s, second.offset_s)


def test_electrodes_come_by_name_in_whatever_order_a_file_has_them(dataset):
    """Each electrode of the miniature has its own level, in microvolts."""
    assert original_eeg(1) != original_eeg(23)
    for recording in dataset.recordings:
        eeg = dataset.read(recording, Wanted(eeg=True)).eeg

        assert (tuple(EEG), 512.0) == (eeg.info.channel_names, eeg.info.rate_hz)
        assert [pytest.approx(i + 1, abs=0.05) for i in range(32)] == eeg.samples[1000].tolist()


def test_peripheral_channels_are_made_as_the_publishers_made_theirs(dataset):
    aux = dataset.read(dataset.recordings[0], Wanted(aux=True)).aux

    expected = {"hEOG": -1, "vEOG": -1, "zEMG": -1, "tEMG": -1, "GSR": 108, "Resp": 112, "Pleth": 113, "Temp": 114}
    assert tuple(expected) == aux.info.channel_names
    assert [pytest.approx(value, abs=0.1) for value in expected.values()] == aux.samples[1000].tolist()


def test_faces_begin_with_their_videos(dataset):
    faces = dataset.read(dataset.recordings[0], Wanted(landmarks=True)).faces

    assert 16 == len(faces)
    assert (pytest.approx(6.0), pytest.approx(11.0)) == (faces[0].t, faces[10].t)
    assert [*range(16)] == [face.index for face in faces]
    assert [True, False] == [recording.face for recording in dataset.recordings]
    assert "1 subjects were never filmed, 40 trials: s23." in dataset.notes


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"PO3 ", b"POX ", "no signals called PO3; it has Fp1"),
        (b"EXG4", b"EXG9", "no signals called EXG4"),
        (b"Temp            Status", b"Temp            Trigge", "no signals called Status"),
    ],
)
def test_a_renamed_channel_is_told(root, tmp_path, old, new, told):
    with pytest.raises(DatasetError, match=told):
        open_dataset(f"deap-original:{spoilt(root, tmp_path, old, new)}")


def test_a_file_that_is_cut_short_is_told(root, tmp_path):
    (tmp_path / "s01.bdf").write_bytes((root / "data_original/s01.bdf").read_bytes()[:-1000])
    write_ratings(tmp_path / TABLE, (1,))

    with pytest.raises(DatasetError, match=r"s01\.bdf.*cut short"):
        open_dataset(f"deap-original:{tmp_path}")


def test_without_ratings_there_are_no_labels(root, tmp_path):
    (tmp_path / "s01.bdf").symlink_to(root / "data_original/s01.bdf")

    with pytest.raises(DatasetError, match=r"no participant_ratings\.csv"):
        open_dataset(f"deap-original:{tmp_path}")


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"no data_original/s01\.bdf"):
        open_dataset(f"deap-original:{tmp_path}")

"""DEAP comes in whole: trials, channels and labels by name, faces by a join that was proven."""

from __future__ import annotations

import os
import pickle

import numpy as np
import pytest

from models.datasets import deap_faces
from models.datasets.dataset import Wanted
from models.datasets.options import OpenOptions
from models.datasets.uri import open_dataset
from models.errors import DatasetError
from tests.models.datasets.deap_writer import EEG, data, labels, order, write_deap, write_ratings, write_subject
from tests.models.datasets.face_film import write_film

TABLE = "metadata_csv/participant_ratings.csv"
FIRST = "data_preprocessed_python/s01.dat"
N_PICTURES = {1: 12, 2: 8}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Two subjects, and two videos of the first."""
    folder = write_deap(tmp_path_factory.mktemp("deap") / "DEAP")
    for trial, n_pictures in N_PICTURES.items():
        write_film(folder / f"face_video/s01/s01_trial{trial:02d}.avi", n_pictures, rate_hz=50)
    return folder


@pytest.fixture(scope="module")
def options(tmp_path_factory):
    return OpenOptions(cache=tmp_path_factory.mktemp("faces"))


@pytest.fixture(scope="module")
def dataset(root, options):
    return open_dataset(f"deap:{root}", options)


@pytest.fixture
def one(tmp_path, root):
    """A folder with the first subject's file and table, to be spoilt."""
    for name in (FIRST, TABLE):
        (tmp_path / name).parent.mkdir()
    os.link(root / FIRST, tmp_path / FIRST)
    write_ratings(tmp_path / TABLE, (1,))
    return tmp_path


def rewrite(path, change):
    path.write_text(change(path.read_text()))


def rewritten(path, values, ratings):
    """Write a subject's file anew: the old one may be shared."""
    path.unlink()
    write_subject(path, values, ratings)


def test_every_trial_is_a_recording_in_the_order_shown(dataset):
    assert 80 == len(dataset.recordings)
    assert [f"s01/clip-{e:02d}" for e in order(1)] == [r.name for r in dataset.recordings[:40]]
    assert ["s01"] * 40 + ["s02"] * 40 == [r.subject for r in dataset.recordings]


def test_labels_are_those_of_the_clip(dataset):
    for recording in dataset.recordings[:40]:
        (trial,) = recording.trials
        expected = labels(1)[int(trial.clip[-2:]) - 1]

        assert dict(zip(("valence", "arousal", "dominance", "liking"), expected, strict=True)) == trial.ratings
        assert ((0.0, 3.0), 3.0, 63.0) == (trial.rest, trial.onset_s, trial.offset_s)


def test_signals_are_those_of_the_clip(dataset):
    for recording in (dataset.recordings[0], dataset.recordings[-1], dataset.recordings[1]):
        experiment, subject = int(recording.name[-2:]), int(recording.subject[1:])

        streams = dataset.read(recording, Wanted(eeg=True, aux=True))

        first = (experiment - 1) * 40
        assert list(range(first, first + 32)) == streams.eeg.samples[0].tolist()
        assert list(range(first + 32, first + 40)) == streams.aux.samples[0].tolist()
        assert {float(subject)} == set(streams.eeg.samples[-1].tolist())
        assert (8064, 0.0, 62.9921875) == (len(streams.eeg.t), streams.eeg.t[0], streams.eeg.t[-1])


def test_channels_have_their_names(dataset):
    recording = dataset.recordings[0]

    assert (tuple(EEG), 128.0) == (recording.eeg.channel_names, recording.eeg.rate_hz)
    assert ("hEOG", "vEOG", "zEMG", "tEMG", "GSR", "Resp", "Pleth", "Temp") == recording.aux.channel_names


def test_faces_are_those_of_the_trial_that_was_filmed(dataset, monkeypatch):
    """Videos stand in the order shown, signals by clip: the first video belongs to the first recording."""
    monkeypatch.setattr(deap_faces, "PICTURE", (480, 640))
    monkeypatch.setattr(deap_faces, "LENGTH_SLACK_S", 60.0)

    for recording, n_pictures in zip(dataset.recordings, N_PICTURES.values(), strict=False):
        faces = dataset.read(recording, Wanted(landmarks=True)).faces

        assert n_pictures == len(faces)
        assert 3.0 == pytest.approx(faces[0].t)
        assert faces[0].landmarks is not None


def test_a_video_of_another_kind_is_refused(dataset):
    with pytest.raises(DatasetError, match=r"s01_trial01\.avi.*640 x 480, where 720 x 576"):
        dataset.read(dataset.recordings[0], Wanted(landmarks=True))


def test_missing_videos_are_counted(dataset):
    assert [True, True] + [False] * 78 == [recording.face for recording in dataset.recordings]
    assert "30 of DEAP's 32 subjects are not in the folder" in dataset.notes[0]
    assert "78 trials lack a face video that DEAP has: s01 trial 3, s01 trial 4" in dataset.notes[1]


def test_the_folder_of_files_can_be_given(root, options):
    assert 80 == len(open_dataset(f"deap:{root}/data_preprocessed_python", options).recordings)


def test_a_dataset_goes_to_another_process(dataset):
    copy = pickle.loads(pickle.dumps(dataset))

    assert copy.fingerprint() == dataset.fingerprint()
    assert copy.read(copy.recordings[0], Wanted(eeg=True)).eeg is not None


def test_the_fingerprint_follows_the_files(one):
    before = open_dataset(f"deap:{one}").fingerprint()
    rewrite(one / TABLE, lambda text: text + "\r\n")

    assert before != open_dataset(f"deap:{one}").fingerprint()


def test_without_ratings_nothing_tells_the_order(one):
    (one / TABLE).unlink()

    dataset = open_dataset(f"deap:{one}")

    assert [f"s01/clip-{e:02d}" for e in range(1, 41)] == [r.name for r in dataset.recordings]
    assert "the order shown is unknown" in " ".join(dataset.notes)


def test_videos_without_ratings_are_refused(one):
    (one / TABLE).unlink()
    (one / "face_video/s01").mkdir(parents=True)
    (one / "face_video/s01/s01_trial01.avi").touch()

    with pytest.raises(DatasetError, match=r"face videos but no participant_ratings\.csv"):
        open_dataset(f"deap:{one}")


def test_swapped_trials_cannot_be_joined(one):
    """Two Experiment_ids change places in the table; their ratings stay."""
    first, second = order(1)[:2]
    swapped = {f"\r\n1,1,{first},": f"\r\n1,1,{second},", f"\r\n1,2,{second},": f"\r\n1,2,{first},"}
    path = one / TABLE
    content = path.read_bytes().decode()
    for old, new in swapped.items():
        assert old in content
        content = content.replace(old, new)
    path.write_bytes(content.encode())

    with pytest.raises(DatasetError, match=rf"Trial orders cannot be joined: s01, trial 1 \(Experiment_id {second}\)"):
        open_dataset(f"deap:{one}")


def test_a_subject_whom_the_table_does_not_know_is_refused(one):
    rewrite(one / TABLE, lambda text: text.replace("\n1,", "\n9,"))

    with pytest.raises(DatasetError, match="no rows of participant 1"):
        open_dataset(f"deap:{one}")


@pytest.mark.parametrize(
    ("values", "ratings", "told"),
    [
        (np.zeros((40, 32, 8064), "i1"), labels(1), r'"data" is int8 \(40, 32, 8064\)'),
        (np.zeros((40, 40, 7680), "i1"), labels(1), r"where numbers of shape \(40, 40, 8064\)"),
        (np.zeros((40, 40, 8064), "i1"), labels(1)[:, :2], r'"labels" is float64 \(40, 2\)'),
        (np.zeros((40, 40, 8064), "i1"), labels(1) * 2, "Experiment_id .* outside 1 to 9"),
        (np.zeros((40, 40, 8064), "i1"), labels(1) * np.nan, "valence nan, outside 1 to 9"),
    ],
)
def test_a_file_of_another_release_is_refused(one, values, ratings, told):
    rewritten(one / FIRST, values, ratings)

    with pytest.raises(DatasetError, match=told):
        open_dataset(f"deap:{one}")


def test_a_channel_that_is_no_number_is_named(one):
    values = data(1)
    values[:, 5] = np.nan
    rewritten(one / FIRST, values, labels(1))
    dataset = open_dataset(f"deap:{one}")

    with pytest.raises(DatasetError, match="FC1"):
        dataset.read(dataset.recordings[0], Wanted(eeg=True))


def test_a_truncated_file_is_refused(one):
    content = (one / FIRST).read_bytes()
    (one / FIRST).unlink()
    (one / FIRST).write_bytes(content[: len(content) // 2])

    with pytest.raises(DatasetError, match=r"s01\.dat.*cut short"):
        open_dataset(f"deap:{one}")


def test_a_hostile_pickle_is_not_executed(one):
    canary = one / "canary"
    (one / FIRST).unlink()
    (one / FIRST).write_bytes(
        b"cposix\nsystem\n(U" + bytes([len(f"touch {canary}")]) + f"touch {canary}".encode() + b"tR."
    )

    with pytest.raises(DatasetError, match=r"posix\.system.*Nothing of it was executed"):
        open_dataset(f"deap:{one}")

    assert not canary.exists()


def test_a_file_that_changes_after_it_was_opened_is_told(one):
    dataset = open_dataset(f"deap:{one}")
    rewritten(one / FIRST, np.zeros((40, 40, 8064), "i1"), labels(1))

    with pytest.raises(DatasetError, match="has changed since"):
        dataset.read(dataset.recordings[0], Wanted(eeg=True))


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"no data_preprocessed_python/s01\.dat"):
        open_dataset(f"deap:{tmp_path}")


def test_the_trials_of_a_subject_are_read_at_once(one):
    """The file is there for the first trial alone: the others come out of memory."""
    dataset = open_dataset(f"deap:{one}")
    dataset.read(dataset.recordings[0], Wanted(eeg=True))
    (one / FIRST).unlink()

    assert dataset.read(dataset.recordings[39], Wanted(eeg=True)).eeg is not None

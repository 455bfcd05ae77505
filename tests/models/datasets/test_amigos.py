"""AMIGOS comes in by its cells: rest of five seconds, arousal before valence, empty cells counted."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy.io import savemat

from models.datasets.dataset import Wanted
from models.datasets.uri import open_dataset
from models.errors import DatasetError

ELECTRODES = ("AF3", "F7", "F3", "FC5", "T7", "P7", "O1", "O2", "P8", "T8", "FC6", "F4", "F8", "AF4")
N_VIDEOS, RATE_HZ = 20, 128
VIDEOS = ["10", "13", "138", "18", "19", "20", "23", "30", "31", "34", "36", "4", "5", "58", "80", "9", *"NBUP"]
UNSEEN, UNRATED = 18, 3


def row(values) -> np.ndarray:
    array = np.empty((1, len(values)), object)
    for i, value in enumerate(values):
        array[0, i] = value
    return array


def cell(subject: int, video: int) -> np.ndarray:
    """Return samples x 17 in which subject, video and channel can be told; every video has its own length."""
    return np.tile(np.arange(17.0), ((7 + video % 4) * RATE_HZ, 1)) + 20.0 * video + 1000.0 * subject


def said(subject: int, video: int) -> np.ndarray:
    rated = np.random.default_rng([subject, video]).uniform(1, 9, (1, 12)).round(2)
    rated[0, 5:] = 0  # emotions: 0 or 1
    return rated


def content(subject: int) -> dict:
    data, labels = row([cell(subject, v) for v in range(N_VIDEOS)]), row([said(subject, v) for v in range(N_VIDEOS)])
    if subject == 2:
        data[0, UNSEEN] = labels[0, UNSEEN] = np.zeros((0, 0))
        labels[0, UNRATED] = np.full((1, 12), np.nan)
    return {"joined_data": data, "labels_selfassessment": labels, "VideoIDs": row(VIDEOS)}


def write(root, subject: int, held: dict | None = None, compressed: bool = False):
    path = root / f"Data_Preprocessed_P{subject:02d}" / f"Data_Preprocessed_P{subject:02d}.mat"
    path.parent.mkdir(exist_ok=True)
    savemat(path, held or content(subject), do_compression=compressed)
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("amigos")
    write(folder, 1)
    return write(folder, 2, compressed=True)


@pytest.fixture(scope="module")
def dataset(root):
    return open_dataset(f"amigos:{root}")


def test_every_video_seen_and_rated_is_a_recording(dataset):
    second = [f"P02/clip-{name}" for i, name in enumerate(VIDEOS) if i not in (UNSEEN, UNRATED)]

    assert [f"P01/clip-{name}" for name in VIDEOS] + second == [r.name for r in dataset.recordings]


def test_what_was_left_out_is_counted(dataset):
    assert (
        "38 of AMIGOS's 40 subjects are not in the folder.",
        "1 trials were left out: nothing was recorded (empty cells).",
        "1 trials were left out: there is no self-assessment.",
    ) == dataset.notes


def test_arousal_comes_before_valence(dataset):
    for video, recording in enumerate(dataset.recordings[:20]):
        (trial,) = recording.trials

        assert (
            dict(zip(("arousal", "valence", "dominance", "liking"), said(1, video)[0], strict=False)) == trial.ratings
        )
        assert ((0.0, 5.0), 5.0, 7.0 + video % 4) == (trial.rest, trial.onset_s, trial.offset_s)


def test_samples_are_those_of_subject_video_and_channel(dataset):
    for place, subject, video in ((37, 2, 19), (2, 1, 2), (25, 2, 6)):
        streams = dataset.read(dataset.recordings[place], Wanted(eeg=True, aux=True))

        expected = cell(subject, video)
        np.testing.assert_array_equal(expected[:, :14], streams.eeg.samples)
        np.testing.assert_array_equal(expected[:, 14:], streams.aux.samples)
        assert 1 / RATE_HZ == streams.eeg.t[1]


def test_channels_have_their_names(dataset):
    assert (ELECTRODES, 128.0) == (dataset.recordings[0].eeg.channel_names, dataset.recordings[0].eeg.rate_hz)
    assert ("ECG Right", "ECG Left", "GSR") == dataset.recordings[0].aux.channel_names


def test_missing_samples_stay_missing(tmp_path):
    held = content(1)
    held["joined_data"][0, 0][:, 16] = np.nan
    dataset = open_dataset(f"amigos:{write(tmp_path, 1, held)}")

    aux = dataset.read(dataset.recordings[0], Wanted(aux=True)).aux

    assert [False, False, True] == np.isnan(aux.samples).all(axis=0).tolist()


def test_without_names_videos_go_by_their_place(tmp_path):
    held = content(1)
    del held["VideoIDs"]

    dataset = open_dataset(f"amigos:{write(tmp_path, 1, held)}")

    assert [f"clip-{k:02d}" for k in range(1, 21)] == [r.trials[0].clip for r in dataset.recordings]


def test_a_dataset_goes_to_another_process(dataset):
    dataset.read(dataset.recordings[0], Wanted(eeg=True))
    copy = pickle.loads(pickle.dumps(dataset))

    assert copy.fingerprint() == dataset.fingerprint()
    assert copy.read(copy.recordings[-1], Wanted(eeg=True)).eeg is not None


def rename(old: str):
    def change(held):
        held[f"{old}_2"] = held.pop(old)

    return change


def put(name: str, video: int, value: object):
    def change(held):
        held[name][0, video] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (rename("joined_data"), "no variable joined_data; it has labels_selfassessment"),
        (rename("labels_selfassessment"), "no variable labels_selfassessment"),
        (put("joined_data", 4, np.zeros((900, 16))), r"video 5 is a matrix of shape \(900, 16\)"),
        (put("joined_data", 4, np.zeros((600, 17))), "with 5 s of rest were expected"),
        (put("joined_data", 4, "text"), "cell 5 of joined_data holds no numbers"),
        (put("labels_selfassessment", 4, np.zeros((1, 4))), "cell 5 of labels_selfassessment has the shape"),
        (put("labels_selfassessment", 4, np.full((1, 12), 9.5)), "video 5 has arousal 9.5, outside 1 to 9"),
        (put("VideoIDs", 4, "10"), "VideoIDs is not 20 different names"),
        (put("VideoIDs", 4, "../x"), "VideoIDs is not 20 different names"),
        (lambda held: held.update(joined_data=held["joined_data"][:, :16]), "joined_data is not 20 cells"),
    ],
)
def test_what_is_not_amigos_is_refused(tmp_path, change, told):
    held = content(1)
    change(held)

    with pytest.raises(DatasetError, match=told):
        open_dataset(f"amigos:{write(tmp_path, 1, held)}")


@pytest.mark.parametrize("value", [np.inf, 1e300])
def test_infinite_values_are_refused(tmp_path, value):
    held = content(1)
    held["joined_data"][0, 0][700, 3] = value
    dataset = open_dataset(f"amigos:{write(tmp_path, 1, held)}")

    with pytest.raises(DatasetError, match="infinite"):
        dataset.read(dataset.recordings[0], Wanted(eeg=True))


def test_a_file_that_is_there_twice_is_refused(tmp_path):
    write(tmp_path, 1)
    (tmp_path / "Data_Preprocessed_P01.mat").write_bytes(b"")

    with pytest.raises(DatasetError, match=r"holds Data_Preprocessed_P01\.mat twice"):
        open_dataset(f"amigos:{tmp_path}")


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"holds no Data_Preprocessed_P01\.mat"):
        open_dataset(f"amigos:{tmp_path}")

"""DREAMER comes in from its one variable: clips with their own rest, scores from 1 to 5, ECG at its own rate."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy.io import savemat

from models.datasets.dataset import Scale, Wanted
from models.datasets.uri import open_dataset
from models.errors import DatasetError

ELECTRODES = ["AF3", "F7", "F3", "FC5", "T7", "P7", "O1", "O2", "P8", "T8", "FC6", "F4", "F8", "AF4"]
N_CLIPS, REST_S = 18, 3


def cells(values) -> np.ndarray:
    array = np.empty((len(values), 1), object)
    for i, value in enumerate(values):
        array[i, 0] = value
    return array


def clip_s(clip: int) -> int:
    return 2 + clip


def signal(subject: int, clip: int, seconds: int, rate_hz: int, n_channels: int, part: float) -> np.ndarray:
    """Return samples x channels in which subject, clip, channel and part can be told."""
    values = np.tile(np.arange(n_channels, dtype="f8"), (seconds * rate_hz, 1))
    return values + 100.0 * clip + 10_000.0 * subject + part


def person(subject: int) -> dict:
    def both(rate_hz: int, n_channels: int) -> dict:
        rests = [signal(subject, k, REST_S, rate_hz, n_channels, 0.5) for k in range(N_CLIPS)]
        clips = [signal(subject, k, clip_s(k), rate_hz, n_channels, 0.0) for k in range(N_CLIPS)]
        return {"baseline": cells(rests), "stimuli": cells(clips)}

    drawn = np.random.default_rng(subject).integers(1, 6, (3, N_CLIPS, 1)).astype("f8")
    scores = dict(zip(("ScoreValence", "ScoreArousal", "ScoreDominance"), drawn, strict=True))
    return {"Age": "22", "EEG": both(128, 14), "ECG": both(256, 2), **scores}


def content() -> dict:
    return {
        "Data": cells([person(0), person(1)]).T,
        "EEG_SamplingRate": 128.0,
        "ECG_SamplingRate": 256.0,
        "EEG_Electrodes": cells(ELECTRODES).T,
        "noOfSubjects": 2.0,
    }


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("dreamer") / "DREAMER.mat"
    savemat(file, {"DREAMER": content()}, do_compression=True)
    return file


@pytest.fixture(scope="module")
def dataset(path):
    return open_dataset(f"dreamer:{path}")


def spoilt(tmp_path, change):
    """Return a file in which something is otherwise, without compression: faster."""
    held = content()
    change(held)
    savemat(tmp_path / "DREAMER.mat", {"DREAMER": held})
    return tmp_path


def test_every_clip_is_a_recording_with_its_scores(dataset):
    scores = person(1)

    assert 36 == len(dataset.recordings)
    assert Scale(1, 5) == dataset.scale
    for k, recording in enumerate(dataset.recordings[18:]):
        (trial,) = recording.trials
        assert ("s02", f"s02/clip-{k + 1:02d}", f"clip-{k + 1:02d}") == (recording.subject, recording.name, trial.clip)
        assert {axis: scores[f"Score{axis.capitalize()}"][k, 0] for axis in trial.ratings} == trial.ratings
        assert {"valence", "arousal", "dominance"} == trial.ratings.keys()


def test_rest_and_clip_follow_each_other_with_a_gap(dataset):
    recording = dataset.recordings[5]
    (trial,) = recording.trials

    streams = dataset.read(recording, Wanted(eeg=True, aux=True))

    assert ((0.0, 3.0), 4.0, 4.0 + clip_s(5)) == (trial.rest, trial.onset_s, trial.offset_s)
    for signal_read, rate_hz in ((streams.eeg, 128), (streams.aux, 256)):
        (first,) = np.flatnonzero(signal_read.gap)
        assert (REST_S * rate_hz, trial.onset_s) == (first, signal_read.t[first])
        assert len(signal_read.t) == (REST_S + clip_s(5)) * rate_hz


def test_samples_are_those_of_subject_clip_and_channel(dataset):
    for place in (35, 0, 20):
        subject, clip = divmod(place, N_CLIPS)
        streams = dataset.read(dataset.recordings[place], Wanted(eeg=True, aux=True))

        expected = 100.0 * clip + 10_000.0 * subject
        assert [expected + 0.5 + c for c in range(14)] == streams.eeg.samples[0].tolist()
        assert [expected + c for c in range(14)] == streams.eeg.samples[-1].tolist()
        assert [expected + c for c in range(2)] == streams.aux.samples[-1].tolist()


def test_channels_have_their_names(dataset):
    recording = dataset.recordings[0]

    assert (tuple(ELECTRODES), 128.0) == (recording.eeg.channel_names, recording.eeg.rate_hz)
    assert (("ECG1", "ECG2"), 256.0) == (recording.aux.channel_names, recording.aux.rate_hz)


def test_who_is_missing_is_counted(dataset):
    assert ("21 of DREAMER's 23 subjects are not in the file.",) == dataset.notes


def test_the_folder_can_be_given(path):
    assert 36 == len(open_dataset(f"dreamer:{path.parent}").recordings)


def test_a_dataset_goes_to_another_process(dataset):
    dataset.read(dataset.recordings[30], Wanted(eeg=True))
    copy = pickle.loads(pickle.dumps(dataset))

    ours, theirs = (d.read(d.recordings[30], Wanted(eeg=True)).eeg.samples for d in (dataset, copy))

    assert copy.fingerprint() == dataset.fingerprint()
    np.testing.assert_array_equal(ours, theirs)


def rename(name: str):
    def change(held):
        held["Data"][0, 1][f"{name}x"] = held["Data"][0, 1].pop(name)

    return change


def put(name: str, value: object):
    def change(held):
        held[name] = value

    return change


def lose_a_channel(held):
    held["Data"][0, 0]["EEG"]["stimuli"][3, 0] = np.zeros((640, 13))


def mix_clips(held):
    stimuli = held["Data"][0, 0]["EEG"]["stimuli"]
    stimuli[[0, 17], 0] = stimuli[[17, 0], 0]


def score_nine(held):
    held["Data"][0, 1]["ScoreArousal"][4, 0] = 9.0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (rename("EEG"), "EEG of s02 is not 18 cells each"),
        (rename("ScoreValence"), "ScoreValence of s02 is not 18 ratings"),
        (score_nine, "ScoreArousal of s02 is not 18 ratings from 1 to 5"),
        (lose_a_channel, r"EEG of s01 has a matrix of shape \(640, 13\)"),
        (mix_clips, "clip 1 of s01 has 19.0 s of EEG and 2.0 s of ECG"),
        (put("EEG_SamplingRate", 256.0), "EEG_SamplingRate is .*128 Hz was expected"),
        (put("EEG_Electrodes", cells(ELECTRODES[::-1]).T), "the electrodes are"),
        (put("Data", 3.0), r"DREAMER\.Data is missing"),
        (put("Data", cells([1.0])), "holds no struct"),
    ],
)
def test_what_is_not_dreamer_is_refused(tmp_path, change, told):
    with pytest.raises(DatasetError, match=told):
        open_dataset(f"dreamer:{spoilt(tmp_path, change)}")


def test_a_truncated_file_is_refused(path, tmp_path):
    (tmp_path / "DREAMER.mat").write_bytes(path.read_bytes()[:-100])

    with pytest.raises(DatasetError, match="cut short"):
        open_dataset(f"dreamer:{tmp_path}")


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(DatasetError, match=r"holds no DREAMER\.mat"):
        open_dataset(f"dreamer:{tmp_path}")

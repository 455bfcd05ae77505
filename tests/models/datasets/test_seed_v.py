"""SEED-V: pickles that are read as plain data, trials by number, EEG joined to eyes."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.datasets.dataset import Wanted
from models.datasets.uri import open_dataset
from models.errors import DatasetError
from tests.models.datasets.seed_writer import (
    SEED_V_LABELS,
    entropy,
    eyes,
    seed_v_trials,
    write_seed_v,
    write_seed_v_file,
)

BOTH = Wanted(eeg=True, aux=True)


@pytest.fixture(scope="module")
def seed_v(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SEED-V of two subjects."""
    return write_seed_v(tmp_path_factory.mktemp("seed-v") / "SEED-V")


@pytest.fixture
def spoilt(seed_v: Path, tmp_path: Path) -> Path:
    """A copy to be spoilt."""
    return Path(shutil.copytree(seed_v, tmp_path / "SEED-V"))


@pytest.fixture
def eeg_file(spoilt: Path) -> Path:
    """The second subject's features of EEG in it."""
    return spoilt / "EEG_DE_features" / "2_123.npz"


@pytest.fixture
def eye_file(spoilt: Path) -> Path:
    """The second subject's features of eyes in it."""
    return spoilt / "Eye_movement_features" / "2_123.npz"


def test_seed_v_is_imported_whole(seed_v: Path) -> None:
    dataset = open_dataset(f"seed-v:{seed_v}")

    assert 2 * 3 * 15 == len(dataset.recordings)
    for recording in dataset.recordings:
        subject, session, trial = (int(part[-2:].strip("-")) for part in recording.name.split("/"))
        streams = dataset.read(recording, BOTH)
        assert streams.eeg_features is not None
        assert streams.aux_features is not None
        de, eye = entropy(subject, session, trial), eyes(subject, session, trial, 33)
        assert np.array_equal(de.transpose(1, 0, 2).astype("f4"), streams.eeg_features.values)
        assert np.array_equal(eye.T.astype("f4"), streams.aux_features.values, equal_nan=True)


def test_labels_and_clips_are_those_of_the_trials(seed_v: Path) -> None:
    names = ("disgust", "fear", "sad", "neutral", "happy")
    dataset = open_dataset(f"seed-v:{seed_v}")
    trials = [recording.trials[0] for recording in dataset.recordings]

    assert [names[label] for label in SEED_V_LABELS] * 2 == [trial.emotion for trial in trials]
    assert names == tuple(place.name for place in dataset.classes)
    assert 45 == len({trial.clip for trial in trials})
    assert [trial.clip for trial in trials[:45]] == [trial.clip for trial in trials[45:]]
    assert (0.0, 12.0) == (trials[0].onset_s, trials[0].offset_s)


def test_what_is_left_open_is_said(seed_v: Path) -> None:
    dataset = open_dataset(f"seed-v:{seed_v}")

    assert "smoothed" in dataset.notes[0]
    assert "2 of the 16 subjects of SEED-V are here" == dataset.notes[1]


def test_a_swapped_trial_cannot_be_joined(eye_file: Path, spoilt: Path) -> None:
    trials = seed_v_trials(2, 33)
    trials[0], trials[1] = trials[1], trials[0]
    label = {k: np.full(len(values), SEED_V_LABELS[{0: 1, 1: 0}.get(k, k)]) for k, values in trials.items()}
    write_seed_v_file(eye_file, trials, label)

    with pytest.raises(DatasetError, match=r"trial 0 of s02 cannot be joined: 3 windows of happy.*4 of fear"):
        open_dataset(f"seed-v:{spoilt}")


def test_a_subject_who_saw_something_else_is_named(eeg_file: Path, eye_file: Path, spoilt: Path) -> None:
    for path, n_columns in ((eeg_file, 310), (eye_file, 33)):
        trials = seed_v_trials(2, n_columns)
        label = {k: np.full(len(values), SEED_V_LABELS[-1 - k]) for k, values in trials.items()}
        write_seed_v_file(path, trials, label)

    with pytest.raises(DatasetError, match="trial 0 of s02 is labelled disgust, the others' happy"):
        open_dataset(f"seed-v:{spoilt}")


def test_columns_ordered_band_by_band_are_refused(eeg_file: Path, spoilt: Path) -> None:
    trials = {
        k: values.reshape(-1, 62, 5).transpose(0, 2, 1).reshape(-1, 310) for k, values in seed_v_trials(2, 310).items()
    }
    write_seed_v_file(eeg_file, trials)

    with pytest.raises(DatasetError, match=r"2_123\.npz.*look like 5 bands x 62 electrodes"):
        open_dataset(f"seed-v:{spoilt}")


@pytest.mark.parametrize(
    ("at", "values", "reason"),
    [
        (44, None, "does not hold the trials 0 to 44"),
        (3, np.zeros((2, 300)), r"trial 3 has the shape \(2, 300\)"),
        (3, np.zeros((0, 310)), "trial 3 has the shape"),
        (3, [[1.0, 2.0], [3.0]], "trial 3 holds no array of numbers"),
        (3, np.array([["a"]]), "trial 3 holds no array of numbers"),
    ],
)
def test_a_trial_that_is_none_is_named(eeg_file: Path, spoilt: Path, at: int, values: Any, reason: str) -> None:
    trials: dict[int, Any] = seed_v_trials(2, 310)
    trials[at] = values
    if values is None:
        del trials[at]
    write_seed_v_file(eeg_file, trials)

    with pytest.raises(DatasetError, match=rf"2_123\.npz.*{reason}"):
        open_dataset(f"seed-v:{spoilt}")


@pytest.mark.parametrize(
    ("label", "reason"),
    [([0, 1, 0], "3 labels of 2 kinds"), ([0, 0], "2 labels of 1 kinds"), ([7, 7, 7], "the label 7")],
)
def test_labels_that_are_none_are_named(eeg_file: Path, spoilt: Path, label: list[int], reason: str) -> None:
    trials = seed_v_trials(2, 310)
    labels = {k: np.full(len(values), SEED_V_LABELS[k]) for k, values in trials.items()}
    write_seed_v_file(eeg_file, trials, {**labels, 0: np.array(label)})

    with pytest.raises(DatasetError, match=rf"2_123\.npz.*{reason}"):
        open_dataset(f"seed-v:{spoilt}")


def test_a_subject_with_eyes_alone_is_named(eeg_file: Path, spoilt: Path) -> None:
    eeg_file.unlink()

    with pytest.raises(DatasetError, match="incomplete: s02 has EEG or eyes alone"):
        open_dataset(f"seed-v:{spoilt}")


class Hostile:
    """Makes a folder when it is unpickled the trusting way."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.canary),)


@pytest.mark.parametrize("member", ["data", "label"])
def test_a_hostile_pickle_is_named_and_not_executed(eeg_file: Path, spoilt: Path, tmp_path: Path, member: str) -> None:
    canary = tmp_path / "canary"
    plain = pickle.dumps(seed_v_trials(2, 310))
    members = {"data": plain, "label": plain, member: pickle.dumps({0: Hostile(canary)})}
    np.savez(eeg_file, **{name: np.array(content) for name, content in members.items()})

    with pytest.raises(DatasetError, match=rf"2_123\.npz: {member}.*mkdir"):
        open_dataset(f"seed-v:{spoilt}")

    assert not canary.exists()


def test_numpy_does_not_unpickle_either(eeg_file: Path, spoilt: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    np.savez(eeg_file, data=np.array([Hostile(canary)], object), label=np.zeros(1))

    with pytest.raises(DatasetError, match=r"2_123\.npz"):
        open_dataset(f"seed-v:{spoilt}")

    assert not canary.exists()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 0.999))
def test_a_truncated_file_is_refused_wherever_it_ends(eeg_file: Path, spoilt: Path, seed_v: Path, share: float) -> None:
    whole = (seed_v / "EEG_DE_features" / "2_123.npz").read_bytes()
    eeg_file.write_bytes(whole[: int(share * len(whole))])

    with pytest.raises(DatasetError, match=r"2_123\.npz"):
        open_dataset(f"seed-v:{spoilt}")

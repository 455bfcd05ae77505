"""SEED's and SEED-IV's features: differential entropy by band, eyes joined to EEG window by window."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat, savemat

from models.datasets.dataset import Wanted
from models.datasets.uri import open_dataset
from models.errors import DatasetError
from tests.models.datasets.seed_writer import entropy, eyes, write_seed_features, write_seed_iv_features

BOTH = Wanted(eeg=True, aux=True)
EYES = "eye_feature_smooth/2/1_20161125.mat"
EEG = "eeg_feature_smooth/2/1_20161125.mat"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SEED's features of two subjects."""
    return write_seed_features(tmp_path_factory.mktemp("seed") / "SEED")


@pytest.fixture(scope="module")
def seed_iv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SEED-IV's features of two subjects."""
    return write_seed_iv_features(tmp_path_factory.mktemp("seed-iv") / "SEED_IV")


@pytest.fixture
def spoilt(seed_iv: Path, tmp_path: Path) -> Path:
    """A copy of SEED-IV's features to be spoilt."""
    return Path(shutil.copytree(seed_iv, tmp_path / "SEED_IV"))


def test_seed_features_are_imported_whole(seed: Path) -> None:
    dataset = open_dataset(f"seed-features:{seed}")

    assert 2 * 3 * 15 == len(dataset.recordings)
    for recording in dataset.recordings:
        subject, session, trial = (int(part[-2:].strip("-")) for part in recording.name.split("/"))
        features = dataset.read(recording, BOTH).eeg_features
        assert features is not None
        assert np.array_equal(entropy(subject, session, trial).transpose(1, 0, 2).astype("f4"), features.values)


def test_seed_features_say_what_they_are(seed: Path) -> None:
    dataset = open_dataset(f"seed-features:{seed}")
    recording = dataset.recordings[2]
    streams = dataset.read(recording, BOTH)

    info = recording.eeg_features
    assert info is not None
    assert streams.eeg_features is not None
    assert (62, "FP1", "CB2") == (len(info.names), info.names[0], info.names[-1])
    assert [(1, 4), (4, 8), (8, 14), (14, 31), (31, 50)] == [(band.low_hz, band.high_hz) for band in info.bands]
    assert [1.0, 2.0, 3.0, 4.0, 5.0] == streams.eeg_features.t_end.tolist()
    assert 5.0 == recording.trials[0].offset_s
    assert streams.aux_features is None


def test_the_moving_average_is_read_and_said_to_be(seed: Path, seed_iv: Path) -> None:
    """Not the features that a linear dynamical system smoothed over the whole trial."""
    dataset = open_dataset(f"seed-features:{seed}")
    features = dataset.read(dataset.recordings[0], BOTH).eeg_features

    assert features is not None
    assert not features.info.smoothed
    assert (features.values > 0).all()
    assert "moving average" in dataset.notes[0]
    assert "eyes" in open_dataset(f"seed-iv-features:{seed_iv}").notes[1]


def test_seed_iv_eyes_are_joined_to_eeg(seed_iv: Path) -> None:
    dataset = open_dataset(f"seed-iv-features:{seed_iv}")

    assert 2 * 3 * 24 == len(dataset.recordings)
    for recording in dataset.recordings:
        subject, session, trial = (int(part[-2:].strip("-")) for part in recording.name.split("/"))
        streams = dataset.read(recording, BOTH)
        assert streams.eeg_features is not None
        assert streams.aux_features is not None
        de, eye = entropy(subject, session, trial), eyes(subject, session, trial, 31)
        assert np.array_equal(de.transpose(1, 0, 2).astype("f4"), streams.eeg_features.values)
        assert np.array_equal(eye.T.astype("f4"), streams.aux_features.values, equal_nan=True)
        assert np.array_equal(streams.eeg_features.t_end, streams.aux_features.t_end)


def test_eyes_that_were_not_seen_stay_unseen(seed_iv: Path) -> None:
    dataset = open_dataset(f"seed-iv-features:{seed_iv}")
    features = dataset.read(dataset.recordings[2], BOTH).aux_features

    assert features is not None
    assert [True, False, False, False, False] == np.isnan(features.values).all(axis=1).tolist()
    assert [4.0, 8.0, 12.0, 16.0, 20.0] == features.t_end.tolist()


def test_what_is_not_wanted_is_not_read(seed_iv: Path) -> None:
    dataset = open_dataset(f"seed-iv-features:{seed_iv}")
    streams = dataset.read(dataset.recordings[0], Wanted(aux=True))

    assert streams.eeg_features is None
    assert streams.aux_features is not None


def test_another_number_of_windows_cannot_be_joined(spoilt: Path) -> None:
    variables = {name: value for name, value in loadmat(spoilt / EYES).items() if name[0] != "_"}
    savemat(spoilt / EYES, {**variables, "eye_5": variables["eye_5"][:, :-1]})

    with pytest.raises(DatasetError, match=r"Trial 5 cannot be joined: 3 windows of EEG.*2 of eyes"):
        open_dataset(f"seed-iv-features:{spoilt}")


@pytest.mark.parametrize(("lost", "left"), [(EYES, "of EEG"), (EEG, "of eyes")])
def test_a_file_without_its_partner_is_named(spoilt: Path, lost: str, left: str) -> None:
    for session in (1, 2, 3):
        (file,) = (spoilt / Path(lost).parts[0] / str(session)).glob("1_*.mat")
        file.unlink()

    with pytest.raises(DatasetError, match=rf"incomplete: 1/1_20160518\.mat {left}"):
        open_dataset(f"seed-iv-features:{spoilt}")


def test_eyes_of_another_width_are_refused(spoilt: Path) -> None:
    variables = {name: value for name, value in loadmat(spoilt / EYES).items() if name[0] != "_"}
    savemat(spoilt / EYES, {**variables, "eye_5": variables["eye_5"][:30]})

    with pytest.raises(DatasetError, match=r"eye_5 has the shape \(30, 3\), where 31 x windows was expected"):
        open_dataset(f"seed-iv-features:{spoilt}")


def test_a_renamed_feature_is_named(spoilt: Path) -> None:
    variables = {name: value for name, value in loadmat(spoilt / EEG).items() if name[0] != "_"}
    variables["de_movingAvg9"] = variables.pop("de_movingAve9")
    savemat(spoilt / EEG, variables)

    with pytest.raises(DatasetError, match=r"1_20161125\.mat.*lacks trial 9 of 24"):
        open_dataset(f"seed-iv-features:{spoilt}")


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_entropy_that_is_no_number_is_counted_and_refused(spoilt: Path, value: float) -> None:
    variables = {name: value for name, value in loadmat(spoilt / EEG).items() if name[0] != "_"}
    variables["de_movingAve1"][:2, 0, 0] = value
    savemat(spoilt / EEG, variables)
    dataset = open_dataset(f"seed-iv-features:{spoilt}")

    with pytest.raises(DatasetError, match=r"s01/session-2/trial-01.*2 of 930 features are no finite numbers"):
        dataset.read(dataset.recordings[24], BOTH)


def test_a_file_that_changed_since_it_was_opened_is_refused(spoilt: Path) -> None:
    dataset = open_dataset(f"seed-iv-features:{spoilt}")
    variables = {name: value for name, value in loadmat(spoilt / EEG).items() if name[0] != "_"}
    savemat(spoilt / EEG, {**variables, "de_movingAve1": variables["de_movingAve2"]})

    with pytest.raises(DatasetError, match="de_movingAve1 is no longer what it was"):
        dataset.read(dataset.recordings[24], BOTH)

"""SEED's and SEED-IV's EEG: trials by name, labels by their own files, subjects whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.io import loadmat, savemat

from models.datasets.dataset import Dataset, Wanted
from models.datasets.seed_family import ELECTRODES
from models.datasets.uri import open_dataset
from models.errors import DatasetError
from tests.models.datasets.seed_writer import SEED_LABELS, eeg, write_seed, write_seed_iv

EEG = Wanted(eeg=True)
FIRST = "Preprocessed_EEG/1_20131027.mat"
FIRST_IV = "eeg_raw_data/1/1_20160518.mat"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SEED of two subjects."""
    return write_seed(tmp_path_factory.mktemp("seed") / "SEED")


@pytest.fixture(scope="module")
def seed_iv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SEED-IV of two subjects."""
    return write_seed_iv(tmp_path_factory.mktemp("seed-iv") / "SEED_IV")


@pytest.fixture
def spoilt(seed: Path, tmp_path: Path) -> Path:
    """A copy of SEED to be spoilt."""
    return Path(shutil.copytree(seed, tmp_path / "SEED"))


def change(path: Path, changed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite a .mat file."""
    savemat(path, changed({name: value for name, value in loadmat(path).items() if name[0] != "_"}))


def every_value(dataset: Dataset) -> dict[str, Any]:
    """Read all trials."""
    signals = {recording.name: dataset.read(recording, EEG).eeg for recording in dataset.recordings}
    return {name: signal.samples for name, signal in signals.items() if signal is not None}


def test_seed_is_imported_whole(seed: Path) -> None:
    dataset = open_dataset(f"seed:{seed}")

    assert [
        f"s{subject:02d}/session-{session}/trial-{trial:02d}"
        for subject in (1, 2)
        for session in (1, 2, 3)
        for trial in range(1, 16)
    ] == [recording.name for recording in dataset.recordings]
    for recording in dataset.recordings:
        subject, session, trial = (int(part[-2:].strip("-")) for part in recording.name.split("/"))
        signal = dataset.read(recording, EEG).eeg
        assert signal is not None
        assert np.array_equal(eeg(subject, session, trial).astype("f4"), signal.samples.T)


def test_channels_are_named_and_timed_as_published(seed: Path) -> None:
    dataset = open_dataset(f"seed:{seed}")
    (trial,) = dataset.recordings[2].trials

    signal = dataset.read(dataset.recordings[2], EEG).eeg

    assert signal is not None
    assert ("FP1", "FPZ", "CB2", 62) == (*signal.info.channel_names[:2], signal.info.channel_names[-1], len(ELECTRODES))
    assert (200.0, "uV") == (signal.info.rate_hz, signal.info.channels[0].unit)
    assert (0.0, 250 / 200) == (trial.onset_s, trial.offset_s)
    assert np.allclose(np.arange(250) / 200, signal.t)
    assert not signal.gap.any()


def test_labels_are_those_of_the_label_file(seed: Path) -> None:
    names = {-1: "negative", 0: "neutral", 1: "positive"}
    dataset = open_dataset(f"seed:{seed}")

    emotions = [recording.trials[0].emotion for recording in dataset.recordings]

    assert [names[label] for label in SEED_LABELS] * 6 == emotions
    assert ["negative", "neutral", "positive"] == [place.name for place in dataset.classes]
    assert [-1, 0, 1] == [np.sign(place.valence) for place in dataset.classes]
    assert all(recording.trials[0].ratings == {} for recording in dataset.recordings)


def test_everyone_saw_the_same_clips(seed: Path) -> None:
    dataset = open_dataset(f"seed:{seed}")
    clips = {}
    for recording in dataset.recordings:
        clips.setdefault(recording.subject, []).append(recording.trials[0].clip)

    assert clips["s01"] == clips["s02"]
    assert 15 == len({*clips["s01"]})


def test_the_folder_of_the_files_may_be_given_too(seed: Path) -> None:
    assert 90 == len(open_dataset(f"seed:{seed / 'Preprocessed_EEG'}").recordings)


def test_subjects_that_are_not_there_are_counted(seed: Path) -> None:
    assert ("2 of the 15 subjects of SEED are here",) == open_dataset(f"seed:{seed}").notes


def test_nothing_is_read_that_is_not_wanted(seed: Path) -> None:
    dataset = open_dataset(f"seed:{seed}")

    assert dataset.read(dataset.recordings[0], Wanted(aux=True, landmarks=True)).eeg is None


def test_a_fingerprint_changes_with_the_files(spoilt: Path) -> None:
    before, again = (open_dataset(f"seed:{spoilt}").fingerprint() for _ in range(2))
    change(spoilt / FIRST, lambda trials: {**trials, "djc_eeg1": trials["djc_eeg1"][:, :-5]})

    assert before == again
    assert before != open_dataset(f"seed:{spoilt}").fingerprint()


@pytest.mark.parametrize(
    ("renamed", "reason"),
    [
        ({"djc_eeg7": "djc_eeg16"}, "lacks trial 7 of 15"),
        ({"djc_eeg7": "djc_ecg7"}, "lacks trial 7 of 15"),
        ({"djc_eeg7": "jj_eeg7"}, "trials of djc, jj"),
        ({"djc_eeg7": ""}, "lacks trial 7 of 15"),
    ],
)
def test_a_renamed_or_missing_trial_is_named(spoilt: Path, renamed: dict[str, str], reason: str) -> None:
    change(
        spoilt / FIRST,
        lambda trials: {renamed.get(name, name): value for name, value in trials.items() if renamed.get(name, name)},
    )

    with pytest.raises(DatasetError, match=rf"1_20131027\.mat.*{reason}"):
        open_dataset(f"seed:{spoilt}")


def test_a_trial_too_many_is_refused(spoilt: Path) -> None:
    change(spoilt / FIRST, lambda trials: {**trials, "djc_eeg16": trials["djc_eeg1"]})

    with pytest.raises(DatasetError, match="holds 16 of 15 trials"):
        open_dataset(f"seed:{spoilt}")


@pytest.mark.parametrize("shape", [(61, 400), (400, 62), (62, 10), (62, 20, 20)])
def test_a_trial_of_another_shape_is_refused(spoilt: Path, shape: tuple[int, ...]) -> None:
    change(spoilt / FIRST, lambda trials: {**trials, "djc_eeg3": np.zeros(shape)})

    with pytest.raises(DatasetError, match="djc_eeg3 has the shape"):
        open_dataset(f"seed:{spoilt}")


def test_a_trial_of_cells_is_refused(spoilt: Path) -> None:
    cells = np.full((62, 250), None, object)
    cells[:] = "a"
    change(spoilt / FIRST, lambda trials: {**trials, "djc_eeg3": cells})
    dataset = open_dataset(f"seed:{spoilt}")

    with pytest.raises(DatasetError, match=r"1_20131027\.mat.*djc_eeg3 holds no numbers"):
        dataset.read(dataset.recordings[2], EEG)


def test_a_trial_that_changed_since_it_was_opened_is_refused(spoilt: Path) -> None:
    dataset = open_dataset(f"seed:{spoilt}")
    change(spoilt / FIRST, lambda trials: {**trials, "djc_eeg3": trials["djc_eeg4"]})

    with pytest.raises(DatasetError, match="djc_eeg3 is no longer what it was"):
        dataset.read(dataset.recordings[2], EEG)


def test_an_hdf5_file_is_refused_in_one_line(spoilt: Path) -> None:
    (spoilt / FIRST).write_bytes(b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n" + bytes(512))

    with pytest.raises(DatasetError, match=r"1_20131027\.mat.*7\.3"):
        open_dataset(f"seed:{spoilt}")


def test_what_is_no_number_is_counted_and_refused(spoilt: Path) -> None:
    holed = eeg(1, 1, 3)
    holed[4, 5:8] = np.nan
    change(spoilt / FIRST, lambda trials: {**trials, "djc_eeg3": holed})
    dataset = open_dataset(f"seed:{spoilt}")

    with pytest.raises(DatasetError, match="djc_eeg3 holds 3 values that are no numbers"):
        dataset.read(dataset.recordings[2], EEG)


@pytest.mark.parametrize(
    ("label", "reason"),
    [([0] * 14, "holds 14 labels"), ([0] * 14 + [2], "of -1, 0, 1"), (["a"] * 15, "of -1, 0, 1")],
)
def test_labels_that_are_none_are_refused(spoilt: Path, label: list[Any], reason: str) -> None:
    savemat(spoilt / "Preprocessed_EEG" / "label.mat", {"label": label})

    with pytest.raises(DatasetError, match=rf"label\.mat.*{reason}"):
        open_dataset(f"seed:{spoilt}")


def test_a_missing_label_file_is_named(spoilt: Path) -> None:
    (spoilt / "Preprocessed_EEG" / "label.mat").unlink()

    with pytest.raises(DatasetError, match=r"label\.mat.*is missing"):
        open_dataset(f"seed:{spoilt}")


def test_a_subject_without_all_sessions_is_named(spoilt: Path) -> None:
    (spoilt / "Preprocessed_EEG" / "2_20131030.mat").unlink()

    with pytest.raises(DatasetError, match="incomplete: s02 has 2 of 3 sessions"):
        open_dataset(f"seed:{spoilt}")


def test_a_file_of_no_subject_is_named(spoilt: Path) -> None:
    (spoilt / FIRST).rename(spoilt / "Preprocessed_EEG" / "subject one.mat")

    with pytest.raises(DatasetError, match=r"subject one\.mat.*no file of a subject"):
        open_dataset(f"seed:{spoilt}")


def test_another_folder_is_refused_with_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "ExtractedFeatures").mkdir()

    with pytest.raises(DatasetError, match='no folder "Preprocessed_EEG"; it holds ExtractedFeatures'):
        open_dataset(f"seed:{tmp_path}")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.0, 0.999))
def test_a_truncated_file_is_refused_wherever_it_ends(seed: Path, tmp_path: Path, share: float) -> None:
    target = tmp_path / "SEED"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(seed, target)
    whole = (target / FIRST).read_bytes()
    (target / FIRST).write_bytes(whole[: int(share * len(whole))])

    with pytest.raises(DatasetError, match=r"1_20131027\.mat"):
        every_value(open_dataset(f"seed:{target}"))


def test_seed_iv_is_imported_whole(seed_iv: Path) -> None:
    dataset = open_dataset(f"seed-iv:{seed_iv}")

    assert 2 * 3 * 24 == len(dataset.recordings)
    for recording in dataset.recordings:
        subject, session, trial = (int(part[-2:].strip("-")) for part in recording.name.split("/"))
        signal = dataset.read(recording, EEG).eeg
        assert signal is not None
        assert np.array_equal(eeg(subject, session, trial).astype("f4"), signal.samples.T)


def test_seed_iv_labels_follow_the_session(seed_iv: Path) -> None:
    """First and last labels of each session, as the set's ReadMe lists them."""
    dataset = open_dataset(f"seed-iv:{seed_iv}")
    emotions = [recording.trials[0].emotion for recording in dataset.recordings]

    assert ["sad", "fear", "happy", "neutral"] == emotions[:4]
    assert ["fear", "sad", "happy", "neutral"] == emotions[24:28]
    assert ["fear", "neutral", "sad", "neutral"] == emotions[68:72]
    assert [18, 18, 18, 18] == [emotions[:72].count(place.name) for place in dataset.classes]
    assert emotions[:72] == emotions[72:]


def test_seed_iv_has_72_clips(seed_iv: Path) -> None:
    dataset = open_dataset(f"seed-iv:{seed_iv}")

    assert 72 == len({recording.trials[0].clip for recording in dataset.recordings})


def test_seed_iv_without_a_session_is_refused(seed_iv: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_iv, tmp_path / "SEED_IV")
    (tmp_path / "SEED_IV" / FIRST_IV).unlink()

    with pytest.raises(DatasetError, match="SEED-IV is incomplete: s01 has 2 of 3 sessions"):
        open_dataset(f"seed-iv:{tmp_path / 'SEED_IV'}")


def test_seed_iv_with_two_files_of_one_visit_is_refused(seed_iv: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_iv, tmp_path / "SEED_IV")
    first = tmp_path / "SEED_IV" / FIRST_IV
    shutil.copy(first, first.with_name("1_20160519.mat"))

    with pytest.raises(DatasetError, match="s01 has 2 files"):
        open_dataset(f"seed-iv:{tmp_path / 'SEED_IV'}")

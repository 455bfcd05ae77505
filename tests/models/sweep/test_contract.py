"""What systems are given of recordings that differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.datasets.dataset import FeatureInfo
from models.errors import DatasetError, SpecError
from models.spec import Band
from models.sweep.contract import available, contract
from recorder.streams import Channel
from tests.models.segments.given import EEG_INFO, Given, recorded


def eeg(*names, rate_hz=250.0):
    return replace(EEG_INFO, channels=tuple(Channel(name) for name in names), rate_hz=rate_hz)


def dataset(*infos):
    """Return a dataset with a recording of each stream; what is in them is not looked at."""
    made = [recorded(f"s{i}", f"s{i}/run-1", i) for i in range(len(infos))]
    given = [(replace(own, eeg=info), streams) for info, (own, streams) in zip(infos, made, strict=True)]
    return Given(given)


def contract_of(found, targets=("valence",), system="eeg-lstm", preset="default", modality="all"):
    return contract(system, available(found), found, targets, preset, modality, "running")


def test_channels_that_all_have_are_taken_and_the_others_told() -> None:
    found = available(dataset(eeg("Fz", "Cz", "Pz"), eeg("Pz", "Fz", "Oz")))

    assert ("Fz", "Pz") == found.channels
    assert ("2 EEG channels are not in all 2 recordings and are left out: Cz, Oz",) == found.notes


def test_recordings_without_a_channel_in_common_are_refused() -> None:
    with pytest.raises(DatasetError, match="no EEG channel in common: one has Fz, another Oz"):
        available(dataset(eeg("Fz"), eeg("Oz")))


def test_a_channel_that_is_no_eeg_is_not_taken_for_one() -> None:
    other = replace(EEG_INFO, channels=(Channel("Fz"), Channel("TRIG", "trigger", "")))

    assert ("Fz",) == available(dataset(other)).channels


def test_the_grid_is_no_finer_than_the_slowest_recording() -> None:
    slow = contract_of(dataset(eeg("Fz", rate_hz=100.0), eeg("Fz", rate_hz=500.0)))
    fast = contract_of(dataset(eeg("Fz", rate_hz=500.0)))

    assert (100.0, 128.0) == (slow.eeg.rate_hz, fast.eeg.rate_hz)


def test_windows_of_a_few_milliseconds_are_cut_at_the_devices_own_rate() -> None:
    spec = contract_of(dataset(eeg("Fz", rate_hz=500.0)), preset="paper")

    assert (0.01, 500.0) == (spec.eeg.window_s, spec.eeg.rate_hz)


def test_a_dataset_with_ratings_has_no_classes_to_learn() -> None:
    with pytest.raises(DatasetError, match="has no classes of emotion"):
        contract_of(dataset(eeg("Fz")), ("emotion",))


def test_a_dataset_without_a_recording_is_refused() -> None:
    with pytest.raises(DatasetError, match="given holds no recording with labels"):
        available(Given([]))


def test_a_system_is_refused_a_modality_that_nobody_recorded() -> None:
    with pytest.raises(SpecError, match="face"):
        contract_of(dataset(eeg("Fz", "Cz")), system="deepvanet", modality="face")


def test_two_kinds_of_published_features_are_refused() -> None:
    found = dataset(eeg("Fz"), eeg("Fz"))
    kinds = [FeatureInfo(("Fz",), (Band("alpha", 8, stop),), 1.0, 1.0) for stop in (12, 13)]
    found.recordings = tuple(replace(r, eeg_features=k) for r, k in zip(found.recordings, kinds, strict=True))

    with pytest.raises(DatasetError, match="2 different kinds of features"):
        available(found)

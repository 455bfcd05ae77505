"""Options go with a dataset into other processes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from models.datasets import OpenOptions, open_dataset
from models.datasets.dataset import Wanted


def test_whoever_is_told_of_progress_stays_behind():
    """A dataset is read in worker processes; what shows its progress cannot go there."""
    told: list[tuple[str, int, int]] = []
    options = OpenOptions("int16", Path("v"), Path("l"), Path("c"), lambda *what: told.append(what), ("run-01",))

    there = pickle.loads(pickle.dumps(options))
    assert OpenOptions("int16", Path("v"), Path("l"), Path("c"), only=("run-01",)) == there
    options.report("sessions", 1, 2)
    assert [("sessions", 1, 2)] == told


@pytest.mark.parametrize("uri", ["{sessions}", "simulated:1x1?seconds=2"])
def test_a_dataset_is_read_in_another_process_too(sessions_folder, uri):
    dataset = open_dataset(uri.format(sessions=sessions_folder), OpenOptions(progress=lambda *_: None))

    there = pickle.loads(pickle.dumps(dataset))

    assert dataset.recordings == there.recordings
    assert dataset.fingerprint() == there.fingerprint()
    assert len(there.read(there.recordings[0], Wanted(eeg=True)).eeg.t) > 0

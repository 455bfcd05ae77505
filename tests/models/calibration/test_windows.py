"""A recorded calibration is read as it was lived, and what cannot count is told with its number."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

from app.simulation import Plan, make_session
from models.calibration.calibrate import calibrate
from models.calibration.protocol import EYES_CLOSED
from models.calibration.windows import HOP_S, lived
from models.datasets import open_dataset
from models.datasets.dataset import Dataset
from models.errors import CalibrationError
from tests.models.calibration.person import small_card, small_model

N_TRIALS, TRIAL_S, WINDOW_S = 8, 3.0, 2.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("calibrations")
    make_session(Plan(place, "01", 11, N_TRIALS, TRIAL_S, crops=False), lambda _: None, lambda: False)
    return place


@pytest.fixture(scope="module")
def dataset(folder):
    return open_dataset(f"sessions:{folder}")


class Changed(Dataset):
    """A dataset whose recordings are described otherwise."""

    def __init__(self, own, change):
        self.name, self.scale, self.simulated, self.notes = own.name, own.scale, own.simulated, own.notes
        self.recordings = tuple(change(recording) for recording in own.recordings)
        self._own = own

    def read(self, recording, wanted):
        return self._own.read(self._own.recordings[self.recordings.index(recording)], wanted)

    def fingerprint(self):
        return "changed"


def test_a_session_is_read_rest_first_and_clip_by_clip(dataset):
    found = lived([dataset], small_card())

    per_trial = np.bincount([w.trial for w in found.windows if w.trial is not None], minlength=N_TRIALS)

    assert ("01", N_TRIALS, True) == (found.participant, len(found.trials), found.simulated)
    assert {round(TRIAL_S - WINDOW_S) + 1} <= set(per_trial.tolist()) <= {1, 2}
    assert found.windows[0].trial is None
    assert np.isinf(found.windows[0].dt_s)
    assert all(window.dt_s >= HOP_S - 1e-6 for window in found.windows)
    assert found.rest_s > 0


def test_a_recorded_session_becomes_a_model(dataset):
    card = small_card()

    made = calibrate(small_model(card), card, lived([dataset], card), "own")

    assert {"eeg", "face"} == set(made.card.start)
    assert [N_TRIALS] * 2 == [result.n_trials for result in made.results]


def test_windows_of_a_short_clip_lie_half_in_it(dataset):
    """Of a clip of 3 s a window of 5 s that ends with it tells more than none."""
    card = small_card()
    long = replace(card, spec=replace(card.spec, eeg=replace(card.spec.eeg, window_s=5.0)))

    found = lived([dataset], long)

    assert set(range(N_TRIALS)) == {window.trial for window in found.windows if window.trial is not None}


def test_nothing_usual_is_learned_while_the_eyes_are_closed(dataset):
    def closed(recording):
        first, *others = recording.trials
        return replace(recording, trials=(replace(first, clip=f"calibration/{EYES_CLOSED}"), *others))

    found = lived([Changed(dataset, closed)], small_card())

    assert {0} == {window.trial for window in found.windows if not window.usual}


def test_several_people_are_told_apart(dataset):
    other = Changed(dataset, lambda recording: replace(recording, subject="02"))

    with pytest.raises(CalibrationError, match=r"of 2 people \(01, 02\).*--participant"):
        lived([dataset, other], small_card())

    assert "02" == lived([dataset, other], small_card(), "02").participant
    with pytest.raises(CalibrationError, match=r'no session of participant "03"\. There are: 01, 02'):
        lived([dataset, other], small_card(), "03")


def test_another_montage_is_refused_by_name(dataset):
    card = small_card()
    elsewhere = replace(card.spec.eeg, channels=("A1", "A2", "X1", "X2"))
    alone = replace(card.spec, eeg=elsewhere, face=None)
    other = replace(
        card, spec=alone, normalisation={"eeg": card.normalisation["eeg"]}, personal={"eeg": card.personal["eeg"]}
    )

    with pytest.raises(CalibrationError, match="cannot run here"):
        lived([dataset], other)


def test_a_session_that_was_never_closed_is_refused(folder, tmp_path):
    """A calibration broken off by a kill is mended first, and nothing is made of it."""
    copied = shutil.copytree(folder, tmp_path / "copy")
    [document] = copied.rglob("*_session.json")
    document.write_text(document.read_text().replace('"state": "complete"', '"state": "recording"'))

    with pytest.raises(Exception, match="never closed"):
        open_dataset(f"sessions:{copied}")

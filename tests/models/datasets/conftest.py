"""Simulated sessions on disk, made once; tests that change them copy them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.simulate_command import planned
from app.simulation import Plan, make_session
from recorder.participant.draws import participant_seed

N_SUBJECTS, N_TRIALS, TRIAL_S, SEED = 2, 3, 2.5, 5
GAPPY_SEED = participant_seed(1, 1)


def make(plan: Plan) -> None:
    make_session(plan, lambda _: None, lambda: False)


@pytest.fixture(scope="session")
def sessions_folder(tmp_path_factory) -> Path:
    """Sessions of two simulated participants, as `emoscope simulate` makes them."""
    folder = tmp_path_factory.mktemp("sessions")
    for plan in planned(N_SUBJECTS, N_TRIALS, folder, TRIAL_S, False, "trials", 2.0, SEED):
        make(plan)
    return folder


@pytest.fixture(scope="session")
def gappy_folder(tmp_path_factory) -> Path:
    """A session in the world `missing` in which EEG and face are each absent in one trial."""
    folder = tmp_path_factory.mktemp("gappy")
    make(Plan(folder, "01", GAPPY_SEED, 4, TRIAL_S, "missing"))
    return folder

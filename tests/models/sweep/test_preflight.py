"""What is told before a training is what the training would find, or refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.datasets import OpenOptions
from models.sweep.job import Job
from models.sweep.material import material
from models.sweep.preflight import preflight
from models.sweep.request import Request
from tests.models.sweep.conftest import DATA


def asked(**how) -> Request:
    return Request(**{"data": DATA, "systems": ("eeg-lstm",), "targets": ("valence",), "n_folds": 2, **how})


def test_it_counts_what_the_training_will_find(place, job_of) -> None:
    """The same windows and folds, though nothing was cut."""
    job: Job = job_of()
    found = preflight(asked(), OpenOptions())
    cut = material(job, place)

    assert () == found.problems
    assert found.simulated
    assert (2, ("01", "02"), 16, 16) == (found.n_recordings, found.subjects, found.n_trials, found.n_labelled)
    assert 16 == sum(found.sides["valence"])
    assert (len(cut.segments.table), len(cut.folds)) == (found.n_windows, found.n_folds)
    assert ("eeg",) == found.modalities


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"data": "simulated:1x2?seconds=3"}, "at least 4 of each are needed"),
        ({"high_from": 9.0}, "at least 4 of each are needed"),
        ({"n_folds": 40}, "40 folds by trial need at least 40 trials"),
        ({"split": "subject", "n_folds": 2}, "need at least 3 subjects"),
        ({"modalities": ("face",)}, "does not look at the face"),
        ({"data": "nowhere/at/all"}, "There is nothing at"),
    ],
)
def test_what_the_training_would_refuse_is_told(how: dict[str, object], told: str) -> None:
    """Too few trials, one class, too many folds, a modality that is not looked at, no data."""
    [problem] = preflight(asked(**how), OpenOptions()).problems

    assert told in problem


def test_every_problem_is_told_and_not_the_first_alone() -> None:
    found = preflight(asked(high_from=9.0, modalities=("face",)), OpenOptions())

    assert 2 == len(found.problems)


def test_runs_are_chosen_of_sessions_alone(tmp_path: Path) -> None:
    [refused] = preflight(asked(), OpenOptions(only=("sub-01",))).problems
    [nothing] = preflight(asked(data=str(tmp_path)), OpenOptions(only=("sub-01",))).problems

    assert "is no folder of sessions" in refused
    assert 'There is no run "sub-01"' in nothing

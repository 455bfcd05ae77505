"""What is finished is kept, and what is damaged is not finished."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.sweep.job import Job, JobResult
from models.sweep.shelf import Shelf

JOB = Job("sessions", "f00", "deepvanet", ("valence",), "trial", 4, 0)


@pytest.fixture
def result() -> JobResult:
    return JobResult(
        key=JOB.key,
        fold="fold 1 of 4",
        rows=np.arange(6),
        trial=np.arange(6) // 2,
        t_end=np.arange(6) + 0.5,
        p=np.linspace(0, 1, 6, dtype=np.float32)[:, None],
        features=np.ones((2, 3), np.float32),
        feature_rows=np.array([0, 3]),
        history=({"epoch": 1, "loss": 0.7},),
        notes=("2 of 8 trials are too short",),
        model=b"onnx",
        seconds=1.5,
    )


def test_a_kept_result_is_found_again_to_the_bit(tmp_path, result) -> None:
    shelf = Shelf(tmp_path / "jobs")
    shelf.keep(JOB, result)
    found = shelf.find(JOB)

    assert found is not None
    np.testing.assert_array_equal(result.p, found.p)
    np.testing.assert_array_equal(result.t_end, found.t_end)
    assert (result.fold, result.history, result.notes, result.model) == (
        found.fold,
        found.history,
        found.notes,
        found.model,
    )


@pytest.mark.parametrize("change", [{"seed": 1}, {"fold": 1}, {"fingerprint": "f01"}, {"epochs": 3}])
def test_a_job_that_differs_in_anything_is_another(change, tmp_path, result) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep(JOB, result)

    assert shelf.find(replace(JOB, **change)) is None


@pytest.mark.parametrize("file", ["predictions.npz", "result.json", "model.onnx"])
@pytest.mark.parametrize("harm", ["cut", "gone"])
def test_a_damaged_result_counts_as_not_finished(file, harm, tmp_path, result) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep(JOB, result)
    path = shelf.place(JOB) / file
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: len(path.read_bytes()) // 2])

    assert shelf.find(JOB) is None


def test_keeping_a_result_again_replaces_it(tmp_path, result) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep(JOB, result)
    shelf.keep(JOB, replace(result, seconds=9.0))

    found = shelf.find(JOB)

    assert found is not None
    assert 9.0 == found.seconds
    assert [JOB.key] == [path.name for path in tmp_path.iterdir()]

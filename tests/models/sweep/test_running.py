"""One job in this process: what is judged is the file that would run live."""

from __future__ import annotations

import numpy as np
import pytest

from models.runtime import load_model
from models.sweep.evaluation import Line, result_of
from models.sweep.finished import with_figures
from models.sweep.material import material
from models.sweep.request import Arm, Request
from models.sweep.running import predict, run_job


@pytest.fixture(scope="module")
def job(job_of):
    return job_of(n_folds=4, fold=1, system="bddae", modality="eeg")


@pytest.fixture(scope="module")
def result(job, place):
    return run_job(job, place)


@pytest.fixture
def model(result, tmp_path):
    (tmp_path / "model.onnx").write_bytes(result.model)
    return load_model(tmp_path / "model.onnx")


def test_predictions_are_those_of_the_exported_file(job, place, result, model) -> None:
    found = material(job, place)

    assert np.array_equal(found.folds[1].test, result.rows)
    assert np.array_equal(predict(model, found.segments, result.rows), result.p)


def test_the_card_says_what_it_was_trained_on(model) -> None:
    told = model.card.provenance

    assert "bddae" == model.card.name == told["system"]
    assert (["01", "02"], 16, "trial") == (told["subjects"], told["n_trials"], told["split"])
    assert told["simulated"]


def test_a_training_goes_on_from_its_checkpoint(job, place, result) -> None:
    """It stays until the result is kept. All epochs were done: what is left is to judge, and it gives the same."""
    written = place.checkpoint(job).stat().st_mtime_ns
    again = run_job(job, place)

    assert written == place.checkpoint(job).stat().st_mtime_ns
    assert repr(result.history) == repr(again.history)
    assert np.array_equal(result.p, again.p)


def test_a_damaged_checkpoint_costs_its_epochs_and_not_the_job(job, place, result) -> None:
    place.checkpoint(job).write_bytes(b"half of it")
    again = run_job(job, place)

    assert np.array_equal(result.p, again.p)
    assert any("begun anew" in note for note in again.notes)


def test_figures_are_put_on_the_card_and_nothing_else_changes(job, place, result, tmp_path, model) -> None:
    found = material(job, place)
    line = Line(Arm("bddae", "eeg", "trial"), 0, found, [found.fold(job)], [job], [result])
    figures = result_of(line)
    (tmp_path / "told.onnx").write_bytes(with_figures(result.model, figures, Request("d", ("bddae",), ("valence",))))
    told = load_model(tmp_path / "told.onnx").card

    assert figures.target("valence").window.accuracy == told.provenance["metrics"]["valence"]["accuracy"]
    assert ["valence"] == told.provenance["request"]["targets"]
    assert model.card.provenance == {k: v for k, v in told.provenance.items() if k not in ("metrics", "request")}
    assert model.card.spec == told.spec

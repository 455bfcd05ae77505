"""`emoscope train` and `evaluate` as they are started: what comes out, and what is kept when they end early.

The data is simulated as it is read; nothing is written but windows, which all tests here share.
"""

from __future__ import annotations

import json
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from app.errors import EXIT_STOPPED
from tests.app.conftest import Start
from tests.app.program import Program

Judge = Callable[..., Program]

DATA = "simulated:3x6?seconds=6"
FOLDS = {"eeg-lstm": ("--folds", 2), "bddae": ("--folds", 2)}  # a file has none
MANY = 400
PATIENCE_S = 120.0  # torch is loaded in three processes


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("windows")


@pytest.fixture
def judge(emoscope: Start, cache: Path) -> Judge:
    """Start `emoscope COMMAND` on the simulated data."""

    def start(command: str, out: Path, *more: object, model: str = "eeg-lstm", **options: object) -> Program:
        words = ("--data", DATA, "--model", model, "--target", "valence", "--cache", cache, "--out", out)
        return emoscope(command, *words, "--workers", 2, "--json", *FOLDS.get(model, ()), *more, **options)

    return start


def first_epoch(program: Program, of: int = 1) -> dict[str, object]:
    """Wait until a training tells an epoch, and return it."""
    return program.until_line(lambda line: line["event"] == "epoch" and line["epoch"] >= of, PATIENCE_S)


def told(program: Program, event: str) -> list[dict[str, object]]:
    return [line for line in program.lines if line["event"] == event]


def gone(processes: list[psutil.Process]) -> bool:
    """Wait for processes to end; tell whether all did."""
    return not psutil.wait_procs(processes, timeout=20)[1]


@pytest.mark.slow
def test_an_evaluation_that_was_stopped_goes_on_and_is_done_once(judge: Judge, tmp_path: Path) -> None:
    """Ctrl-C in a training; the same again, from the last finished epoch; and again, when nothing is left to do."""
    out = tmp_path / "out"
    asked = ("--epochs", 30, "--patience", 30)

    stopped = judge("evaluate", out, *asked)
    reached = first_epoch(stopped, of=2)
    children = psutil.Process(stopped.process.pid).children(recursive=True)
    assert EXIT_STOPPED == stopped.ask_to_end(signal.SIGINT)
    assert 1 == len(stopped.err)
    assert "goes on from there" in stopped.err[0]
    assert gone(children)
    assert list((out / "checkpoints").glob("*.pt")) or list((out / "jobs").iterdir())

    resumed = judge("evaluate", out, *asked)
    assert 0 == resumed.wait(PATIENCE_S)
    assert [] == resumed.err
    assert not [line for line in told(resumed, "epoch") if line["key"] == reached["key"] and line["epoch"] <= 2]
    assert {""} == {line["failure"] for line in told(resumed, "done")}
    assert [] == list((out / "checkpoints").iterdir())
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics == told(resumed, "result")[0]["metrics"]
    assert DATA == metrics["settings"]["data"]
    assert "eeg-lstm" in (out / "report.html").read_text()

    again = judge("evaluate", out, *asked)
    assert 0 == again.wait(PATIENCE_S)
    assert [(2, 2)] == [(line["n_jobs"], line["n_finished"]) for line in told(again, "planned")]
    assert [] == told(again, "epoch")
    assert metrics["systems"] == json.loads((out / "metrics.json").read_text())["systems"]


def test_what_is_refused_leaves_nothing_and_is_one_line(judge: Judge, tmp_path: Path) -> None:
    refused = judge("evaluate", tmp_path / "out", "--high-from", 9.5)

    assert 1 == refused.wait(PATIENCE_S)
    assert [] == [line for line in refused.out if '"cutting"' not in line]
    assert 1 == len(refused.err)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_killed_worker_costs_the_epoch_it_was_at(judge: Judge, tmp_path: Path) -> None:
    program = judge("evaluate", tmp_path / "out", "--epochs", 12, "--patience", 12)
    first_epoch(program, of=3)
    for child in psutil.Process(program.process.pid).children():
        if any("spawn_main" in word for word in child.cmdline()):
            child.kill()

    assert 0 == program.wait(PATIENCE_S)
    assert ["", ""] == [line["failure"] for line in told(program, "done")]
    by_job: dict[str, list[int]] = {}
    for line in told(program, "epoch"):
        by_job.setdefault(str(line["job"]), []).append(int(str(line["epoch"])))
    assert all(epochs == sorted(set(epochs)) for epochs in by_job.values())


@pytest.mark.slow
def test_a_killed_program_leaves_no_process_behind(judge: Judge, tmp_path: Path) -> None:
    program = judge("evaluate", tmp_path / "out", "--epochs", MANY, "--patience", MANY)
    first_epoch(program)
    children = psutil.Process(program.process.pid).children(recursive=True)
    program.kill()

    assert gone(children)


@pytest.mark.slow
def test_two_runs_do_not_write_into_one_folder(judge: Judge, tmp_path: Path) -> None:
    first = judge("evaluate", tmp_path / "out", "--epochs", MANY, "--patience", MANY)
    first_epoch(first)
    second = judge("evaluate", tmp_path / "out")

    assert 1 == second.wait(PATIENCE_S)
    assert "Another run is writing" in second.err[0]
    assert first.process.poll() is None


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_damages_nothing(judge: Judge, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk; the windows are there already."""
    assert 0 == judge("evaluate", tmp_path / "first", "--epochs", 1).wait(PATIENCE_S)

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    program = judge("evaluate", tmp_path / "out", "--epochs", 2, preexec_fn=full)

    assert 1 == program.wait(PATIENCE_S)
    assert all("Traceback" not in line for line in program.err)
    assert not (tmp_path / "out" / "metrics.json").exists()
    assert 0 == judge("evaluate", tmp_path / "out", "--epochs", 2).wait(PATIENCE_S)


@pytest.mark.slow
def test_a_trained_model_runs_at_once_and_says_how_good_it_is(judge: Judge, emoscope: Start, tmp_path: Path) -> None:
    """From data to estimates by the program alone."""
    trained = judge("train", tmp_path / "out", "--epochs", 2, model="bddae")
    assert 0 == trained.wait(PATIENCE_S)
    file = tmp_path / "out" / "model.onnx"
    assert str(file) == told(trained, "result")[0]["model"]

    env = {**os.environ, "EMOSCOPE_MODELS": str(tmp_path)}
    card = emoscope("models", "show", file, "--json", env=env)
    assert 0 == card.wait()
    provenance = card.lines[0]["provenance"]
    assert ("everything", ["01", "02", "03"], 18) == tuple(provenance[key] for key in ("split", "subjects", "n_trials"))
    assert "trial" == provenance["metrics"]["valence"]["split"]

    live = emoscope("run", "--headless", "--demo", "--model", file, "--duration", 4, "--json")
    assert 0 == live.wait()
    assert any(line["status"] == "ok" and line["arousal"] is None for line in live.lines)

    judged = judge("evaluate", tmp_path / "file", model=str(file))
    assert 0 == judged.wait(PATIENCE_S)
    assert ["none"] == [system["split"] for system in told(judged, "result")[0]["metrics"]["systems"]]

"""Training as the window starts it: a process, its model in the library, and what is told when it goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from app.controller import Controller
from app.session_shelf import SessionShelf
from app.training_course import TrainingCourse
from app.training_process import Training
from app.training_result import preflight_of
from app.training_words import train_arguments
from models.library import Library, find_model
from ui.train_feed import BUSY, TrainRequest

DATA = "simulated:3x6?seconds=6"
REQUEST = TrainRequest(DATA, system="bddae", n_folds=2, epochs=1, name="mine")
LONG = TrainRequest(DATA, system="eeg-lstm", n_folds=2, epochs=400)
PATIENCE_MS = 300_000  # torch is loaded in four processes, and none of them may hold up anything else
FIGURES = {"accuracy": 0.75, "confusion": [[9, 3], [3, 9]]}
TARGET = {
    "target": "valence",
    "classes": ["low", "high"],
    "window": FIGURES,
    "window_interval": [0.6, 0.9],
    "chance": {"level": 0.5, "window": {"p_value": 0.01}},
    "subjects": [
        {"subject": "01", "n_trials": 6, "window": 0.75, "window_interval": [0.4, None], "level": 0.5},
    ],
}
SYSTEM = {
    "system": "bddae",
    "split": "trial",
    "n_subjects": 1,
    "n_trials": 6,
    "n_windows": 24,
    "simulated": True,
    "targets": [TARGET],
}
METRICS = {"systems": [SYSTEM], "leakage": [{"verdict": "clean", "text": "Nothing leaks."}]}

Wait = Callable[[str], None]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "models")


@pytest.fixture
def training(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, library: Library, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Training]:
    """Training into a library of its own; windows are cut once for all tests here."""
    monkeypatch.setenv("EMOSCOPE_MODELS", str(library.folder))
    monkeypatch.setenv("EMOSCOPE_CACHE", str(tmp_path_factory.getbasetemp() / "train-cache"))
    controller, shelf = Controller(), SessionShelf(tmp_path)
    training = Training(controller, shelf, library)
    yield training
    training.close()
    shelf.close()
    controller.close()


@pytest.fixture
def over(qtbot, training: Training) -> Wait:
    """Wait until the training is over, and hold that it ended so."""

    def wait(state: str) -> None:
        qtbot.waitUntil(lambda: training.training().state not in BUSY, timeout=PATIENCE_MS)
        assert state == training.training().state, training.training().told

    return wait


def finished(out: Path) -> TrainingCourse:
    """A training whose files lie in a folder; the demo model stands for what it made."""
    out.mkdir()
    shutil.copy(find_model("demo"), out / "model.onnx")
    course = TrainingCourse("")
    course.take({"event": "result", "out": str(out), "model": str(out / "model.onnx"), "metrics": METRICS})
    return course


def epochs_of(training: Training, key: str = "") -> set[int]:
    """Return the epochs of a training that were told; of the first that was begun where none is named."""
    told = [part for part in training.training().parts if key in ("", part.key)]
    return {epoch.number for epoch in told[0].epochs} if told else set()


def test_each_option_is_one_word_with_its_value(tmp_path: Path) -> None:
    """A folder that begins with a hyphen is no option."""
    request = TrainRequest("-sessions", ("sub-01", "sub-02"), "eeg-lstm", "both", "subject", 0, 7, 5.5, True, "mine")
    words = train_arguments(request, tmp_path)

    assert ["train", "--json", "--data=-sessions", "--model=eeg-lstm"] == words[:4]
    assert {"--folds=0", "--epochs=7", "--high-from=5.5", "--only=sub-01", "--only=sub-02", "--leakage"} < set(words)
    assert all(word.startswith("--") for word in words[1:])


def test_a_name_that_cannot_be_is_refused_before_anything_is_trained(training: Training) -> None:
    training.start(TrainRequest(DATA, system="bddae", name="../mine"))

    assert "failed" == training.training().state
    assert "cannot be a model's name" in training.training().told


def test_a_model_that_cannot_be_saved_is_told_with_its_place(
    tmp_path: Path, training: Training, library: Library
) -> None:
    """What stands in the library's place cannot be written into; nothing is half-saved, the figures are shown."""
    course = finished(tmp_path / "out")
    (tmp_path / "out" / "report.html").write_text("no page of ours")
    training._save(course, "mine", "")

    assert "failed" == course.view().state
    assert str(tmp_path / "out" / "model.onnx") in course.view().told
    assert [] == [entry for entry in library.entries() if entry.origin == "own"]
    result = training.result()
    assert result is not None
    assert ("", True, True) == (result.model, result.targets[0].above_chance, result.simulated)


def test_what_is_missing_is_listed_first() -> None:
    found = {
        "dataset": "sessions in here",
        "simulated": False,
        "n_recordings": 1,
        "subjects": ["01"],
        "n_trials": 8,
        "n_labelled": 8,
        "sides": {"valence": [5, 3]},
        "modalities": ["eeg"],
        "n_channels": 32,
        "n_windows": 0,
        "n_folds": 0,
        "notes": [f"note {i}" for i in range(9)],
        "problems": ["Too few trials."],
    }
    told = preflight_of(found)

    assert "stop" == told.state
    assert ("Missing", "fail", "Too few trials.") == (told.checks[0].name, told.checks[0].state, told.checks[0].found)
    assert "1 recording of 1 participant" == told.checks[1].found
    assert "3 more; all of them are in the report" == told.checks[-1].found
    assert "ready" == preflight_of({**found, "problems": []}).state


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_trained_model_is_in_the_library_and_in_use(training: Training, over: Wait, library: Library, qtbot) -> None:
    """From what is asked for to the running instrument; the same again goes by the next free name."""
    training.start(REQUEST)
    over("done")

    [entry] = [entry for entry in library.entries() if entry.origin == "own"]
    result = training.result()
    assert result is not None
    assert ("mine", "mine", "") == (entry.name, result.model, entry.error)
    assert entry.report is not None
    assert training.report() == entry.report
    assert result.simulated
    assert {-1, 0, 1} == {part.fold for part in training.training().parts}
    training.use_model()
    qtbot.waitUntil(lambda: training.use().state == "in use", timeout=PATIENCE_MS)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_training_is_a_message_and_the_same_goes_on(
    training: Training, over: Wait, library: Library, qtbot
) -> None:
    training.start(LONG)
    qtbot.waitUntil(lambda: epochs_of(training) >= {1, 2, 3}, timeout=PATIENCE_MS)
    key = training.training().parts[0].key
    process = psutil.Process(training.pid)
    everyone = [process, *process.children(recursive=True)]
    process.kill()
    over("failed")

    assert "signal 9" in training.training().told
    assert [] == psutil.wait_procs(everyone, timeout=60)[1]
    assert [] == [entry for entry in library.entries() if entry.origin == "own"]
    assert Path(training.training().log_path).is_file()

    training.start(LONG)
    qtbot.waitUntil(lambda: bool(epochs_of(training, key)), timeout=PATIENCE_MS)
    assert min(epochs_of(training, key)) > 2
    training.cancel()
    assert "stopping" == training.training().state
    over("stopped")
    assert "goes on from there" in training.training().told
    assert training.result() is None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_is_missing_is_found_before_anything_is_begun(training: Training, qtbot) -> None:
    """Of the last request that was asked about; an earlier one is broken off."""
    training.check(REQUEST)
    training.check(TrainRequest("simulated:1x2?seconds=3", system="bddae"))
    qtbot.waitUntil(lambda: training.preflight().state in ("ready", "stop"), timeout=PATIENCE_MS)

    assert "at least 4 of each are needed" in training.preflight().checks[0].found

"""The library as the Models page reads it, on a real controller and a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.controller import Controller
from app.model_shelf import ModelShelf
from models.library import Library, find_model
from models.spec import InputSpec
from recorder.streams import Channel, StreamInfo
from tests.inference.small_models import DE, write_model
from ui.models_feed import ModelLine
from ui.sessions_feed import Job

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model that is not in the library."""
    return write_model(tmp_path_factory.mktemp("small") / "small.onnx", InputSpec(DE, None))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[ModelShelf]:
    """A shelf on a library with a copy of the demo model, and a file that is no model."""
    shutil.copy(find_model("demo"), tmp_path / "mine.onnx")
    (tmp_path / "broken.onnx").write_bytes(b"not a model")
    controller = Controller()
    shelf = ModelShelf(controller, Library(tmp_path), lambda: "/home/lab/EmoScope")
    shelf.refresh()
    yield shelf
    controller.close()
    shelf.close()


@pytest.fixture
def listed(qtbot, shelf: ModelShelf) -> dict[str, ModelLine]:
    qtbot.waitUntil(lambda: bool(shelf.models()) and not shelf.listing(), timeout=WAIT_MS)
    return {line.name: line for line in shelf.models()}


def names(shelf: ModelShelf) -> list[str]:
    return [line.name for line in shelf.models()]


def ended(qtbot, shelf: ModelShelf) -> Job:
    """Wait for the newest job's end, and return it."""
    qtbot.waitUntil(lambda: shelf.jobs()[-1].state != "running", timeout=WAIT_MS)
    return shelf.jobs()[-1]


def test_a_damaged_model_is_listed_and_stops_nothing(shelf: ModelShelf, listed: dict[str, ModelLine]) -> None:
    """With its error; the others are whole."""
    assert ["broken", "demo", "mine"] == names(shelf)
    assert "broken.onnx" in listed["broken"].error
    assert [True, False, True] == [listed[name].own for name in ("broken", "demo", "mine")]
    assert ("eeg", "face") == listed["mine"].takes
    assert listed["mine"].simulated
    assert listed["mine"].sha256 == listed["demo"].sha256


def test_a_listing_that_finds_nothing_new_is_the_same_object(
    qtbot, shelf: ModelShelf, listed: dict[str, ModelLine]
) -> None:
    assert listed
    before = shelf.models()
    shelf.refresh()
    qtbot.waitUntil(lambda: not shelf.listing(), timeout=WAIT_MS)

    assert before is shelf.models()


def test_how_models_fit_follows_the_devices(qtbot, shelf: ModelShelf, listed: dict[str, ModelLine]) -> None:
    """Nothing connected, then an amplifier whose channels are no places on a head."""
    key = listed["demo"].key
    qtbot.waitUntil(lambda: key in shelf.fits(), timeout=WAIT_MS)
    assert "nothing" == shelf.fits()[key].state

    info = StreamInfo("Box", "eeg", (Channel("a"), Channel("b")), 250.0)
    shelf._controller.devices.eeg_ring.stream_opened(info)
    qtbot.waitUntil(lambda: shelf.fits()[key].state != "nothing", timeout=WAIT_MS)
    assert "no" == shelf.fits()[key].state
    assert 'Model "demo" cannot run here' in shelf.fits()[key].told
    assert listed["broken"].key not in shelf.fits()


def test_a_model_is_used_and_a_refused_one_leaves_it_in_use(
    qtbot, shelf: ModelShelf, listed: dict[str, ModelLine]
) -> None:
    """The refusal is one line."""
    assert "" == shelf.in_use()
    shelf.use(listed["mine"].key)
    job = ended(qtbot, shelf)
    assert ("use", "done", '"mine" makes the estimates now.') == (job.kind, job.state, job.told)
    assert listed["mine"].sha256 == shelf.in_use()

    shelf.use(listed["broken"].key)
    job = ended(qtbot, shelf)
    assert ("use", "failed") == (job.kind, job.state)
    assert "broken.onnx" in job.told
    assert "\n" not in job.told
    assert listed["mine"].sha256 == shelf.in_use()


def test_a_file_is_imported_removed_and_brought_back(
    qtbot, shelf: ModelShelf, listed: dict[str, ModelLine], small: Path
) -> None:
    assert "small" not in listed
    shelf.add(str(small))
    assert "done" == ended(qtbot, shelf).state
    qtbot.waitUntil(lambda: names(shelf) == ["broken", "demo", "mine", "small"], timeout=WAIT_MS)
    assert "" == shelf.undoable()

    shelf.remove(next(line.key for line in shelf.models() if line.name == "small"))
    qtbot.waitUntil(lambda: shelf.undoable() == "small", timeout=WAIT_MS)
    assert ["small"] == list(shelf.removed())
    assert ["broken", "demo", "mine"] == names(shelf)

    shelf.restore("small")
    qtbot.waitUntil(lambda: "small" in names(shelf), timeout=WAIT_MS)
    assert "" == shelf.undoable()


def test_what_is_refused_is_told_and_changes_nothing(
    qtbot, shelf: ModelShelf, listed: dict[str, ModelLine], tmp_path: Path
) -> None:
    """A file without a card's network, and a model that is not the user's."""
    shelf.add(str(tmp_path / "broken.onnx"))
    assert "failed" == ended(qtbot, shelf).state
    shelf.remove(listed["demo"].key)
    job = ended(qtbot, shelf)

    assert ("failed", 'Model "demo" comes with EmoScope and cannot be removed.') == (job.state, job.told)
    qtbot.waitUntil(lambda: not shelf.listing(), timeout=WAIT_MS)
    assert ["broken", "demo", "mine"] == names(shelf)


@pytest.mark.slow
def test_two_models_are_compared_in_a_process_of_their_own(
    qtbot, shelf: ModelShelf, small: Path, listed: dict[str, ModelLine]
) -> None:
    """With chance, intervals and a paired test; it is simulated, and says so."""
    assert listed
    for name in ("one", "another"):
        shutil.copy(small, Path(shelf.folder()) / f"{name}.onnx")
    shelf.refresh()
    qtbot.waitUntil(lambda: "one" in names(shelf), timeout=WAIT_MS)
    keys = [line.key for line in shelf.models() if line.name in ("one", "another")]
    shelf.compare(keys, "simulated:3x4?seconds=3")
    qtbot.waitUntil(lambda: shelf.jobs()[-1].state != "running", timeout=4 * WAIT_MS)
    job, found = shelf.jobs()[-1], shelf.comparison()

    assert ("compare", "done", "another, one") == (job.kind, job.state, job.key), job.told
    assert found is not None
    assert found.simulated
    assert [("valence", "another"), ("valence", "one"), ("arousal", "another"), ("arousal", "one")] == [
        (figure.target, figure.part) for figure in found.figures
    ]
    assert all(figure.low <= figure.value <= figure.high and figure.chance >= 0.5 for figure in found.figures)
    assert "another (valence) minus one (valence): +0.0 points over 3 subjects" in found.paired[0]
    shelf.put_comparison_away()
    assert shelf.comparison() is None


def test_a_comparison_can_be_cancelled_and_ends_with_the_window(
    qtbot, shelf: ModelShelf, listed: dict[str, ModelLine]
) -> None:
    """No process is left; the fixture would wait for it."""
    shelf.compare([listed["demo"].key, listed["mine"].key], "simulated:200x20?seconds=20")
    qtbot.waitUntil(lambda: shelf._comparing._process is not None, timeout=WAIT_MS)
    shelf.cancel(shelf.jobs()[-1].id)
    job = ended(qtbot, shelf)

    assert ("warn", "Cancelled.") == (job.state, job.told)
    assert shelf.comparison() is None

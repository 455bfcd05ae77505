"""Training and library in the window: their pages, and what a new model changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.controller import Controller
from app.feed import Feed
from app.session_shelf import SessionShelf
from app.workshop import Workshop
from models.library import find_model
from ui.settings import WindowSettings
from ui.window import MainWindow

WAIT_MS = 30_000


class Instrument:
    """A window over a controller with nothing connected."""

    def __init__(self, folder: Path) -> None:
        self.controller, self.shelf = Controller(), SessionShelf(folder)
        self.workshop = Workshop(self.controller, self.shelf)
        self.feed = Feed(self.controller, self.workshop.models.names)
        self.window = MainWindow(self.feed, WindowSettings(theme="light"), None, self.shelf, self.workshop.pages)
        self.workshop.obey(self.window)

    def close(self) -> None:
        self.window.close()
        self.workshop.close()
        self.controller.close()
        self.shelf.close()


@pytest.fixture
def instrument(qtbot, monkeypatch, tmp_path: Path) -> Iterator[Instrument]:
    monkeypatch.setenv("EMOSCOPE_MODELS", str(tmp_path / "models"))
    made = Instrument(tmp_path)
    qtbot.addWidget(made.window)
    yield made
    made.close()


def test_the_pages_about_models_follow_the_recordings_and_see_what_is_new(
    qtbot, instrument: Instrument, tmp_path: Path
) -> None:
    """Turned back to, the Live page offers a model that came into the library meanwhile."""
    pages = instrument.window.pages
    assert ("live", "sessions", "train", "models", "help", "about") == pages.names
    pages.show_page("models")
    qtbot.waitUntil(lambda: bool(instrument.workshop.models.models()), timeout=WAIT_MS)
    assert ("demo",) == tuple(instrument.feed.models())

    (tmp_path / "models").mkdir()
    shutil.copy(find_model("demo"), tmp_path / "models" / "anna.onnx")
    pages.show_page("live")
    qtbot.waitUntil(lambda: tuple(instrument.feed.models()) == ("anna", "demo"), timeout=WAIT_MS)

"""What is asked for on the Train page of the real window is carried out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.controller import Controller
from app.feed import Feed
from app.session_shelf import SessionShelf
from app.workshop import Workshop
from models.systems import SYSTEM_NAMES
from ui.settings import WindowSettings
from ui.train_page import TrainPage
from ui.window import MainWindow


@pytest.fixture
def page(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainPage]:
    """The page in a window of the application, with nothing connected and nothing recorded."""
    monkeypatch.setenv("EMOSCOPE_MODELS", str(tmp_path / "models"))
    controller, shelf = Controller(), SessionShelf(tmp_path / "sessions")
    workshop = Workshop(controller, shelf)
    feed = Feed(controller, workshop.models.names)
    window = MainWindow(feed, WindowSettings(theme="light"), sessions=shelf, added=workshop.pages)
    workshop.obey(window)
    qtbot.addWidget(window)
    window.show()
    window.pages.show_page("train")
    made = window.added.page("train")
    assert isinstance(made, TrainPage)
    yield made
    window.close_at_once()
    workshop.close()
    controller.close()
    shelf.close()


def test_every_system_can_be_chosen_and_why_one_is_not_started_is_shown(page: TrainPage) -> None:
    """A name that the library would refuse is refused at once, not after hours of training."""
    assert list(SYSTEM_NAMES) == [page.form.system_box.itemData(i) for i in range(page.form.system_box.count())]
    assert "No recordings here yet: record some on the Record page." == page.source.count

    page.source.dataset_button.click()
    page.source.place_field.setText("simulated:3x6?seconds=6")
    page.form.name_field.setText("../mine")
    page.start_button.click()

    assert page.course.text.startswith('Failed. "../mine" cannot be a model\'s name.')
    assert page.start_button.isEnabled()

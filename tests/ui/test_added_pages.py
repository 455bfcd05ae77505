"""Pages that are added to the window: in the side bar, the menu and the text timer like its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.scripted_feed import ScriptedFeed
from ui.added_pages import AddedPage
from ui.settings import WindowSettings
from ui.theme import Theme
from ui.window import MainWindow


class Counting(QWidget):
    """A page that counts how often it was written anew."""

    def __init__(self) -> None:
        super().__init__()
        self.n = 0

    def refresh(self) -> None:
        self.n += 1


def _page(_theme: Theme) -> tuple[Counting, Counting]:
    page = Counting()
    return page, page


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    added = AddedPage("sessions", "More", "More page", "Look at something else", "Ctrl+9", _page)
    window = MainWindow(ScriptedFeed(n_channels=4), WindowSettings(theme="light"), added=[added])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()


def test_an_added_page_is_shown_by_its_key(window: MainWindow) -> None:
    """Beneath the window's own, and made when it is first looked at."""
    assert ("live", "sessions", "help", "about") == window.pages.names
    assert window.added.page("sessions") is None
    assert "Ctrl+9" == window.actions_["page_sessions"].shortcut().toString()

    window.actions_["page_sessions"].trigger()

    assert "sessions" == window.pages.current
    assert isinstance(window.added.page("sessions"), Counting)


def test_an_added_page_is_written_anew_only_while_it_is_seen(window: MainWindow) -> None:
    window.pages.show_page("sessions")
    page = window.added.page("sessions")
    assert isinstance(page, Counting)
    window.refresh()
    seen = page.n
    window.pages.show_page("live")
    window.refresh()

    assert seen > 0
    assert seen == page.n

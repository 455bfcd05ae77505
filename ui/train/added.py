"""The Train page as the window takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.added_pages import AddedPage
from ui.theme import Theme
from ui.train_feed import TrainCommands, TrainFeed

if TYPE_CHECKING:
    from ui.train_page import TrainPage


def train_page(feed: TrainFeed, commands: TrainCommands) -> AddedPage:
    """Return the page; it is made when it is first looked at."""

    def make(theme: Theme) -> tuple[TrainPage, TrainPage]:
        from ui.train_page import TrainPage  # the window's first picture needs none of it

        page = TrainPage(feed, commands, theme)
        return page, page

    def tr(text: str) -> str:
        return QCoreApplication.translate("TrainPage", text)

    told = tr("Train a model on recorded sessions, see whether it is better than chance, and use it at once")
    return AddedPage("train", tr("Train"), tr("Train page"), told, "Ctrl+4", make)

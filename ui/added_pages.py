"""Pages that the application adds to the window's own: each brings its title, its help and its key.

A page is made when it is first looked at, and written anew by the text timer while it is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QWidget

from ui.pages import Page, Pages
from ui.theme import Theme


class Refreshed(Protocol):
    """A page that is written anew twice a second."""

    def refresh(self) -> None:
        """Write texts anew."""


@dataclass(frozen=True, slots=True)
class AddedPage:
    """One page.

    Attributes
    ----------
    name : str
        Also its icon's (`ui.icons`) and, after ``page_``, its action's.
    title, action, help : str
        In the side bar; in the menu; a sentence of the help page.
    shortcut : str
        Key that shows it.
    make : callable
        Takes the theme; returns the page and what writes it anew.
    """

    name: str
    title: str
    action: str
    help: str
    shortcut: str
    make: Callable[[Theme], tuple[QWidget, Refreshed]]


class AddedPages:
    """The added pages of one window.

    Parameters
    ----------
    pages : sequence of AddedPage
        In the order of the side bar.
    """

    def __init__(self, pages: Sequence[AddedPage]) -> None:
        self._pages = tuple(pages)
        self._made: dict[str, tuple[QWidget, Refreshed]] = {}

    def page_actions(self) -> tuple[tuple[str, str, str, str], ...]:
        """Return name, text, help and shortcut of each page's action."""
        return tuple((page.name, page.action, page.help, page.shortcut) for page in self._pages)

    def add_to(self, pages: Pages, theme: Theme) -> None:
        """Put the pages into the side bar."""
        for page in self._pages:
            pages.add(Page(page.name, page.title, partial(self._make, page, theme)))

    def page(self, name: str) -> QWidget | None:
        """Return a page that was looked at."""
        return self._made[name][0] if name in self._made else None

    def refresh(self) -> None:
        """Write the page that is seen anew; called by the text timer."""
        for widget, refreshed in self._made.values():
            if widget.isVisible():
                refreshed.refresh()

    def _make(self, page: AddedPage, theme: Theme) -> QWidget:
        self._made[page.name] = page.make(theme)
        return self._made[page.name][0]

"""The side bar and the pages behind it; a page is made when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui.icons import page_icon
from ui.theme import GRID, Theme

RAIL_WIDTH = 72
ICON = 22


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its name (also its icon's), its title, and what makes it."""

    name: str
    title: str
    make: Callable[[], QWidget]


class Pages(QWidget):
    """Side bar at the left, the chosen page at the right.

    Parameters
    ----------
    theme : Theme
        Colours of the icons.
    """

    shown = Signal(str)
    """Name of the page that is shown now."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._made: dict[str, QWidget] = {}
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._stack = QStackedWidget()
        rail = QFrame()
        rail.setProperty("rail", True)
        rail.setFixedWidth(RAIL_WIDTH)
        self._rail = QVBoxLayout(rail)
        self._rail.setContentsMargins(GRID // 2, GRID, GRID // 2, GRID)
        self._rail.setSpacing(GRID // 2)
        self._rail.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        row.addWidget(self._stack, 1)
        theme.changed.connect(self._recolour)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the pages there are."""
        return tuple(self._pages)

    @property
    def current(self) -> str:
        """Name of the page shown."""
        return next(name for name, page in self._made.items() if page is self._stack.currentWidget())

    def add(self, page: Page, at_bottom: bool = False) -> None:
        """Add a page's button to the side bar, above or below the empty stretch."""
        button = QToolButton()
        button.setProperty("rail", True)
        button.setText(page.title)
        button.setAccessibleName(page.title)
        button.setCheckable(True)
        button.setIconSize(QSize(ICON, ICON))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setFixedSize(RAIL_WIDTH - GRID - 1, 52)
        button.clicked.connect(lambda: self.show_page(page.name))
        self._group.addButton(button)
        self._pages[page.name], self._buttons[page.name] = page, button
        self._rail.insertWidget(-1 if at_bottom else self._stretch_at(), button)
        self._recolour()

    def show_page(self, name: str) -> None:
        """Show a page, making it if this is the first time."""
        if name not in self._made:
            self._made[name] = self._pages[name].make()
            self._stack.addWidget(self._made[name])
        self._stack.setCurrentWidget(self._made[name])
        self._buttons[name].setChecked(True)
        self.shown.emit(name)

    def _stretch_at(self) -> int:
        items = [self._rail.itemAt(i) for i in range(self._rail.count())]
        return next(i for i, item in enumerate(items) if item is not None and item.spacerItem() is not None)

    def _recolour(self) -> None:
        colours = self._theme.colours
        for name, button in self._buttons.items():
            button.setIcon(page_icon(name, colours.muted, colours.accent))

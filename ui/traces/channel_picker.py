"""Channels on and off, one by one or a region at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.scalp import REGIONS, region
from ui.theme import Theme

WIDTH, HEIGHT = 200, 320


class ChannelPicker(QWidget):
    """Pop-up with a tick for every region and every channel; emits the names that are hidden.

    Parameters
    ----------
    theme : Theme
        Colours of the regions.
    """

    hidden_changed = Signal(tuple)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self._channels: list[QTreeWidgetItem] = []
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.tr("Channels shown"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4, 4, 4, 4)
        rows.addWidget(self.tree)
        self.resize(WIDTH, HEIGHT)
        self.tree.itemChanged.connect(self._tell)

    def open_at(self, where: QPoint, names: Sequence[str], hidden: Sequence[str]) -> None:
        """Show the pop-up for a stream's channels."""
        self.fill(names, hidden)
        self.move(where)
        self.show()

    def fill(self, names: Sequence[str], hidden: Sequence[str]) -> None:
        """List the channels by region, ticked unless hidden."""
        self.tree.blockSignals(True)
        self._channels.clear()
        self.tree.clear()
        for number, name_of_region in enumerate(REGIONS):
            members = [name for name in names if region(name) == name_of_region]
            if members:
                self._add_region(self.tr(name_of_region), self._theme.colours.regions[number], members, hidden)
        self.tree.blockSignals(False)

    def hidden(self) -> tuple[str, ...]:
        """Return the names whose tick is off."""
        return tuple(c.text(0) for c in self._channels if c.checkState(0) == Qt.CheckState.Unchecked)

    def _add_region(self, title: str, colour: str, members: Sequence[str], hidden: Sequence[str]) -> None:
        parent = QTreeWidgetItem(self.tree, [title])
        parent.setForeground(0, QColor(colour))
        parent.setFlags(parent.flags() | Qt.ItemFlag.ItemIsAutoTristate | Qt.ItemFlag.ItemIsUserCheckable)
        for name in members:
            child = QTreeWidgetItem(parent, [name])
            self._channels.append(child)
            child.setCheckState(0, Qt.CheckState.Unchecked if name in hidden else Qt.CheckState.Checked)

    def _tell(self) -> None:
        self.hidden_changed.emit(self.hidden())

"""What can be done with the selected models."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from ui.models.model_table import Row
from ui.theme import GRID
from ui.tool_tip import as_it_is

LEAST_COMPARED = 2


class ModelButtons(QWidget):
    """Buttons in a row; what is asked for leaves as signals."""

    use = Signal()
    compare = Signal()
    report = Signal()
    remove = Signal()
    restore = Signal(str)
    """Name among those that were removed."""

    def __init__(self) -> None:
        super().__init__()
        self._removed: tuple[str, ...] = ()
        self.use_button = _button(
            self.tr("Use now"), self.tr("Estimate with it from the next hop on; if it is refused, the old one goes on")
        )
        self.use_button.setProperty("primary", True)
        told = self.tr("Judge two or more side by side on the same sessions: select them with Ctrl or Shift")
        self.compare_button = _button(self.tr("Compare…"), told)
        self.report_button = _button(self.tr("Open report"), self.tr("Show the page about its training in the browser"))
        self.remove_button = _button(self.tr("Remove"), self.tr("It can be brought back with Undo, or with Restore"))
        self.restore_button = _button(self.tr("Restore"), self.tr("Bring back a model that was removed"))
        self.restore_menu = QMenu(self.restore_button)
        self.restore_button.setMenu(self.restore_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for button in (self.use_button, self.compare_button, self.report_button):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.restore_button, self.remove_button):
            row.addWidget(button)
        self.use_button.clicked.connect(self.use)
        self.compare_button.clicked.connect(self.compare)
        self.report_button.clicked.connect(self.report)
        self.remove_button.clicked.connect(self.remove)

    def show_rows(self, rows: Sequence[Row], working: Sequence[str]) -> None:
        """Allow what can be done with the selected models; ``working`` are kinds of jobs that go on."""
        only = rows[0] if len(rows) == 1 else None
        sound = only is not None and not only.line.error
        usable = sound and only is not None and not (only.in_use or only.line.not_live)
        self.use_button.setEnabled(usable and "use" not in working)
        self.report_button.setEnabled(only is not None and only.line.has_report)
        self.remove_button.setEnabled(only is not None and only.line.own and "remove" not in working)
        self.compare_button.setEnabled(comparable(rows) and "compare" not in working)

    def show_removed(self, names: Sequence[str]) -> None:
        """Offer the models that can be restored."""
        self.restore_button.setEnabled(bool(names))
        if tuple(names) == self._removed:
            return
        self._removed = tuple(names)
        self.restore_menu.clear()
        for name in names:
            action = self.restore_menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, name=name: self.restore.emit(name))


def comparable(rows: Sequence[Row]) -> bool:
    """Tell whether models can be judged side by side: two or more, whole, with a target in common."""
    return len(rows) >= LEAST_COMPARED and bool(set.intersection(*(set(row.line.gives) for row in rows)))


def _button(text: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(as_it_is(hint))
    return button

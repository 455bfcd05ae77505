"""The way back after a run was moved to the trash."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui.elided import Elided
from ui.theme import GRID


class UndoLine(QFrame):
    """One line with Undo; there while the last run in the trash can come back."""

    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("strip", True)
        self._text = Elided()
        self.undo_button = QPushButton(self.tr("Undo"))
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        row.addWidget(self._text, 1)
        row.addWidget(self.undo_button)
        self.undo_button.clicked.connect(self.undone)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_run(self, key: str) -> None:
        """Tell what was moved to the trash; nothing if the key is empty."""
        self.setVisible(bool(key))
        if key:
            name = PurePath(key).name.rstrip("_")
            self._text.show_text(self.tr("{name} was moved to the trash.").format(name=name), key)

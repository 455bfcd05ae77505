"""The way back after a run was moved to the trash, or a model removed."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui.elided import Elided
from ui.theme import GRID


class UndoLine(QFrame):
    """One line with Undo; there while what was taken away last can come back."""

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
        name = PurePath(key).name.rstrip("_")
        self.show_text(self.tr("{name} was moved to the trash.").format(name=name) if key else "", key)

    def show_text(self, text: str, tip: str = "") -> None:
        """Tell what can be undone; nothing if the text is empty."""
        self.setVisible(bool(text))
        if text:
            self._text.show_text(text, tip)

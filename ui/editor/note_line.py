"""What the person should know of the file that was opened; one line, dismissed by a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from ui.elided import Elided
from ui.theme import GRID


class NoteLine(QFrame):
    """Notes side by side, all of them on hover; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._text = Elided()
        self.dismiss_button = QPushButton(self.tr("Dismiss"))
        self.setProperty("strip", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        row.addWidget(self._text, 1)
        row.addWidget(self.dismiss_button)
        self.dismiss_button.clicked.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it says nothing."""
        return "" if self.isHidden() else self._text.text()

    def show_notes(self, notes: Sequence[str], wrong: bool) -> None:
        """Show notes; `wrong`: they tell what failed."""
        self._text.show_text("  ".join(notes), "\n".join(notes))
        self._text.setProperty("hint", "wrong" if wrong else "")
        self._text.style().polish(self._text)
        self.setAccessibleName(self._text.text())
        self.setVisible(bool(notes))

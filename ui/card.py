"""A card: a framed area with a title line, what it shows, and room for controls beside the title."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme import GRID


class Card(QFrame):
    """Frame around one view.

    Parameters
    ----------
    title : str
        Shown above the content.
    content : QWidget
        The view.
    """

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._title = QLabel(title)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("title", True)
        self.header = QHBoxLayout()
        self.header.setSpacing(GRID // 2)
        self.header.addWidget(self._title)
        self.header.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID // 2, GRID, GRID)
        rows.setSpacing(GRID // 2)
        rows.addLayout(self.header)
        rows.addWidget(content, 1)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)

    def add_control(self, control: QWidget) -> None:
        """Put a control at the right of the title line."""
        self.header.addWidget(control)

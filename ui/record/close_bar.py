"""Closing while recording asks, in the window: stop and close, or keep recording."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme


class CloseBar(QFrame):
    """One line with two answers; hidden until it asks.

    Parameters
    ----------
    theme : Theme
        Colours.
    """

    stop_chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("notice", True)
        self._text = QLabel()
        self.stop_button = QPushButton(self.tr("Stop and close"))
        self.stop_button.setProperty("danger", True)
        self.keep_button = QPushButton(self.tr("Keep recording"))
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(ShapeMark(theme, 11, "recording"))
        row.addWidget(self._text, 1)
        row.addWidget(self.keep_button)
        row.addWidget(self.stop_button)
        self.stop_button.clicked.connect(self._stop)
        self.keep_button.clicked.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def ask(self) -> None:
        """Ask."""
        self._say(self.tr("Recording goes on. Closing once more stops it and closes the window; nothing is lost."))
        self.stop_button.setEnabled(True)
        self.keep_button.setEnabled(True)
        self.show()
        self.keep_button.setFocus()

    def _stop(self) -> None:
        self._say(self.tr("Stopping; the window closes when the files are closed."))
        self.stop_button.setEnabled(False)
        self.keep_button.setEnabled(False)
        self.stop_chosen.emit()

    def _say(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)

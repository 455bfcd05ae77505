"""A question inside the window, with its answers as buttons; hidden until it asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme


@dataclass(frozen=True, slots=True)
class Answer:
    """A button: its text, what it does, and whether something is lost by it."""

    text: str
    act: Callable[[], object]
    loses: bool = False


class AskBar(QFrame):
    """One line with its answers; the first of them loses nothing.

    Parameters
    ----------
    theme : Theme
        Colours.
    """

    asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("notice", True)
        self._text = QLabel(wordWrap=True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        self._row.setSpacing(GRID)
        self._row.addWidget(ShapeMark(theme, 11, "poor"))
        self._row.addWidget(self._text, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it asks; empty while it does not."""
        return "" if self.isHidden() else self._text.text()

    def ask(self, text: str, *answers: Answer) -> None:
        """Ask; the first answer has the keyboard."""
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(answer) for answer in answers]
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()
        self.asked.emit()
        self.buttons[0].setFocus()

    def decline(self) -> None:
        """Give the first answer."""
        self.buttons[0].click()

    def _button(self, answer: Answer) -> QPushButton:
        button = QPushButton(answer.text)
        button.setProperty("danger", answer.loses)
        button.clicked.connect(self.hide)
        button.clicked.connect(lambda: answer.act())
        self._row.addWidget(button)
        return button

"""A button that asks once more in its own place, and forgets after a while that it did."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton

ASK_MS = 4000


class ConfirmButton(QPushButton):
    """Two clicks do it.

    Parameters
    ----------
    text, question : str
        What it says, and what it says after the first click.
    """

    confirmed = Signal()

    def __init__(self, text: str, question: str) -> None:
        super().__init__(text)
        self._said, self._question = text, question
        self._asking = False
        self._timer = QTimer(self, singleShot=True, interval=ASK_MS)
        self._timer.timeout.connect(self.forget)
        metrics = self.fontMetrics()
        self.setMinimumWidth(max(metrics.horizontalAdvance(said) for said in (text, question)) + 24)
        self.clicked.connect(self._ask)

    def forget(self) -> None:
        """Go back to the first click."""
        self._timer.stop()
        self._asking = False
        self.setText(self._said)

    def _ask(self) -> None:
        if self._asking:
            self.forget()
            self.confirmed.emit()
            return
        self._asking = True
        self.setText(self._question)
        self._timer.start()

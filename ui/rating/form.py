"""The self-report after a stimulus: every scale answered or declined, none filled in.

Response time runs from the first painting of the form to Done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from recorder.clock import now
from recorder.protocol.rating import Rating, Scale
from ui.neutral import FIELD, GROUND, INK, LIGHT
from ui.rating.scale_row import DECLINE, ScaleRow

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

STYLE = f"""
QLabel {{ color: {INK}; background: transparent; font-size: %(text)dpx; }}
QLabel[heading="true"] {{ font-size: %(heading)dpx; font-weight: 600; }}
QPushButton {{ color: {INK}; background: {FIELD}; border: 1px solid {INK}; border-radius: 8px;
    padding: %(pad)dpx %(wide)dpx; font-size: %(text)dpx; min-height: 0; }}
QPushButton:hover {{ border-color: {INK}; }}
QPushButton:focus {{ border: 3px solid {LIGHT}; }}
QPushButton[primary="true"] {{ background: {INK}; color: {LIGHT}; border-color: {INK}; }}
QPushButton[primary="true"]:focus {{ border: 3px solid {LIGHT}; }}
QPushButton[primary="true"]:disabled {{ background: transparent; color: {INK}; border: 1px dashed {INK}; }}
"""


class RatingForm(QWidget):
    """All scales on one page.

    Parameters
    ----------
    scales : sequence of {'valence', 'arousal', 'dominance', 'liking'}
        What is asked, in this order.
    clock : callable
        Gives session time.
    """

    rated = Signal(Rating, float)

    def __init__(self, scales: Sequence[Scale], clock: Callable[[], float] = now) -> None:
        super().__init__()
        self._clock = clock
        self._asked_t: float | None = None
        self._waiting = False
        self.rows = tuple(ScaleRow(scale) for scale in scales)
        self.done_button = QPushButton(self.tr("Done"))
        self.done_button.setProperty("primary", True)
        self.decline_button = QPushButton(self.tr("Prefer not to answer any"))
        self._heading = QLabel(self.tr("How was it for you?"))
        self._heading.setProperty("heading", True)
        self._hint = QLabel()
        self._lay_out()
        self._wire()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Self-report"))
        self._follow()

    @property
    def complete(self) -> bool:
        """Whether each scale is answered or declined."""
        return all(row.done for row in self.rows)

    def begin(self) -> None:
        """Ask anew; nothing is answered."""
        self._asked_t, self._waiting = None, True
        for row in self.rows:
            row.clear()
        self.show()
        (self.rows or (self.done_button,))[0].setFocus(Qt.FocusReason.TabFocusReason)

    def end(self) -> None:
        """Ask no more."""
        self._waiting = False
        self.hide()

    def finish(self) -> None:
        """Hand over the answers, if all are there."""
        if not (self.complete and self._waiting):
            return
        self._waiting = False
        t = self._clock()
        answers: dict[str, Any] = {row.scale: row.value for row in self.rows}
        declined = tuple(row.scale for row in self.rows if row.declined)
        response_s = max(0.0, t - self._asked_t) if self._asked_t is not None else None
        self.rated.emit(Rating(**answers, declined=declined, response_s=response_s), t)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move between scales by up and down, finish by Enter; leave other keys to the window."""
        if event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() in ENTER and isinstance(button := self.focusWidget(), QPushButton):
            button.click()
        elif event.key() in ENTER:
            self.finish()
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Fill the ground; the first time is when the question was asked."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(GROUND))
        painter.end()
        if self._waiting and self._asked_t is None:
            self._asked_t = self._clock()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let type and buttons grow with the display."""
        super().resizeEvent(event)
        unit = min(self.height() / 100, self.width() / 150)
        sizes = {"text": 2.2 * unit, "heading": 3.6 * unit, "pad": 1.2 * unit, "wide": 3.0 * unit}
        self.setStyleSheet(STYLE % {name: max(1, round(size)) for name, size in sizes.items()})
        side = max(16, round(0.09 * self.width()))
        self._rows.setContentsMargins(side, round(5 * unit), side, round(5 * unit))
        self._rows.setSpacing(round(1.6 * unit))

    def _wire(self) -> None:
        for row in self.rows:
            row.changed.connect(self._follow)
            row.settled.connect(self._go_on)
        self.done_button.clicked.connect(self.finish)
        self.decline_button.clicked.connect(self._decline)

    def _decline(self) -> None:
        for row in self.rows:
            row.choose(DECLINE)
        self.done_button.setFocus()

    def _go_on(self) -> None:
        open_rows = [row for row in self.rows if not row.done]
        (open_rows[0] if open_rows else self.done_button).setFocus(Qt.FocusReason.TabFocusReason)

    def _follow(self) -> None:
        self.done_button.setEnabled(self.complete)
        n_left = sum(not row.done for row in self.rows)
        told = self.tr("Keys: 1–9 answer, 0 prefer not to say, Enter when done.") if n_left else self.tr("Thank you.")
        self._hint.setText(self.tr("{n} to go. ").format(n=n_left) + told if n_left else told)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.decline_button)
        foot.addStretch(1)
        foot.addWidget(self._hint)
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignHCenter)
        for row in self.rows:
            self._rows.addWidget(row, 1)
        self._rows.addLayout(foot)

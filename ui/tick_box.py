"""A check box whose box and tick can be seen in both themes; the style's own is drawn for its window's colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox

from ui.theme import GRID, Theme

SIDE = 14


class TickBox(QCheckBox):
    """A box with a tick and its text.

    Parameters
    ----------
    theme : Theme
        Colours.
    text : str
        What it is for.
    """

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self._theme = theme
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for box and text."""
        metrics = self.fontMetrics()
        return QSize(SIDE + GRID + metrics.horizontalAdvance(self.text()) + 4, max(SIDE, metrics.height()) + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """As `sizeHint`."""
        return self.sizeHint()

    def hitButton(self, position: object) -> bool:  # noqa: ARG002, N802
        """Take a click anywhere on it."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw box, tick and text; an accent rim while it has the keyboard."""
        painter, colours = QPainter(self), self._theme.colours
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1.5, (self.height() - SIDE) / 2 + 0.5, SIDE - 1, SIDE - 1)
        on, enabled = self.isChecked(), self.isEnabled()
        accent = colours.accent if enabled else colours.hole
        rim = accent if on or self.hasFocus() else colours.muted if enabled else colours.hole
        painter.setPen(QPen(QColor(rim), 2 if self.hasFocus() and not on else 1))
        painter.setBrush(QColor(accent if on else colours.field))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            painter.setPen(QPen(QColor(colours.on_accent), 1.8))
            left, top = box.left(), box.top()
            tick = (QPointF(left + 3, top + 6.8), QPointF(left + 5.6, top + 9.4), QPointF(left + 10.2, top + 3.8))
            painter.drawPolyline(QPolygonF(tick))
        painter.setPen(QColor(colours.text if enabled else colours.muted))
        painter.drawText(
            self.rect().adjusted(SIDE + GRID, 0, 0, 0),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic),
            self.text(),
        )

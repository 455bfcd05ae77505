"""The banner that stays while anything connected is simulated."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.theme import GRID, Theme

STRIPE = 14


class SimulatedBanner(QWidget):
    """SIMULATED, in words and stripes; it cannot be closed.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._word = self.tr("SIMULATED")
        self._text = self.tr("These signals come from a simulated participant, not from a person.")
        self.setFixedHeight(3 * GRID)
        self.setAccessibleName(f"{self._word}. {self._text}")
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw stripes at both ends and the text between them."""
        painter = QPainter(self)
        colours = self._theme.colours
        painter.fillRect(self.rect(), QColor(colours.simulated))
        bold, plain = self._theme.font(bold=True), self._theme.font()
        painter.setFont(bold)
        word_width = painter.fontMetrics().horizontalAdvance(self._word) + 1.5 * GRID
        painter.setFont(plain)
        width = word_width + painter.fontMetrics().horizontalAdvance(self._text)
        left = (self.width() - width) / 2
        for start, stop in ((0.0, left - 2 * GRID), (left + width + 2 * GRID, float(self.width()))):
            self._draw_stripes(painter, start, stop)
        painter.setPen(QColor(colours.on_simulated))
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left + word_width, 0, self.width(), self.height()), side, self._text)
        painter.setFont(bold)
        painter.drawText(QRectF(left, 0, word_width, self.height()), side, self._word)

    def _draw_stripes(self, painter: QPainter, start: float, stop: float) -> None:
        painter.save()
        painter.setClipRect(QRectF(start, 0, stop - start, self.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = QColor(self._theme.colours.on_simulated)
        ink.setAlphaF(0.14)
        painter.setPen(QPen(ink, STRIPE / 2.5))
        for x in range(int(start) - self.height(), int(stop) + STRIPE, STRIPE):
            painter.drawLine(QPointF(x, self.height()), QPointF(x + self.height(), 0))
        painter.restore()

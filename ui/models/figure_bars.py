"""How well models did, drawn: each figure on a line from nothing to everything, its interval, and chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.models.words import beside, named
from ui.models_feed import Figure
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is

ROW = 3 * GRID
LABEL_WIDTH, TOLD_WIDTH = 17 * GRID, 41 * GRID
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
THICK, POINT = 6.0, 9.0


class FigureBars(QWidget):
    """One line a figure: label, drawing, and the same in words.

    A bar is the 95 % interval, the disc the figure, the dashed line chance.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._figures: tuple[Figure, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("How well it did"))
        theme.changed.connect(self.update)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown, in words."""
        return tuple(f"{_label(figure)}: {beside(figure)}" for figure in self._figures)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show other figures; none leaves no room."""
        if tuple(figures) == self._figures:
            return
        self._figures = tuple(figures)
        self.setAccessibleDescription("\n".join(self.lines))
        meaning = self.tr("Bar: 95 % interval. Disc: the figure. Dashed line: chance.")
        self.setToolTip(as_it_is("\n".join([meaning, *self.lines])))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One row a figure."""
        return QSize(LABEL_WIDTH + TOLD_WIDTH + 20 * GRID, ROW * len(self._figures))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font())
        for row, figure in enumerate(self._figures):
            self._draw(painter, row * ROW, figure)

    def _draw(self, painter: QPainter, top: float, figure: Figure) -> None:
        colours, metrics = self._theme.colours, painter.fontMetrics()
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(colours.text))
        for left, width, text in (
            (0.0, LABEL_WIDTH - GRID, _label(figure)),
            (self.width() - TOLD_WIDTH + 2 * GRID, TOLD_WIDTH - 2 * GRID, beside(figure)),
        ):
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(width))
            painter.drawText(QRectF(left, top, width, ROW), side, shown)
        self._draw_scale(painter, QRectF(LABEL_WIDTH, top, self.width() - LABEL_WIDTH - TOLD_WIDTH, ROW), figure)

    def _draw_scale(self, painter: QPainter, box: QRectF, figure: Figure) -> None:
        colours, middle = self._theme.colours, box.center().y()
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
        for part in QUARTERS:
            x = _place(box, part)
            painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
        ink = QColor({"valence": colours.valence, "arousal": colours.arousal}.get(figure.target, colours.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        if math.isfinite(figure.low) and math.isfinite(figure.high):
            band = QColor(ink)
            band.setAlphaF(0.45)
            painter.setBrush(band)
            low, high = _place(box, figure.low), _place(box, figure.high)
            painter.drawRoundedRect(QRectF(low, middle - THICK / 2, high - low, THICK), THICK / 2, THICK / 2)
        if math.isfinite(figure.chance):
            painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DashLine))
            x = _place(box, figure.chance)
            painter.drawLine(QPointF(x, box.top() + 2), QPointF(x, box.bottom() - 2))
            painter.setPen(Qt.PenStyle.NoPen)
        if math.isfinite(figure.value):
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(_place(box, figure.value), middle), POINT / 2, POINT / 2)


def _label(figure: Figure) -> str:
    target = named(figure.target)
    return f"{target}, {named(figure.part)}" if figure.part else target


def _place(box: QRectF, share: float) -> float:
    return box.left() + box.width() * min(1.0, max(0.0, share))

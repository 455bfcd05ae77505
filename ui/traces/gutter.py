"""What stands still around the traces: channel labels at the left, seconds beneath. Drawn once, then kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from ui.scalp import REGIONS, region
from ui.shapes import draw_shape
from ui.theme import SMALL_POINTS, Theme

GUTTER = 56
AXIS = 18
LABEL_HEIGHT = 11
MARK = 7.0


def draw_gutter(size: QSize, ratio: float, theme: Theme, labels: Sequence[tuple[str, str]], length_s: float) -> QPixmap:
    """Draw labels and time axis on the card's ground.

    Parameters
    ----------
    size : QSize
        Of the whole view, logical pixels.
    ratio : float
        Device pixels a logical pixel.
    theme : Theme
        Colours and fonts.
    labels : sequence of (str, str)
        Name and grade of each channel shown, from top to bottom.
    length_s : float
        Seconds from the left edge to now.
    """
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(theme.colours.card))
    painter = QPainter(pixmap)
    painter.setFont(theme.font(SMALL_POINTS))
    _draw_labels(painter, theme, labels, size.height() - AXIS)
    painter.setPen(QColor(theme.colours.muted))
    _draw_seconds(painter, size, length_s)
    painter.end()
    return pixmap


def _draw_labels(painter: QPainter, theme: Theme, labels: Sequence[tuple[str, str]], height: int) -> None:
    lane = height / len(labels)
    every = max(1, int(np.ceil(LABEL_HEIGHT / lane)))
    side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for row, (name, grade) in enumerate(labels):
        middle = (row + 0.5) * lane
        if grade != "good":
            draw_shape(painter, grade, MARK, middle, max(3.0, min(MARK, lane - 1)), theme.colours)
        if row % every == 0:
            painter.setPen(QColor(theme.colours.regions[REGIONS.index(region(name))]))
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, GUTTER - 18)
            painter.drawText(QRectF(12, middle - 8, GUTTER - 18, 16), side, shown)


def _draw_seconds(painter: QPainter, size: QSize, length_s: float) -> None:
    width, top = size.width() - GUTTER, size.height() - AXIS + 2
    for back in range(1 if length_s <= 10 else 5, int(length_s), 1 if length_s <= 10 else 5):
        where = QRectF(GUTTER + width * (1 - back / length_s) - 60, top, 120, AXIS - 2)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, f"−{back} s")
    now, right = QCoreApplication.translate("traces", "now"), QRectF(size.width() - 64, top, 60, AXIS - 2)
    painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, now)

"""One shape and colour for each state, so that none is told by colour alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.theme import Colours

# States of sources, of the recording and of recorded runs; electrodes' grades.
COLOUR_OF = {
    "live": "good",
    "good": "good",
    "connecting": "accent",
    "stalled": "poor",
    "poor": "poor",
    "lost": "bad",
    "none": "bad",
    "failed": "bad",
    "idle": "muted",
    "recording": "bad",
}


def colour_of(state: str, colours: Colours) -> QColor:
    """Return the colour of a state or grade."""
    return QColor(getattr(colours, COLOUR_OF[state]))


def draw_shape(painter: QPainter, state: str, x: float, y: float, size: float, colours: Colours) -> None:
    """Draw the shape of a state around (x, y).

    Disc: live or good. Ring: idle. Half disc: connecting. Triangle: stalled or poor. Cross: lost
    or none. Square: failed. Disc in a ring: recording.
    """
    colour, half = colour_of(state, colours), size / 2.0
    box = QRectF(x - half, y - half, size, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(colour)
    if state in ("live", "good"):
        painter.drawEllipse(box)
    elif state == "idle":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
    elif state == "connecting":
        painter.drawPie(box, 0, 180 * 16)
        painter.drawArc(box, 180 * 16, 180 * 16)
    elif state in ("stalled", "poor"):
        painter.drawPolygon(QPolygonF([QPointF(x, y - half), QPointF(x + half, y + half), QPointF(x - half, y + half)]))
    elif state in ("lost", "none"):
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.topRight())
    elif state == "recording":
        inner = size * 0.24
        painter.drawEllipse(QPointF(x, y), half - inner, half - inner)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
    else:
        painter.drawRect(box)
    painter.restore()

"""The figures at both ends of each scale, drawn by formulas; no picture of anyone else's.

Each is drawn around the middle of a square, in lines of one colour.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from recorder.protocol.rating import Scale
from ui.neutral import FIELD, INK

HEAD = 0.38
LINE = 0.035


def draw_end(painter: QPainter, scale: Scale, high: bool, square: QRectF) -> None:
    """Draw the figure of a scale's low or high end."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(square.center())
    painter.scale(square.width(), square.width())  # from here a unit is the square's side
    painter.setPen(QPen(QColor(INK), LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    {"valence": _valence, "arousal": _arousal, "dominance": _dominance, "liking": _liking}[scale](painter, high)
    painter.restore()


def _valence(painter: QPainter, high: bool) -> None:
    """Draw a face that smiles, or one with its mouth and brows down."""
    _head(painter)
    _dots(painter, 0.045)
    sign = 1 if high else -1
    mouth = QPainterPath(QPointF(-0.17, 0.13 if high else 0.20))
    mouth.quadTo(QPointF(0, 0.17 + sign * 0.16), QPointF(0.17, 0.13 if high else 0.20))
    painter.drawPath(mouth)
    for side in (-1, 1):
        outer, inner = (-0.16, -0.19) if high else (-0.16, -0.23)
        painter.drawLine(QPointF(side * 0.20, outer), QPointF(side * 0.08, inner))


def _arousal(painter: QPainter, high: bool) -> None:
    """Draw a face that dozes, or one wide awake with rays around it."""
    if not high:
        _head(painter)
        for side in (-1, 1):
            lid = QPainterPath(QPointF(side * 0.20, -0.06))
            lid.quadTo(QPointF(side * 0.14, 0.0), QPointF(side * 0.08, -0.06))
            painter.drawPath(lid)
        painter.drawLine(QPointF(-0.08, 0.17), QPointF(0.08, 0.17))
        return
    _head(painter, 0.30)
    for side in (-1, 1):
        painter.drawEllipse(QPointF(side * 0.11, -0.07), 0.06, 0.075)
    _dots(painter, 0.022, 0.11, -0.07)
    painter.drawEllipse(QPointF(0, 0.14), 0.055, 0.07)
    for k in range(12):
        angle = 2 * math.pi * (k + 0.5) / 12
        near, far = 0.36, 0.44 if k % 2 else 0.48
        direction = QPointF(math.cos(angle), math.sin(angle))
        painter.drawLine(direction * near, direction * far)


def _dominance(painter: QPainter, high: bool) -> None:
    """Draw a person small in the frame, or filling it."""
    frame = QRectF(-0.40, -0.40, 0.80, 0.80)
    painter.drawRoundedRect(frame, 0.08, 0.08)
    size, foot = (1.0, 0.40) if high else (0.38, 0.40)
    painter.setBrush(QColor(INK))
    painter.drawEllipse(QPointF(0, foot - 0.58 * size), 0.13 * size, 0.13 * size)
    body = QPainterPath(QPointF(-0.26 * size, foot))
    body.cubicTo(
        QPointF(-0.26 * size, foot - 0.46 * size), QPointF(0.26 * size, foot - 0.46 * size), QPointF(0.26 * size, foot)
    )
    body.closeSubpath()
    painter.drawPath(body)


def _liking(painter: QPainter, high: bool) -> None:
    """Draw a heart: full, or empty and crossed out."""
    heart = QPainterPath(QPointF(0, 0.34))
    heart.cubicTo(QPointF(-0.62, -0.02), QPointF(-0.36, -0.46), QPointF(0, -0.16))
    heart.cubicTo(QPointF(0.36, -0.46), QPointF(0.62, -0.02), QPointF(0, 0.34))
    if high:
        painter.setBrush(QColor(INK))
    painter.drawPath(heart)
    if not high:
        painter.drawLine(QPointF(-0.34, 0.36), QPointF(0.34, -0.36))


def _head(painter: QPainter, radius: float = HEAD) -> None:
    painter.setBrush(QColor(FIELD))
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _dots(painter: QPainter, radius: float, apart: float = 0.14, y: float = -0.07) -> None:
    painter.save()
    painter.setBrush(QColor(INK))
    painter.setPen(Qt.PenStyle.NoPen)
    for side in (-1, 1):
        painter.drawEllipse(QPointF(side * apart, y), radius, radius)
    painter.restore()

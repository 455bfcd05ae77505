"""What the stimulus window can show besides ratings: each scene paints itself into a rectangle.

Sizes go with the display's height.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ui.neutral import GROUND, INK, type_of

Scene = Callable[[QPainter, QRectF], None]

CROSS_SHARE = 0.045
RING_SHARE = 0.055
MESSAGE_SHARE = 0.034
PATCH_SHARE = 0.08


def blank(painter: QPainter, rect: QRectF) -> None:
    """Paint the ground alone."""
    painter.fillRect(rect, QColor(GROUND))


def cross(painter: QPainter, rect: QRectF) -> None:
    """Paint a fixation cross."""
    blank(painter, rect)
    arm, middle = rect.height() * CROSS_SHARE / 2, rect.center()
    painter.setPen(QPen(QColor(INK), max(2.0, arm / 5), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QPointF(middle.x() - arm, middle.y()), QPointF(middle.x() + arm, middle.y()))
    painter.drawLine(QPointF(middle.x(), middle.y() - arm), QPointF(middle.x(), middle.y() + arm))


def countdown(ends: float | None, clock: Callable[[], float]) -> Scene:
    """Return a scene with the seconds left, in the middle, where the eyes are to rest."""

    def paint(painter: QPainter, rect: QRectF) -> None:
        if ends is None:
            cross(painter, rect)
            return
        blank(painter, rect)
        radius, middle = rect.height() * RING_SHARE, rect.center()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(INK), max(2.0, radius / 18)))
        painter.drawEllipse(middle, radius, radius)
        painter.setFont(type_of(radius * 0.85))
        left_s = max(0, math.ceil(ends - clock()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(left_s))

    return paint


def message(text: str) -> Scene:
    """Return a scene with a text in the middle; its lines are kept, long ones are wrapped."""

    def paint(painter: QPainter, rect: QRectF) -> None:
        blank(painter, rect)
        painter.setPen(QColor(INK))
        room = rect.adjusted(0.15 * rect.width(), 0.1 * rect.height(), -0.15 * rect.width(), -0.1 * rect.height())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        size = rect.height() * MESSAGE_SHARE
        painter.setFont(type_of(size))
        needed = painter.boundingRect(room, flags, text)
        if needed.height() > room.height():  # a long instruction is set smaller rather than cut
            painter.setFont(type_of(max(10.0, size * math.sqrt(room.height() / needed.height()) * 0.95)))
        painter.drawText(room, flags, text)

    return paint


def picture(image: QImage) -> Scene:
    """Return a scene with a picture as large as fits, its aspect kept."""

    def paint(painter: QPainter, rect: QRectF) -> None:
        blank(painter, rect)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = image.size().toSizeF()
        size.scale(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), size)
        place.moveCenter(rect.center())
        painter.drawImage(place, image)

    return paint


def patch(painter: QPainter, rect: QRectF, lit: bool) -> None:
    """Paint the photodiode's patch in the top left corner."""
    side = rect.height() * PATCH_SHARE
    painter.fillRect(QRectF(rect.left(), rect.top(), side, side), QColor("#ffffff" if lit else "#000000"))

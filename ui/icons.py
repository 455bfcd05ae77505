"""Icons of the side bar, drawn as lines so that they take any colour and size."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

SIDE = 24.0  # the drawings' own units
SCALES = (1, 2)  # device pixels a unit


def page_icon(name: str, colour: str, checked_colour: str) -> QIcon:
    """Return a page's icon, in another colour where its button is checked."""
    icon = QIcon()
    for state, ink in ((QIcon.State.Off, colour), (QIcon.State.On, checked_colour)):
        for scale in SCALES:
            icon.addPixmap(_drawn(_PATHS[name](), ink, scale), QIcon.Mode.Normal, state)
    return icon


def _drawn(path: QPainterPath, ink: str, scale: int) -> QPixmap:
    pixmap = QPixmap(round(SIDE * scale), round(SIDE * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = QPen(QColor(ink), 1.7)
    line.setCapStyle(Qt.PenCapStyle.RoundCap)
    line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(line)
    painter.drawPath(path)
    painter.end()
    return pixmap


def _live() -> QPainterPath:
    """Two beats of a trace."""
    path = QPainterPath(QPointF(2, 13))
    for x, y in ((6, 13), (8, 8), (11, 19), (14, 4), (16.5, 13), (22, 13)):
        path.lineTo(x, y)
    return path


def _record() -> QPainterPath:
    """Disc in a ring."""
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 9, 9)
    path.addEllipse(QPointF(12, 12), 3.6, 3.6)
    return path


def _sessions() -> QPainterPath:
    """Three lines of a table with their heads."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 4, 18, 16), 3, 3)
    for y in (9.3, 14.6):
        path.moveTo(3, y)
        path.lineTo(21, y)
    path.moveTo(9, 9.3)
    path.lineTo(9, 20)
    return path


def _train() -> QPainterPath:
    """A loss that falls, between its axes."""
    path = QPainterPath(QPointF(3.5, 3.5))
    path.lineTo(3.5, 20.5)
    path.lineTo(21, 20.5)
    path.moveTo(6.5, 5)
    path.cubicTo(8, 15, 12, 16.4, 20.5, 17)
    return path


def _models() -> QPainterPath:
    """Two nodes that feed a third."""
    path = QPainterPath()
    for x, y in ((5.5, 6.5), (5.5, 17.5), (18.5, 12)):
        path.addEllipse(QPointF(x, y), 2.8, 2.8)
    for y in (7.6, 16.4):
        path.moveTo(8.1, y)
        path.lineTo(15.9, 12 + (y - 12) * 0.25)
    return path


def _help() -> QPainterPath:
    """Keyboard key with a question mark's hook and dot."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 3, 18, 18), 4, 4)
    path.moveTo(9.3, 9.4)
    path.cubicTo(9.5, 6.2, 14.9, 6.4, 14.6, 9.7)
    path.cubicTo(14.4, 11.6, 12, 11.6, 12, 13.8)
    path.addEllipse(QPointF(12, 17), 0.4, 0.4)
    return path


def _about() -> QPainterPath:
    """Circle with an i."""
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 9, 9)
    path.moveTo(12, 11)
    path.lineTo(12, 16.5)
    path.addEllipse(QPointF(12, 7.6), 0.4, 0.4)
    return path


_PATHS = {
    "train": _train,
    "live": _live,
    "record": _record,
    "sessions": _sessions,
    "models": _models,
    "help": _help,
    "about": _about,
}

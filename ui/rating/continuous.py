"""Rating while a stimulus is shown: a small grid over the picture, moved by mouse or arrow keys.

Across is valence, upwards arousal, 1..9. It tells where it stands ten times a second, from
the first touch on: before that there is no answer.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from recorder.clock import now
from recorder.protocol.rating import HIGHEST, LOWEST, MIDDLE
from ui.neutral import INK, LIGHT, type_of
from ui.rating.questions import question

PERIOD_MS = 100
STEP = 0.25
SIDE_SHARE = 0.20
MARGIN_SHARE = 0.05


class ContinuousRating(QObject):
    """Where valence and arousal stand while a stimulus is shown.

    Parameters
    ----------
    clock : callable
        Gives session time.
    """

    answered = Signal(float, float, float)
    """Valence and arousal, 1..9, and session time; ten times a second."""
    changed = Signal()

    def __init__(self, clock: Callable[[], float] = now) -> None:
        super().__init__()
        self._clock = clock
        self._at: tuple[float, float] | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tell)

    @property
    def at(self) -> tuple[float, float] | None:
        """Valence and arousal, 1..9; None before the first touch."""
        return self._at

    def start(self) -> None:
        """Begin anew for a stimulus, without an answer."""
        self._at = None
        self._timer.start(PERIOD_MS)

    def stop(self) -> None:
        """Tell no more."""
        self._timer.stop()

    def point(self, share: QPointF) -> None:
        """Follow the mouse: its place on the display, 0..1 of width and height."""
        span = HIGHEST - LOWEST
        self._go(LOWEST + span * share.x(), HIGHEST - span * share.y())

    def press(self, key: int) -> None:
        """Follow an arrow key: a quarter step each."""
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        if key in steps:
            across, up = steps[Qt.Key(key)]
            valence, arousal = self._at or (MIDDLE, MIDDLE)
            self._go(valence + STEP * across, arousal + STEP * up)

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the grid in the lower right corner, and the point once there is one."""
        side, margin = SIDE_SHARE * rect.height(), MARGIN_SHARE * rect.height()
        square = QRectF(rect.right() - side - margin, rect.bottom() - side - margin, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(INK)
        ground.setAlphaF(0.72)
        painter.setPen(QPen(QColor(LIGHT), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(square, 8, 8)
        _draw_axes(painter, square)
        if self._at is not None:
            painter.setPen(QPen(QColor(INK), 2))
            painter.setBrush(QColor(LIGHT))
            painter.drawEllipse(_place(self._at, square), side / 18, side / 18)

    def _go(self, valence: float, arousal: float) -> None:
        self._at = min(HIGHEST, max(LOWEST, valence)), min(HIGHEST, max(LOWEST, arousal))
        self.changed.emit()

    def _tell(self) -> None:
        if self._at is not None:
            self.answered.emit(*self._at, self._clock())


def _place(at: tuple[float, float], square: QRectF) -> QPointF:
    room = square.adjusted(*(0.06 * square.width() * sign for sign in (1, 1, -1, -1)))
    across, up = ((value - LOWEST) / (HIGHEST - LOWEST) for value in at)
    return QPointF(room.left() + across * room.width(), room.bottom() - up * room.height())


def _draw_axes(painter: QPainter, square: QRectF) -> None:
    middle = square.center()
    faint = QColor(LIGHT)
    faint.setAlphaF(0.45)
    painter.setPen(QPen(faint, 1))
    painter.drawLine(QPointF(square.left(), middle.y()), QPointF(square.right(), middle.y()))
    painter.drawLine(QPointF(middle.x(), square.top()), QPointF(middle.x(), square.bottom()))
    painter.setPen(QColor(LIGHT))
    painter.setFont(type_of(square.height() / 12))
    valence, arousal, inset = question("valence"), question("arousal"), square.adjusted(6, 4, -6, -4)
    top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
    left, right, centre = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
    painter.drawText(inset, top | centre, arousal.high)
    painter.drawText(inset, bottom | centre, arousal.low)
    across = QRectF(inset.left(), middle.y(), inset.width(), square.height() / 7)
    painter.drawText(across, top | left, valence.low)
    painter.drawText(across, top | right, valence.high)

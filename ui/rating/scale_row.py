"""One scale of the self-report: nine steps between two figures, and a way to decline.

Nothing is chosen until the participant chooses. Keys: 1-9 choose, 0 declines, left and right
move a cursor that Space sets, Home and End go to the ends. Colours are the neutral ones.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from recorder.protocol.rating import HIGHEST, LOWEST, MIDDLE, Scale
from ui.neutral import FIELD, INK, LIGHT, type_of
from ui.rating.figures import draw_end
from ui.rating.questions import question

DECLINE = HIGHEST + 1
"""The cursor's place after the highest step."""
ENDS = 1.1
"""Room for the figure at each end, in heights."""
CENTRE = Qt.AlignmentFlag.AlignCenter


class ScaleRow(QWidget):
    """One scale.

    Parameters
    ----------
    scale : {'valence', 'arousal', 'dominance', 'liking'}
        What is asked.
    """

    changed = Signal()
    """Answered or declined, by any means."""
    settled = Signal()
    """Answered or declined by a key: the next scale may have the keys."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self.scale = scale
        self._words = question(scale)
        self._value: int | None = None
        self._declined = False
        self._cursor = MIDDLE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(420, 72)
        self._name()

    @property
    def value(self) -> int | None:
        """The answer, 1..9; None while there is none."""
        return self._value

    @property
    def declined(self) -> bool:
        """Whether the participant prefers not to say."""
        return self._declined

    @property
    def done(self) -> bool:
        """Whether it is answered or declined."""
        return self._declined or self._value is not None

    def clear(self) -> None:
        """Forget the answer."""
        self._value, self._declined, self._cursor = None, False, MIDDLE
        self._changed()

    def choose(self, place: int) -> None:
        """Choose a step, 1..9, or `DECLINE`."""
        self._declined = place == DECLINE
        self._value = None if self._declined else place
        self._cursor = place
        self._changed()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Give room for figures and steps."""
        return QSize(900, 130)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose, move or decline; leave other keys to the form."""
        key = event.key()
        moves = {Qt.Key.Key_Left: self._cursor - 1, Qt.Key.Key_Right: self._cursor + 1}
        moves |= {Qt.Key.Key_Home: LOWEST, Qt.Key.Key_End: HIGHEST}
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._settle(key - Qt.Key.Key_0)
        elif key == Qt.Key.Key_0:
            self._settle(DECLINE)
        elif key == Qt.Key.Key_Space:
            self._settle(self._cursor)
        elif key in moves:
            self._cursor = min(DECLINE, max(LOWEST, moves[Qt.Key(key)]))
            self._name()
            self.update()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the step that was pressed."""
        for place in range(LOWEST, DECLINE + 1):
            if self._box(place).contains(event.position()):
                self.choose(place)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show where the keys go."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw question, figures, steps and the decline box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._unit()
        painter.setPen(QColor(INK))
        painter.setFont(type_of(0.165 * height, bold=True))
        steps = self._box(LOWEST).united(self._box(HIGHEST))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        room = QRectF(steps.left(), self._top(), self.width() - steps.left(), 0.30 * height)
        painter.drawText(room, left, self._words.text)
        for place in range(LOWEST, DECLINE + 1):
            self._draw_box(painter, place)
        self._draw_ends(painter, steps)

    def _draw_box(self, painter: QPainter, place: int) -> None:
        box = self._box(place)
        chosen = self._declined if place == DECLINE else self._value == place
        if self.hasFocus() and place == self._cursor:
            painter.setPen(QPen(QColor(LIGHT), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 9, 9)
        painter.setPen(QPen(QColor(INK), 1))
        painter.setBrush(QColor(INK if chosen else FIELD))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(LIGHT if chosen else INK))
        if place == DECLINE:
            painter.setFont(type_of(0.115 * self._unit()))
            painter.drawText(box, CENTRE, self.tr("prefer not\nto say"))
        else:
            painter.setFont(type_of(0.20 * self._unit()))
            painter.drawText(box, CENTRE, str(place))

    def _draw_ends(self, painter: QPainter, steps: QRectF) -> None:
        height = self._unit()
        side = 0.62 * height
        painter.setFont(type_of(0.125 * height))
        painter.setPen(QColor(INK))
        for high, middle in ((False, steps.left() - ENDS / 2 * height), (True, steps.right() + ENDS / 2 * height)):
            square = QRectF(
                middle - side / 2, 0.5 * (steps.top() + steps.bottom()) - side / 2 - 0.06 * height, side, side
            )
            draw_end(painter, self.scale, high, square)
            words = self._words.high if high else self._words.low
            painter.drawText(QRectF(middle - height, square.bottom(), 2 * height, 0.18 * height), CENTRE, words)

    def _box(self, place: int) -> QRectF:
        """Return where a step, or the decline box, is."""
        height, width = self._unit(), float(self.width())
        ends, decline, gap = ENDS * height, 1.05 * height, 0.07 * height
        step = (width - 2 * ends - decline) / HIGHEST
        top, tall = self._top() + 0.34 * height, 0.44 * height
        if place == DECLINE:
            return QRectF(width - decline, top, decline - gap, tall)
        return QRectF(ends + (place - 1) * step + gap / 2, top, step - gap, tall)

    def _unit(self) -> float:
        """Return the height that everything is measured by: the same for rows a pixel apart, less if narrow."""
        return float(min(self.height(), self.width() // 6) // 4 * 4)

    def _top(self) -> float:
        return (self.height() - self._unit()) / 2

    def _settle(self, place: int) -> None:
        self.choose(place)
        self.settled.emit()

    def _changed(self) -> None:
        self._name()
        self.update()
        self.changed.emit()

    def _name(self) -> None:
        words = self._words
        if self._declined:
            state = self.tr("prefer not to say")
        elif self._value is not None:
            state = self.tr("{n} of 9").format(n=self._value)
        else:
            state = self.tr("not answered")
        told = self.tr("{name}, 1 {low} to 9 {high}: {state}")
        self.setAccessibleName(told.format(name=words.name, low=words.low, high=words.high, state=state))
        keys = self.tr("{text} Keys 1 to 9 answer, 0 is prefer not to say, arrows move, Space sets.")
        self.setAccessibleDescription(keys.format(text=words.text))

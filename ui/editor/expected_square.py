"""Where the stimuli of a draft are expected on the square of valence and arousal, and how many in each quadrant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from recorder.protocol.playlist import Stimulus
from recorder.protocol.rating import HIGHEST, LOWEST
from ui.theme import GRID, SMALL_POINTS, Theme

DOT, CHOSEN_DOT = 3.5, 5.0
REACH = 9.0
WORDS = 15
CORNERS = {
    "LVHA": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
    "HVHA": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
    "LVLA": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom,
    "HVLA": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom,
}


class ExpectedSquare(QWidget):
    """A dot for each stimulus with expected ratings; a click on one selects it.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    picked = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stimuli: Sequence[Stimulus] = ()
        self._rows: Sequence[int] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Expected valence and arousal"))
        self.setToolTip(self.tr("Expected valence and arousal, and how many stimuli each quadrant has"))
        theme.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for four corners."""
        return QSize(96, 96)

    def show_stimuli(self, stimuli: Sequence[Stimulus], rows: Sequence[int]) -> None:
        """Show where stimuli are expected; those of some rows stand out."""
        self._stimuli, self._rows = stimuli, rows
        counts = self._counts()
        self.setAccessibleDescription(", ".join(f"{quadrant} {counts[quadrant]}" for quadrant in CORNERS))
        self.update()

    def place_of(self, stimulus: Stimulus) -> QPointF | None:
        """Return where a stimulus' dot is; None where it has none or is off the scale."""
        if stimulus.valence is None or stimulus.arousal is None:
            return None
        right, up = ((value - LOWEST) / (HIGHEST - LOWEST) for value in (stimulus.valence, stimulus.arousal))
        if not (0 <= right <= 1 and 0 <= up <= 1):
            return None
        square = self._square()
        return QPointF(square.left() + right * square.width(), square.bottom() - up * square.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the stimulus whose dot is nearest."""
        places = [(row, self.place_of(stimulus)) for row, stimulus in enumerate(self._stimuli)]
        far = [((place - event.position()).manhattanLength(), row) for row, place in places if place is not None]
        if far and min(far)[0] <= REACH:
            self.picked.emit(min(far)[1])

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw square, axes, counts and dots."""
        painter, colours, square = QPainter(self), self._theme.colours, self._square()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRoundedRect(square.adjusted(-GRID, -GRID, GRID, GRID), 6, 6)
        self._draw_axes(painter, square)
        self._draw_counts(painter, square)
        order = sorted(range(len(self._stimuli)), key=lambda row: row in self._rows)
        for row in order:
            self._draw_dot(painter, self._stimuli[row], row in self._rows)

    def _draw_axes(self, painter: QPainter, square: QRectF) -> None:
        colours, middle = self._theme.colours, square.center()
        painter.setPen(QPen(QColor(colours.valence), 1))
        painter.drawLine(QPointF(square.left(), middle.y()), QPointF(square.right(), middle.y()))
        painter.setPen(QPen(QColor(colours.arousal), 1))
        painter.drawLine(QPointF(middle.x(), square.top()), QPointF(middle.x(), square.bottom()))
        painter.setFont(self._theme.font(SMALL_POINTS))
        painter.setPen(QColor(colours.muted))
        under = QRectF(square.left(), square.bottom() + GRID + 1, square.width(), WORDS)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, self.tr("valence →"))
        painter.save()
        painter.translate(square.left() - GRID - 2, middle.y())
        painter.rotate(-90)
        beside = QRectF(-square.height() / 2, -WORDS, square.height(), WORDS)
        painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, self.tr("arousal →"))
        painter.restore()

    def _draw_counts(self, painter: QPainter, square: QRectF) -> None:
        counts = self._counts()
        painter.setFont(self._theme.font())
        painter.setPen(QColor(self._theme.colours.muted))
        for quadrant, corner in CORNERS.items():
            painter.drawText(square.adjusted(-2, -4, 2, 4), int(corner), str(counts[quadrant]))

    def _draw_dot(self, painter: QPainter, stimulus: Stimulus, chosen: bool) -> None:
        place, colours = self.place_of(stimulus), self._theme.colours
        if place is None:
            return
        painter.setPen(QPen(QColor(colours.card), 1))
        painter.setBrush(QColor(colours.accent if chosen else colours.muted))
        size = CHOSEN_DOT if chosen else DOT
        painter.drawEllipse(place, size, size)

    def _counts(self) -> Counter[str | None]:
        return Counter(stimulus.quadrant for stimulus in self._stimuli if not stimulus.practice)

    def _square(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(WORDS + GRID + 2, GRID + 1, -GRID - 1, -WORDS - GRID - 2)
        side = max(1.0, min(room.width(), room.height()))
        square = QRectF(0, 0, side, side)
        square.moveCenter(room.center())
        return square

"""Accuracy of each participant on a line from nothing to everything: interval, figure, chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import GRID, Theme
from ui.train.outcome import SubjectView
from ui.train.words import percent

ROW, CODE_WIDTH, TOLD_WIDTH = 20, 9 * GRID, 24 * GRID
THICK, POINT = 6.0, 8.0


class SubjectBars(QWidget):
    """One line a participant. Bar: 95 % interval over trials. Disc: the figure. Dashed line: chance.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._subjects: tuple[SubjectView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown, in words."""
        return tuple(f"{subject.code}: {self._told(subject)}" for subject in self._subjects)

    def show_subjects(self, subjects: Sequence[SubjectView]) -> None:
        """Show other participants."""
        self._subjects = tuple(subjects)
        self.setAccessibleName(self.tr("Accuracy by participant. {lines}").format(lines="; ".join(self.lines)))
        self.setFixedHeight(ROW * max(1, len(self._subjects)))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One row a participant."""
        return QSize(CODE_WIDTH + TOLD_WIDTH + 16 * GRID, ROW * max(1, len(self._subjects)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font())
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for i, subject in enumerate(self._subjects):
            painter.setPen(QColor(self._theme.colours.text))
            code = painter.fontMetrics().elidedText(subject.code, Qt.TextElideMode.ElideRight, CODE_WIDTH - GRID)
            painter.drawText(QRectF(0, i * ROW, CODE_WIDTH - GRID, ROW), side, code)
            told = QRectF(self.width() - TOLD_WIDTH + GRID, i * ROW, TOLD_WIDTH - GRID, ROW)
            painter.drawText(told, side, self._told(subject))
            self._draw(painter, QRectF(CODE_WIDTH, i * ROW, self.width() - CODE_WIDTH - TOLD_WIDTH, ROW), subject)

    def _told(self, subject: SubjectView) -> str:
        return self.tr("{value} ({n} trials), chance {chance}").format(
            value=percent(subject.accuracy), n=subject.n_trials, chance=percent(subject.chance)
        )

    def _draw(self, painter: QPainter, box: QRectF, subject: SubjectView) -> None:
        colours, middle = self._theme.colours, box.center().y()
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))
        painter.setPen(Qt.PenStyle.NoPen)
        low, high = subject.interval
        if math.isfinite(low) and math.isfinite(high):
            band = QColor(colours.accent)
            band.setAlphaF(0.4)
            painter.setBrush(band)
            left, right = _place(box, low), _place(box, high)
            painter.drawRoundedRect(QRectF(left, middle - THICK / 2, right - left, THICK), THICK / 2, THICK / 2)
        if math.isfinite(subject.accuracy):
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(QPointF(_place(box, subject.accuracy), middle), POINT / 2, POINT / 2)
        if math.isfinite(subject.chance):
            painter.setPen(QPen(QColor(colours.text), 1, Qt.PenStyle.DashLine))
            x = _place(box, subject.chance)
            painter.drawLine(QPointF(x, box.top() + 2), QPointF(x, box.bottom() - 2))


def _place(box: QRectF, share: float) -> float:
    return box.left() + box.width() * min(1.0, max(0.0, share))

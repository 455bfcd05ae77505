"""How far a protocol has come: one segment for each trial, and beneath them the phase that runs.

Past trials are filled, the present one is framed, coming ones are empty.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.protocol_feed import RunningProtocol
from ui.theme import GRID, Theme

TRIALS_HEIGHT = 12
PHASE_HEIGHT = 4
MAX_SEGMENTS = 80  # with more trials a segment would be thinner than its gap


class CourseBar(QWidget):
    """Bars of trials and of the phase.

    Parameters
    ----------
    theme : Theme
        Colours.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._running: RunningProtocol | None = None
        self._share = math.nan
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Progress"))
        theme.changed.connect(self.update)

    @property
    def share(self) -> float:
        """How much of the phase is over, 0..1; NaN if nobody knows."""
        return self._share

    def sizeHint(self) -> QSize:  # noqa: N802
        """Two bars."""
        return QSize(240, TRIALS_HEIGHT + PHASE_HEIGHT + GRID)

    def show_running(self, running: RunningProtocol, now: float) -> None:
        """Show a protocol as it stands."""
        self._running = running
        length = running.ends - running.started
        self._share = min(1.0, max(0.0, (now - running.started) / length)) if length > 0 else math.nan
        told = self.tr("{n} of {total} trials begun").format(n=running.number, total=running.n_trials)
        self.setAccessibleDescription(told)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw both bars."""
        if self._running is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_trials(painter, self._running)
        self._draw_phase(painter)

    def _draw_trials(self, painter: QPainter, running: RunningProtocol) -> None:
        colours = self._theme.colours
        count = max(1, running.n_trials)
        gap = 3.0 if count <= MAX_SEGMENTS else 0.0
        width = (self.width() - 1 - gap * (count - 1)) / count
        for trial in range(1, count + 1):
            box = QRectF(0.5 + (trial - 1) * (width + gap), 0.5, width, TRIALS_HEIGHT - 1)
            over = trial < running.number or (trial == running.number and running.over)
            present = trial == running.number and not running.over
            painter.setPen(QPen(QColor(colours.accent if over or present else colours.hole), 1))
            painter.setBrush(QColor(colours.accent) if over else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
            if present:
                painter.fillRect(box.adjusted(3, 3, -3, -3), QColor(colours.accent))

    def _draw_phase(self, painter: QPainter) -> None:
        if math.isnan(self._share):
            return
        colours = self._theme.colours
        box = QRectF(0, TRIALS_HEIGHT + GRID, self.width(), PHASE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.grid))
        painter.drawRoundedRect(box, 2, 2)
        painter.setBrush(QColor(colours.muted))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), box.width() * self._share, box.height()), 2, 2)

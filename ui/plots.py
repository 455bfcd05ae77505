"""Bare pyqtgraph plots in the theme's colours: no menus, no mouse, no buttons."""

from __future__ import annotations

import pyqtgraph
from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPaintEvent

from ui.theme import Theme


class BarePlot(pyqtgraph.PlotWidget):  # type: ignore[misc]  # pyqtgraph says nothing of its types
    """Plot that only shows; emits `painted` after each picture.

    Parameters
    ----------
    theme : Theme
        Its card colour is the background.
    """

    painted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(background=QColor(theme.colours.card))
        self._theme = theme
        self.setFrameShape(self.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setAntialiasing(True)
        self.plotItem.vb.setAcceptHoverEvents(False)
        theme.changed.connect(self._recolour)

    def event(self, event: QEvent) -> bool:
        """Leave the wheel and the mouse to the window."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return False
        return bool(super().event(event))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint, and say so."""
        super().paintEvent(event)
        self.painted.emit()

    def _recolour(self) -> None:
        self.setBackground(QColor(self._theme.colours.card))

"""The state of one source: shape, word and colour together, and the reason on hover."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.shapes import draw_shape
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is

SHAPE = 9


def state_word(state: str) -> str:
    """Return a source's state as a word of the interface's language."""
    words = {
        "idle": QCoreApplication.translate("state", "idle"),
        "connecting": QCoreApplication.translate("state", "connecting"),
        "live": QCoreApplication.translate("state", "live"),
        "stalled": QCoreApplication.translate("state", "stalled"),
        "lost": QCoreApplication.translate("state", "lost"),
        "failed": QCoreApplication.translate("state", "failed"),
    }
    return words[state]


class StateMark(QWidget):
    """Shape and word of a source's state, after the name of what it is.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    label : str
        What the state is of: ``EEG``, ``Camera``.
    """

    def __init__(self, theme: Theme, label: str) -> None:
        super().__init__()
        self._theme, self._label = theme, label
        self._state, self._detail = "idle", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.show_state("idle", "", "")

    @property
    def state(self) -> str:
        """The state shown."""
        return self._state

    def show_state(self, state: str, reason: str, detail: str) -> None:
        """Show a state; the reason and the detail (the device's name) appear on hover."""
        self._state, self._detail = state, detail
        told = ": ".join(part for part in (detail, reason or state_word(state)) if part)
        self.setToolTip(as_it_is(told))
        self.setAccessibleName(f"{self._label}: {state_word(state)}. {told}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for label, shape and word."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._label + "  " + state_word(self._state))
        return QSize(width + SHAPE + 2 * GRID, metrics.height() + GRID // 2)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw label, shape and word."""
        painter = QPainter(self)
        colours, metrics = self._theme.colours, self.fontMetrics()
        middle = self.height() / 2
        label_width = metrics.horizontalAdvance(self._label)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRectF(0, 0, label_width + 2, self.height()), side, self._label)
        draw_shape(painter, self._state, label_width + GRID + SHAPE / 2, middle, SHAPE, colours)
        painter.setPen(QColor(colours.text))
        left = label_width + SHAPE + 1.75 * GRID
        painter.drawText(QRectF(left, 0, self.width() - left, self.height()), side, state_word(self._state))

"""A state's shape alone, for lines whose words stand in labels of their own."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.shapes import draw_shape
from ui.theme import Theme


class ShapeMark(QWidget):
    """The shape of one state.

    Parameters
    ----------
    theme : Theme
        Colours.
    size : int
        Side of the shape in pixels.
    state : str
        A state that `ui.shapes` knows.
    """

    def __init__(self, theme: Theme, size: int, state: str = "idle") -> None:
        super().__init__()
        self._theme, self._size, self._state = theme, size, state
        self.setFixedSize(size + 4, size + 4)
        theme.changed.connect(self.update)

    @property
    def state(self) -> str:
        """The state shown."""
        return self._state

    def show_state(self, state: str) -> None:
        """Show another state."""
        if state != self._state:
            self._state = state
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the shape."""
        middle = (self._size + 4) / 2
        draw_shape(QPainter(self), self._state, middle, middle, self._size, self._theme.colours)

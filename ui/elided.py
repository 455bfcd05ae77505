"""A label whose text gives way where there is no room: shortened with an ellipsis, whole on hover."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyleOption

from ui.tool_tip import as_it_is


class Elided(QLabel):
    """One line of plain text that may be cut.

    Parameters
    ----------
    text : str
        What it shows.
    mode : Qt.TextElideMode
        Where it is cut; paths in the middle.
    """

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_text(text)

    def show_text(self, text: str, tip: str = "") -> None:
        """Show a text; the tip, or else the text, appears on hover."""
        if text != self.text() or not self.toolTip():
            self.setText(text)
        self.setToolTip(as_it_is(tip or text))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """One line, of any width."""
        return QSize(0, self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw what there is room for."""
        painter, option = QPainter(self), QStyleOption()
        option.initFrom(self)
        text = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self.style().drawItemText(
            painter, self.rect(), int(side), option.palette, self.isEnabled(), text, self.foregroundRole()
        )

"""What a comparison of models found: their figures beside each other, and which is better than which."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from ui.models.figure_bars import FigureBars
from ui.models.model_details import SIDE_WIDTH, plain_label
from ui.models.words import judged_how
from ui.models_feed import Comparison
from ui.theme import GRID, Theme


class ComparisonView(QWidget):
    """Figures and paired tests at the left, what has to be known at the right.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown: Comparison | None = None
        self.bars = FigureBars(theme)
        self._judged, self._paired = plain_label(muted=True), plain_label()
        self._notes = QPlainTextEdit(readOnly=True)
        self._notes.setAccessibleName(self.tr("What has to be known"))
        self._notes.setFont(theme.font())
        self._notes.setFixedWidth(SIDE_WIDTH)
        self._notes.setTabChangesFocus(True)
        inside = QWidget()
        left = QVBoxLayout(inside)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(GRID)
        for widget in (self.bars, self._paired, self._judged):
            left.addWidget(widget)
        left.addStretch(1)
        room = QScrollArea(widgetResizable=True)
        room.setFrameShape(QScrollArea.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setWidget(inside)
        for part in (room.viewport(), inside):
            part.setAutoFillBackground(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addWidget(room, 1)
        row.addWidget(self._notes)

    @property
    def texts(self) -> tuple[str, str, str]:
        """Paired tests, how it was judged, and notes, as they are shown."""
        return self._paired.text(), self._judged.text(), self._notes.toPlainText()

    def show_comparison(self, comparison: Comparison) -> None:
        """Show what was found."""
        if comparison == self._shown:
            return
        self._shown = comparison
        self.bars.show_figures(comparison.figures)
        self._paired.setText("\n".join(comparison.paired))
        simulated = self.tr("The people are simulated: this says nothing of real ones.")
        told = judged_how(comparison.figures)
        self._judged.setText(f"{told} {simulated}" if comparison.simulated else told)
        self._notes.setPlainText("\n".join([comparison.folder, "", *comparison.notes]))

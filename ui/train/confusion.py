"""What was so against what was said, in windows that were not trained on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import GRID, SMALL_POINTS, Theme
from ui.train.outcome import TargetView

CELL_HEIGHT, LEAST_CELL, MOST_CELL = 5 * GRID, 5 * GRID, 9 * GRID
HEAD_WIDTH, HEAD_HEIGHT = 9 * GRID, 5 * GRID
DARKEST = 0.55  # of the accent, behind the row's commonest answer


class Confusion(QWidget):
    """A table of counts; the darker a cell, the larger its share of the row.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._target: TargetView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def lines(self) -> tuple[str, ...]:
        """The table in words, a line a row."""
        if self._target is None:
            return ()
        names = self._target.classes
        return tuple(
            self.tr("{name} was: {said}").format(
                name=name, said=", ".join(f"{other} {n}" for other, n in zip(names, row, strict=True))
            )
            for name, row in zip(names, self._target.confusion, strict=True)
        )

    def show_target(self, target: TargetView) -> None:
        """Show a target's table."""
        self._target = target
        self.setAccessibleName(self.tr("Confusion. {rows}").format(rows="; ".join(self.lines)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for heads and cells."""
        n = len(self._target.classes) if self._target else 2
        return QSize(HEAD_WIDTH + n * self._cell(n), HEAD_HEIGHT + n * CELL_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw heads and cells."""
        if self._target is not None:
            painter = QPainter(self)
            self._draw_heads(painter, self._target.classes)
            painter.setFont(self._theme.font())
            for i, row in enumerate(self._target.confusion):
                self._draw_row(painter, i, row)

    def _draw_heads(self, painter: QPainter, names: tuple[str, ...]) -> None:
        width, middle = self._cell(len(names)), Qt.AlignmentFlag.AlignCenter
        half = HEAD_HEIGHT / 2
        painter.setFont(self._theme.font(SMALL_POINTS))
        painter.setPen(QColor(self._theme.colours.muted))
        painter.drawText(QRectF(HEAD_WIDTH, 0, len(names) * width, half), middle, self.tr("said"))
        metrics = painter.fontMetrics()
        for i, name in enumerate(names):
            said = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width - 2)
            painter.drawText(QRectF(HEAD_WIDTH + i * width, half, width, half), middle, said)
            was = self.tr("was {name}").format(name=name)
            was = metrics.elidedText(was, Qt.TextElideMode.ElideRight, HEAD_WIDTH - GRID)
            place = QRectF(0, HEAD_HEIGHT + i * CELL_HEIGHT, HEAD_WIDTH - GRID, CELL_HEIGHT)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, was)

    def _draw_row(self, painter: QPainter, i: int, row: tuple[int, ...]) -> None:
        width, colours = self._cell(len(row)), self._theme.colours
        for j, count in enumerate(row):
            cell = QRectF(HEAD_WIDTH + j * width, HEAD_HEIGHT + i * CELL_HEIGHT, width - 1, CELL_HEIGHT - 1)
            ground = QColor(colours.accent)
            ground.setAlphaF(DARKEST * count / max(1, sum(row)))
            painter.fillRect(cell, QColor(colours.field))
            painter.fillRect(cell, ground)
            painter.setPen(QColor(colours.text))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{count}")

    def _cell(self, n: int) -> int:
        return max(LEAST_CELL, min(MOST_CELL, 24 * GRID // n))

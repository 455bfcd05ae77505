"""Signal quality on a head seen from above: every electrode good, poor or none by shape and colour.

Electrodes whose label has no known place stand in a row beneath the head. Why one is not
good is told on hover, in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from ui.scalp import place
from ui.shapes import draw_shape
from ui.theme import GRID, SMALL_POINTS, Theme
from ui.tool_tip import as_it_is

if TYPE_CHECKING:
    from recorder.quality import ChannelQuality

HEAD_RADIUS = 0.88  # of the circle through nasion, inion and ears
REACH_PIXELS = 9.0
LEGEND = 18


class HeadMap(QWidget):
    """Quality of every electrode; see the module's docstring.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._quality: tuple[ChannelQuality, ...] = ()
        self.setMinimumSize(160, 140)
        self.setAccessibleName(self.tr("Signal quality of each electrode"))
        theme.changed.connect(self.update)

    def show_quality(self, names: Sequence[str], quality: Sequence[ChannelQuality]) -> None:
        """Show the grade of each electrode; ``quality`` runs beside ``names``."""
        if (self._names, self._quality) == (tuple(names), tuple(quality)):
            return
        self._names, self._quality = tuple(names), tuple(quality)
        self.setAccessibleDescription(self.summary())
        self.update()

    def summary(self) -> str:
        """Return how many electrodes have each grade, and the reasons of those that are not good."""
        counts = Counter[str](q.grade for q in self._quality)
        told = [
            self.tr("{count} {grade}").format(count=counts[grade], grade=word) for grade, word in self._grade_words()
        ]
        return ", ".join(told) + "".join(
            f"; {self.reason(name)}" for name, q in zip(self._names, self._quality, strict=False) if q.grade != "good"
        )

    def reason(self, name: str) -> str:
        """Return one line about an electrode: its grade, and what is wrong with it."""
        quality = self._quality[self._names.index(name)]
        words = dict(self._grade_words())
        return f"{name}: {words[quality.grade]}" + (f" ({', '.join(quality.reasons)})" if quality.reasons else "")

    def electrode_at(self, where: QPointF) -> str:
        """Return the name of the electrode under a point of the widget, empty if there is none."""
        reached = [(self._distance(at, where), name) for name, at in self._places().items()]
        near = [(distance, name) for distance, name in reached if distance <= REACH_PIXELS]
        return min(near)[1] if near else ""

    def event(self, event: QEvent) -> bool:
        """Tell on hover what is wrong with an electrode."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            name = self.electrode_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), as_it_is(self.reason(name) if name else ""), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw head, electrodes and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(SMALL_POINTS))
        self._draw_head(painter)
        size = 8.0 if len(self._names) <= 40 else 6.0
        for (_, at), quality in zip(self._places().items(), self._quality, strict=False):
            draw_shape(painter, quality.grade, at.x(), at.y(), size, self._theme.colours)
        self._draw_legend(painter)

    def _grade_words(self) -> tuple[tuple[str, str], ...]:
        return (("good", self.tr("good")), ("poor", self.tr("poor")), ("none", self.tr("none")))

    def _circle(self) -> tuple[QPointF, float]:
        """Centre and radius, in pixels, of the circle through nasion, inion and ears."""
        unknown_rows = GRID * 2 if any(place(name) is None for name in self._names) else 0
        height = self.height() - LEGEND - unknown_rows
        radius = min(self.width(), height) / 2 / 1.06
        return QPointF(self.width() / 2, height / 2 + 2), radius

    def _places(self) -> dict[str, QPointF]:
        centre, radius = self._circle()
        places: dict[str, QPointF] = {}
        n_unknown = 0
        for name in self._names:
            at = place(name)
            if at is not None:
                places[name] = centre + QPointF(at[0] * radius, -at[1] * radius)
            else:
                spacing = max(2.0, min(12.0, self.width() / max(1, len(self._names))))
                places[name] = QPointF(GRID + n_unknown * spacing, self.height() - LEGEND - GRID)
                n_unknown += 1
        return places

    def _draw_head(self, painter: QPainter) -> None:
        centre, radius = self._circle()
        head = HEAD_RADIUS * radius
        painter.setPen(QPen(QColor(self._theme.colours.hole), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        tip, base = centre - QPointF(0, head + 0.12 * radius), centre - QPointF(0, head * 0.99)
        painter.drawPolyline(QPolygonF([base - QPointF(0.1 * radius, 0), tip, base + QPointF(0.1 * radius, 0)]))
        for side in (-1, 1):
            ear = centre + QPointF(side * (head + 0.03 * radius), 0)
            painter.drawArc(
                QRectF(ear.x() - 0.05 * radius, ear.y() - 0.14 * radius, 0.1 * radius, 0.28 * radius),
                (90 if side < 0 else -90) * 16,
                180 * 16,
            )
        painter.setBrush(QColor(self._theme.colours.field))
        painter.drawEllipse(centre, head, head)

    def _draw_legend(self, painter: QPainter) -> None:
        counts = Counter[str](q.grade for q in self._quality)
        texts = [(grade, f"{counts[grade]} {word}") for grade, word in self._grade_words()]
        widths = [painter.fontMetrics().horizontalAdvance(text) + 3.5 * GRID for _, text in texts]
        x, y = (self.width() - sum(widths) + GRID) / 2, self.height() - LEGEND / 2
        for (grade, text), width in zip(texts, widths, strict=True):
            draw_shape(painter, grade, x + 4, y, 8.0, self._theme.colours)
            painter.setPen(QColor(self._theme.colours.muted))
            where = QRectF(x + 1.5 * GRID, y - LEGEND / 2, width, LEGEND)
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            x += width

    @staticmethod
    def _distance(a: QPointF, b: QPointF) -> float:
        return float((a - b).manhattanLength())

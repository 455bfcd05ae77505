"""The valence-arousal plane: where the estimate stands, how sure it is, and where it came from.

The point is the estimate, the ring around it spans both 90 % intervals, the trail is the last
minute, fading. The words are where Russell's circumplex has them (1980), as landmarks, not as
verdicts. Everything turns grey when an input is missing or the estimate is old. For simulated
participants a diamond shows the truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyqtgraph
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QGraphicsEllipseItem

from ui.plots import BarePlot
from ui.theme import SMALL_POINTS, Theme

if TYPE_CHECKING:
    from inference.estimate import Estimate

TRAIL_S = 60.0
TRAIL_POINTS = 120  # at most; faster hops are thinned out
FADES = 12
EDGE = 1.12
WORD_RADIUS = 0.86
WORDS = (
    ("happy", 8),
    ("excited", 49),
    ("tense", 93),
    ("frustrated", 141),
    ("sad", 207),
    ("bored", 242),
    ("sleepy", 272),
    ("calm", 316),
)


class Plane(BarePlot):
    """The plane; see the module's docstring.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._reason = "no estimate yet"
        self._estimates: Sequence[Estimate] = ()
        self.setAspectLocked(True)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.setRange(QRectF(-EDGE, -EDGE, 2 * EDGE, 2 * EDGE), padding=0)
        self.setAccessibleName(self.tr("Estimate on the valence-arousal plane"))
        self._circle = self._ellipse(QRectF(-1, -1, 2, 2))
        self._axes = [pyqtgraph.PlotCurveItem(*line) for line in (([-1, 1], [0, 0]), ([0, 0], [-1, 1]))]
        for item in self._axes:
            self.addItem(item)
        self._words = [self._circumplex_word(word, degrees) for word, degrees in WORDS]
        self._axis_words = [
            self._word(self.tr("valence →"), -1.0, -0.1, (0, 0.5)),
            self._word(self.tr("arousal →"), 0.1, -0.72, (0, 0.5), turned_deg=90),
        ]
        self._ring = self._ellipse(QRectF())
        self._trail = pyqtgraph.ScatterPlotItem(size=4, pen=None)
        self._truth = pyqtgraph.ScatterPlotItem(size=13, symbol="d", brush=None)
        self._point = pyqtgraph.ScatterPlotItem(size=13)
        for item in (self._trail, self._point, self._truth):
            self.addItem(item)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def grey(self) -> bool:
        """Whether the estimate shown does not hold now."""
        return bool(self._reason)

    def show_estimates(self, estimates: Sequence[Estimate], reason: str) -> None:
        """Draw the newest estimate and its trail.

        Parameters
        ----------
        estimates : sequence of Estimate
            Oldest first; what is older than a minute is left out.
        reason : str
            Why the newest must not be taken for the present state; empty if it may.
        """
        self._estimates, self._reason = estimates, reason
        placed = [e for e in estimates if e.valence is not None and e.arousal is not None]
        self._draw_trail(placed, estimates[-1].t if estimates else 0.0)
        newest = placed[-1:]
        self._point.setData([e.valence for e in newest], [e.arousal for e in newest])
        self._ring.setRect(_ring(newest[-1]) if newest else QRectF())
        truth = estimates[-1].truth if estimates else None
        self._truth.setData(*(([truth["valence"]], [truth["arousal"]]) if truth else ([], [])))
        self._style_estimate()
        self.setAccessibleDescription(reason or self._description(newest))

    def _draw_trail(self, placed: Sequence[Estimate], t_end: float) -> None:
        recent = [e for e in placed if t_end - e.t <= TRAIL_S]
        recent = recent[:: max(1, math.ceil(len(recent) / TRAIL_POINTS))]
        steps = [min(FADES - 1, int(FADES * (t_end - e.t) / TRAIL_S)) for e in recent]
        fading = self._fading[self._estimate_colour().name()]
        brushes = [fading[step] for step in steps]
        self._trail.setData([e.valence for e in recent], [e.arousal for e in recent], brush=brushes)

    def _description(self, newest: Sequence[Estimate]) -> str:
        told = self.tr("Estimate: valence {valence:+.2f}, arousal {arousal:+.2f}")
        return told.format(valence=newest[0].valence, arousal=newest[0].arousal) if newest else ""

    def _estimate_colour(self) -> QColor:
        return QColor(self._theme.colours.muted if self.grey else self._theme.colours.accent)

    def _style_estimate(self) -> None:
        colour = self._estimate_colour()
        self._point.setBrush(colour)
        self._point.setPen(QPen(QColor(self._theme.colours.card), 0))
        ring = QColor(colour)
        ring.setAlphaF(0.8)
        self._ring.setPen(_thin(ring, Qt.PenStyle.DashLine if self.grey else Qt.PenStyle.SolidLine))
        ring.setAlphaF(0.10)
        self._ring.setBrush(ring)

    def _restyle(self) -> None:
        colours = self._theme.colours
        self._fading = {QColor(ink).name(): _fading(ink) for ink in (colours.accent, colours.muted)}
        self._circle.setPen(_thin(QColor(colours.border)))
        for item, colour in zip(self._axes, (colours.valence, colours.arousal), strict=True):
            line = QColor(colour)
            line.setAlphaF(0.9)
            item.setPen(_thin(line))
        for word in (*self._words, *self._axis_words):
            word.setColor(QColor(colours.muted))
            word.setFont(self._theme.font(SMALL_POINTS))
        for word in self._words:
            word.fill = QBrush(QColor(colours.card))  # keeps the axes off the word
        self._truth.setPen(pyqtgraph.mkPen(colours.text, width=1.5))
        self.show_estimates(self._estimates, self._reason)

    def _circumplex_word(self, word: str, degrees: float) -> pyqtgraph.TextItem:
        turn = math.radians(degrees)
        return self._word(self.tr(word), WORD_RADIUS * math.cos(turn), WORD_RADIUS * math.sin(turn), (0.5, 0.5))

    def _word(
        self, text: str, x: float, y: float, anchor: tuple[float, float], turned_deg: float = 0.0
    ) -> pyqtgraph.TextItem:
        item = pyqtgraph.TextItem(text, anchor=anchor, angle=turned_deg)
        item.setPos(x, y)
        self.addItem(item)
        return item

    def _ellipse(self, rect: QRectF) -> QGraphicsEllipseItem:
        item = QGraphicsEllipseItem(rect)
        self.addItem(item)
        return item


def _fading(ink: str) -> list[QBrush]:
    """Return brushes from the newest to the oldest point of the trail; few and kept, for each is drawn once only."""
    brushes = []
    for step in range(FADES):
        colour = QColor(ink)
        colour.setAlphaF(0.06 + 0.6 * (1.0 - step / FADES) ** 2)
        brushes.append(QBrush(colour))
    return brushes


def _ring(estimate: Estimate) -> QRectF:
    """Span of both intervals; nothing where one is missing."""
    if estimate.valence_interval is None or estimate.arousal_interval is None:
        return QRectF()
    (left, right), (low, high) = estimate.valence_interval, estimate.arousal_interval
    return QRectF(left, low, right - left, high - low)


def _thin(colour: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, 1, style)
    pen.setCosmetic(True)
    return pen

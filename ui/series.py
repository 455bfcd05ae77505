"""Valence and arousal over the last two minutes, with their 90 % bands.

Where there was no estimate there is a hole, never a line across it. For simulated participants
the truth is dashed. Markers are vertical lines. The two colours are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsPathItem

from ui.plots import BarePlot
from ui.theme import SMALL_POINTS, Theme

if TYPE_CHECKING:
    from inference.estimate import Estimate
    from recorder.blocks import Marker

LENGTH_S = 120.0
HOLE_HOPS = 1.75
BAND_ALPHA = 0.16
AXES = ("valence", "arousal")


@dataclass(frozen=True, slots=True)
class Course:
    """One axis of a run of estimates; NaN where there was none.

    All arrays have shape (n,); ``t`` counts seconds back from the newest estimate, up to 0.
    """

    t: NDArray[np.float64]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    truth: NDArray[np.float64]


def course(estimates: Sequence[Estimate], axis: str, hop_s: float) -> Course:
    """Take one axis out of estimates, with a NaN row wherever hops are missing between two."""
    t = np.array([e.t for e in estimates]) - estimates[-1].t
    rows = [_row(e, axis) for e in estimates]
    holes = np.flatnonzero(np.diff(t) > HOLE_HOPS * hop_s) + 1
    table = np.insert(np.array(rows), holes, np.nan, axis=0)
    return Course(np.insert(t, holes, t[holes] - 1e-6), *table.T)


def _row(estimate: Estimate, axis: str) -> tuple[float, float, float, float]:
    value, interval = getattr(estimate, axis), getattr(estimate, f"{axis}_interval")
    truth = estimate.truth[axis] if estimate.truth else np.nan
    low, high = interval or (np.nan, np.nan)
    return (np.nan if value is None else value, low, high, truth)


class Series(BarePlot):
    """The two courses; see the module's docstring.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._bands = {axis: QGraphicsPathItem() for axis in AXES}
        self._truths = {axis: pyqtgraph.PlotCurveItem(connect="finite") for axis in AXES}
        self._lines = {axis: pyqtgraph.PlotCurveItem(connect="finite") for axis in AXES}
        for items in (self._bands, self._truths, self._lines):
            for item in items.values():
                self.addItem(item, ignoreBounds=True)
        self._marker_lines: list[pyqtgraph.InfiniteLine] = []
        self.setXRange(-LENGTH_S, 0, padding=0)
        self.setYRange(-1.05, 1.05, padding=0)
        self._set_up_axes()
        self.setAccessibleName(self.tr("Valence and arousal over time"))
        theme.changed.connect(self._restyle)
        self._restyle()

    def band(self, axis: str) -> QPainterPath:
        """Return the outline of an axis's band as it is drawn."""
        return self._bands[axis].path()

    def show_estimates(self, estimates: Sequence[Estimate], markers: Sequence[Marker], hop_s: float) -> None:
        """Draw the last two minutes, the newest estimate at the right edge."""
        if not estimates:
            return
        t_end = estimates[-1].t
        recent = [e for e in estimates if t_end - e.t <= LENGTH_S]
        for axis in AXES:
            drawn = course(recent, axis, hop_s)
            self._lines[axis].setData(drawn.t, drawn.value)
            self._truths[axis].setData(drawn.t, drawn.truth)
            self._bands[axis].setPath(_band(drawn))
        self._show_markers([m.t - t_end for m in markers if 0 <= t_end - m.t <= LENGTH_S])

    def draw_nothing(self) -> None:
        """Draw nothing of what was drawn."""
        for axis in AXES:
            self._lines[axis].setData([], [])
            self._truths[axis].setData([], [])
            self._bands[axis].setPath(QPainterPath())
        self._show_markers([])

    def _show_markers(self, instants: Sequence[float]) -> None:
        while len(self._marker_lines) < len(instants):
            line = pyqtgraph.InfiniteLine(angle=90, pen=self._pen(self._theme.colours.muted))
            self.addItem(line, ignoreBounds=True)
            self._marker_lines.append(line)
        for i, line in enumerate(self._marker_lines):
            line.setVisible(i < len(instants))
            if i < len(instants):
                line.setValue(instants[i])

    def _set_up_axes(self) -> None:
        left, bottom = self.getAxis("left"), self.getAxis("bottom")
        left.setTicks([[(-1, "−1"), (0, "0"), (1, "+1")]])
        bottom.setTicks([[(t, f"−{-t} s") for t in range(-100, 0, 20)]])
        left.setWidth(24)
        bottom.setHeight(20)
        for axis in (left, bottom):
            axis.setStyle(tickLength=-4, tickTextOffset=4)
        self.plotItem.layout.setContentsMargins(0, 6, 18, 0)

    def _restyle(self) -> None:
        colours = self._theme.colours
        for axis in AXES:
            colour = getattr(colours, axis)
            self._lines[axis].setPen(self._pen(colour, 1.6))
            self._truths[axis].setPen(self._pen(colour, 1, Qt.PenStyle.DashLine))
            band = QColor(colour)
            band.setAlphaF(BAND_ALPHA)
            self._bands[axis].setPen(QPen(Qt.PenStyle.NoPen))
            self._bands[axis].setBrush(band)
        for line in self._marker_lines:
            line.setPen(self._pen(colours.muted))
        for name in ("left", "bottom"):
            self.getAxis(name).setPen(self._pen(colours.border))
            self.getAxis(name).setTextPen(QColor(colours.muted))
            self.getAxis(name).setStyle(tickFont=self._theme.font(SMALL_POINTS))

    @staticmethod
    def _pen(colour: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        pen = QPen(QColor(colour), width, style)
        pen.setCosmetic(True)
        return pen


def _band(drawn: Course) -> QPainterPath:
    """Outline of the band, one polygon for each run without a hole."""
    path = QPainterPath()
    known = np.isfinite(drawn.low) & np.isfinite(drawn.high)
    edges = np.flatnonzero(np.diff(known.astype(int), prepend=0, append=0))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        t = drawn.t[start:stop]
        upper = [QPointF(x, y) for x, y in zip(t, drawn.high[start:stop], strict=True)]
        lower = [QPointF(x, y) for x, y in zip(t, drawn.low[start:stop], strict=True)]
        path.addPolygon(QPolygonF(upper + lower[::-1]))
        path.closeSubpath()
    return path

"""One measure of all trainings over their epochs: the selected one with training and validation, others thin."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from ui.plots import BarePlot
from ui.theme import SMALL_POINTS, Theme
from ui.train_feed import EpochView, PartView

Measure = Callable[[EpochView], float]


class Curves(BarePlot):
    """Validation of every training; of the selected one training, too.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    name : str
        What is drawn, for screen readers.
    validation, training : callable
        The measure of an epoch.
    share : bool
        Whether it goes from 0 to 1.
    """

    def __init__(self, theme: Theme, name: str, validation: Measure, training: Measure, share: bool = False) -> None:
        super().__init__(theme)
        self._validation, self._training = validation, training
        self._others: list[pyqtgraph.PlotCurveItem] = []
        self._chosen = pyqtgraph.PlotCurveItem(connect="finite")
        self._trained = pyqtgraph.PlotCurveItem(connect="finite")
        for item in (self._trained, self._chosen):
            item.setZValue(1)
            self.addItem(item)
        if share:
            self.setYRange(0, 1, padding=0.02)
            self.getAxis("left").setTicks([[(0, "0"), (0.5, "50"), (1, "100 %")]])
        self.getAxis("left").setWidth(40)
        self.getAxis("bottom").setHeight(20)
        self.setAccessibleName(name)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def drawn(self) -> int:
        """Curves that are drawn: one for each training, and one more for the selected."""
        return sum(len(item.xData if item.xData is not None else ()) > 0 for item in self._items())

    def show_parts(self, parts: Sequence[PartView], selected: str) -> None:
        """Draw trainings; the selected one is known by its key."""
        others = [part for part in parts if part.key != selected]
        while len(self._others) < len(others):
            item = pyqtgraph.PlotCurveItem(connect="finite", pen=self._pen("hole"))
            self.addItem(item)
            self._others.append(item)
        for i, item in enumerate(self._others):
            _draw(item, others[i] if i < len(others) else None, self._validation)
        chosen = next((part for part in parts if part.key == selected), None)
        _draw(self._chosen, chosen, self._validation)
        _draw(self._trained, chosen, self._training)

    def _items(self) -> tuple[pyqtgraph.PlotCurveItem, ...]:
        return (*self._others, self._chosen, self._trained)

    def _restyle(self) -> None:
        colours = self._theme.colours
        for item in self._others:
            item.setPen(self._pen("hole"))
        self._chosen.setPen(self._pen("accent", 2.0))
        self._trained.setPen(self._pen("muted", 1.4, Qt.PenStyle.DashLine))
        for name in ("left", "bottom"):
            self.getAxis(name).setPen(self._pen("border"))
            self.getAxis(name).setTextPen(QColor(colours.muted))
            self.getAxis(name).setStyle(tickFont=self._theme.font(SMALL_POINTS), tickLength=-4)

    def _pen(self, colour: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        pen = QPen(QColor(getattr(self._theme.colours, colour)), width, style)
        pen.setCosmetic(True)
        return pen


def _draw(item: pyqtgraph.PlotCurveItem, part: PartView | None, measure: Measure) -> None:
    epochs = part.epochs if part else ()
    item.setData(np.array([e.number for e in epochs], float), np.array([measure(e) for e in epochs], float))

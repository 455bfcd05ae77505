"""The recording's figures: size of its files, room on the disk, losses."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.numbers import UNKNOWN, about, size
from ui.record_feed import RecordingView
from ui.theme import GRID, LARGE_POINTS, Theme

MIN_S_FOR_RATE = 5.0


def seconds_left(view: RecordingView) -> float:
    """Return for how long the disk has room at the rate so far; NaN while that is not known."""
    if view.bytes_free < 0 or view.elapsed_s < MIN_S_FOR_RATE or not view.bytes_written:
        return math.nan
    return view.bytes_free / (view.bytes_written / view.elapsed_s)


class Figures(QWidget):
    """Numbers over their names.

    Parameters
    ----------
    theme : Theme
        Fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(0)
        self._values: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        for column, (key, name, hint, widest) in enumerate(
            (
                ("size", self.tr("written"), self.tr("Size of the run’s files so far"), "88.8 MB"),
                ("free", self.tr("disk left"), self.tr("Room on the disk, and for how long it lasts"), "888 GB"),
                ("lost", self.tr("lost"), self.tr("Samples and frames lost before or while writing"), "8 888"),
            )
        ):
            value, label = QLabel(UNKNOWN), QLabel(name)
            value.setFont(theme.font(LARGE_POINTS))
            value.setStyleSheet(f"font-size: {LARGE_POINTS - 3}pt;")
            value.setMinimumWidth(value.fontMetrics().horizontalAdvance(widest))
            label.setProperty("muted", True)
            for row, cell in enumerate((value, label)):
                cell.setToolTip(hint)
                grid.addWidget(cell, row, column)
            self._values[key], self._names[key] = value, label

    def text(self, key: str) -> str:
        """Return one figure as it is shown: size, free or lost."""
        return self._values[key].text()

    def show_recording(self, view: RecordingView) -> None:
        """Write the figures anew."""
        idle = view.state == "idle"
        lost = sum(stream.n_lost + stream.n_overflow for stream in view.streams)
        self._values["size"].setText(UNKNOWN if idle else size(view.bytes_written))
        self._values["free"].setText(size(view.bytes_free))
        self._values["lost"].setText(UNKNOWN if idle else f"{lost}")
        left = seconds_left(view)
        told = self.tr("left, {time}").format(time=about(left)) if math.isfinite(left) else self.tr("disk left")
        self._names["free"].setText(told)

"""Valence and arousal in numbers, with their 90 % intervals and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from ui.numbers import UNKNOWN, signed
from ui.theme import LARGE_POINTS, SMALL_POINTS, Theme

if TYPE_CHECKING:
    from inference.estimate import Estimate

AXES = ("valence", "arousal")


class Readout(QWidget):
    """Two numbers and their intervals.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        self._values: dict[str, QLabel] = {}
        self._intervals: dict[str, QLabel] = {}
        words = {"valence": self.tr("Valence"), "arousal": self.tr("Arousal")}
        for row, axis in enumerate(AXES):
            swatch = QFrame()
            swatch.setFixedWidth(4)
            swatch.setStyleSheet(f"background: {getattr(theme.colours, axis)}; border-radius: 2px;")
            grid.addWidget(swatch, 3 * row, 0, 2, 1)
            grid.addWidget(_muted(words[axis]), 3 * row, 1, 1, 2)
            self._values[axis], self._intervals[axis] = QLabel(UNKNOWN), _muted("")
            grid.addWidget(self._values[axis], 3 * row + 1, 1)
            grid.addWidget(self._intervals[axis], 3 * row + 1, 2, Qt.AlignmentFlag.AlignBottom)
            grid.setRowMinimumHeight(3 * row + 2, 6)
        self._truth = _muted("")
        self._truth.setFont(theme.font())
        self._truth.setToolTip(self.tr("What the simulated participant really feels: the diamond and the dashed lines"))
        grid.addWidget(self._truth, 6, 1, 1, 2)
        grid.setColumnStretch(2, 1)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_estimate(self, estimate: Estimate | None, grey: bool) -> None:
        """Write the numbers, grey where they do not hold now."""
        for axis in AXES:
            value = getattr(estimate, axis) if estimate else None
            interval = getattr(estimate, f"{axis}_interval") if estimate else None
            self._values[axis].setText(signed(value))
            self._values[axis].setEnabled(not grey)
            told = (
                self.tr("{low} to {high}").format(low=signed(interval[0]), high=signed(interval[1])) if interval else ""
            )
            self._intervals[axis].setText(told)
            self._intervals[axis].setToolTip(self.tr("90 % interval of the estimate"))

        truth = estimate.truth if estimate else None
        self._truth.setVisible(truth is not None)
        if truth:
            told = self.tr("◇ Truth {valence}, {arousal}")
            self._truth.setText(told.format(**{axis: signed(truth[axis]) for axis in AXES}))

    def _restyle(self) -> None:
        muted = self._theme.colours.muted
        for axis in AXES:
            font = self._theme.font(LARGE_POINTS, bold=True)
            self._values[axis].setFont(font)
            self._values[axis].setStyleSheet(
                f"QLabel {{ font-size: {LARGE_POINTS}pt; }} QLabel:disabled {{ color: {muted}; }}"
            )
            self._intervals[axis].setStyleSheet(f"font-size: {SMALL_POINTS}pt;")
            self._intervals[axis].setFont(self._theme.font(SMALL_POINTS))


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    return label

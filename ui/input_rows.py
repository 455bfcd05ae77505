"""A line for each input: how much of the window it covers, and how the person's baseline of it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from inference.estimate import SETTLED_ENOUGH
from ui.elided import Elided
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inference.estimate import BaselineView, Estimate

SHAPE = 8


class InputRows(QWidget):
    """Coverage in words; shape and word of the baseline where there is one.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID // 2)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)

    @property
    def told(self) -> tuple[str, ...]:
        """The lines as they are shown."""
        return tuple(row.told for row in self._rows.values() if row.is_shown)

    def show_estimate(self, estimate: Estimate | None, names: Mapping[str, str]) -> None:
        """Show the inputs of an estimate; ``names`` are those of the modalities."""
        coverage = estimate.coverage if estimate else {}
        for key in coverage:
            if key not in self._rows:
                self._rows[key] = _Row(self._theme, self._grid)
        for key, row in self._rows.items():
            if estimate and key in coverage:
                row.show_input(names.get(key, key), coverage[key], estimate.baseline.get(key))
            else:
                row.set_shown(False)


class _Row:
    """One input's line of a grid."""

    def __init__(self, theme: Theme, grid: QGridLayout) -> None:
        self.covers, self.mark, self.word = Elided(), ShapeMark(theme, SHAPE), QLabel()
        self.is_shown, self.has_baseline = True, False
        line = grid.rowCount()
        for column, part in enumerate((self.covers, self.mark, self.word)):
            part.setFont(theme.font())
            part.setProperty("muted", True)
            grid.addWidget(part, line, column)

    @property
    def told(self) -> str:
        return f"{self.covers.text()}, {self.word.text()}" if self.has_baseline else self.covers.text()

    def set_shown(self, shown: bool) -> None:
        self.is_shown = shown
        self.covers.setVisible(shown)
        for part in (self.mark, self.word):
            part.setVisible(shown and self.has_baseline)

    def show_input(self, name: str, coverage: float, baseline: BaselineView | None) -> None:
        seen = tr("{name} seen {part:.0%}").format(name=name, part=coverage)
        self.covers.show_text(seen, tr("{seen} of the window").format(seen=seen))
        self.has_baseline = baseline is not None
        self.set_shown(True)
        if baseline is not None:
            shape, word = _state(baseline)
            self.mark.show_state(shape)
            self.word.setText(word)
            why = _why(name, baseline)
            self.word.setToolTip(as_it_is(why))
            self.mark.setToolTip(as_it_is(why))
            self.word.setAccessibleName(why)


def _state(baseline: BaselineView) -> tuple[str, str]:
    """Return the shape and the word of a baseline's state."""
    if baseline.state == "frozen":
        return "stalled", tr("frozen")
    if baseline.state == "provisional":
        return "poor", tr("provisional")
    if baseline.settled >= SETTLED_ENOUGH:
        return "good", tr("settled")
    return "connecting", tr("known {part:.0%}").format(part=baseline.settled)


def _why(name: str, baseline: BaselineView) -> str:
    """Return what the state means, in sentences."""
    means = {
        "learning": tr("what is usual for this person is being learned"),
        "frozen": tr("what is usual for this person is kept as it is, and nothing is learned"),
        "provisional": tr("nothing good has come yet; what is learned now is dropped as soon as it does"),
    }
    said = tr("{name} baseline {part:.0%} settled: {means}").format(
        name=name, part=baseline.settled, means=means[baseline.state]
    )
    because = f" ({baseline.reason})" if baseline.reason else ""
    memory = tr("Old data counts less and less, with a time constant of {tau:.0f} s of data.")
    return f"{said}{because}. {memory.format(tau=baseline.tau_s)}"


def tr(text: str) -> str:
    """Translate in the context of the inputs."""
    return QCoreApplication.translate("InputRows", text)

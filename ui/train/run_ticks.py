"""Recorded runs to train on: a line each, taken or left by a click or the space bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView

from ui.numbers import UNKNOWN
from ui.sessions.run_table import SHAPE_OF, state_word
from ui.sessions_feed import Run
from ui.table import Column, RowModel, Table
from ui.theme import Theme
from ui.train.words import tr

UNFIT = ("damaged", "recording")  # states that the importer refuses


@dataclass(frozen=True, slots=True)
class Row:
    """A run, and whether it is taken."""

    run: Run
    taken: bool


class RunTicks(Table):
    """Runs with whether each is taken; those that can be learned from are at first.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Recorded runs to train on"))
        self._rows: RowModel[Row] = RowModel(_columns(), lambda row: row.run.key, self)
        self._runs: Sequence[Run] = ()
        self._left: dict[str, bool] = {}
        self.setModel(self._rows)
        for column, width in enumerate((62, 88, 96, 60)):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(len(_columns()) - 1, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._toggle)

    @property
    def taken(self) -> tuple[Run, ...]:
        """Runs that are taken."""
        return tuple(row.run for row in self._rows.rows if row.taken)

    @property
    def n_runs(self) -> int:
        """Runs there are."""
        return len(self._rows.rows)

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show runs; what was taken or left by hand stays so."""
        if runs is not self._runs:
            self._runs = runs
            self._write()

    def take_all(self, taken: bool) -> None:
        """Take or leave all of them."""
        self._left = {run.key: taken for run in self._runs}
        self._write()

    def toggle(self, row: int) -> None:
        """Take a run that is left, or leave it."""
        chosen = self._rows.rows[row]
        self._left[chosen.run.key] = not chosen.taken
        self._write()

    def only(self, folder: str) -> tuple[str, ...]:
        """Return the names of those taken, from the folder on; empty where all are."""
        taken = self.taken
        if len(taken) == self.n_runs:
            return ()
        beginning = str(PurePath(folder))
        return tuple(run.key.removeprefix(beginning).lstrip("/\\").replace("\\", "/") for run in taken)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take or leave by the space bar."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _toggle(self, index: QModelIndex) -> None:
        self.toggle(index.row())

    def _write(self) -> None:
        before = self.taken
        self._rows.show_rows([Row(run, self._left.get(run.key, fit_to_learn(run))) for run in self._runs])
        if before != self.taken:
            self.changed.emit()


def fit_to_learn(run: Run) -> bool:
    """Tell whether a run has ratings and is whole, as far as its summary tells."""
    return run.summary.n_rated > 0 and run.summary.state not in UNFIT


def _columns() -> tuple[Column[Row], ...]:
    return (
        Column(
            tr("Use"),
            lambda row: tr("yes") if row.taken else tr("no"),
            tr("Click, or press the space bar, to change"),
            shape=lambda row: "good" if row.taken else "idle",
        ),
        Column(tr("Participant"), _participant),
        Column(tr("Session"), lambda row: f"{row.run.summary.session} · {tr('run')} {row.run.summary.run}"),
        Column(tr("Rated"), _rated, tr("Trials with a self-report, of those shown"), number=True),
        Column(
            tr("State"),
            lambda row: state_word(row.run.summary.state),
            shape=lambda row: SHAPE_OF.get(row.run.summary.state, "poor"),
            tip=lambda row: row.run.summary.problem,
        ),
    )


def _participant(row: Row) -> str:
    code = row.run.summary.participant
    return tr("{code} (sim.)").format(code=code) if row.run.summary.simulated else code


def _rated(row: Row) -> str:
    it = row.run.summary
    return f"{it.n_rated} / {it.n_trials}" if it.n_trials else UNKNOWN

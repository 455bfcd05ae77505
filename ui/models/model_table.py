"""The table of models: a line each, whole or damaged; several can be selected, to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from ui.models.words import beside, judged_how, listed, state, tr, value
from ui.models_feed import Figure, FitLine, ModelLine
from ui.numbers import UNKNOWN
from ui.table import Column, RowModel, Table
from ui.theme import Theme

NAME_COLUMN, DATA_COLUMN = 1, 5
WIDTHS = (112, 150, 84, 104, 124, 240, 88, 88, 96)
WHOLE = ("", "both", "personal", "population")  # parts of a judging that stand for the model as it is used


@dataclass(frozen=True, slots=True)
class Row:
    """A model, how it fits, and whether it is in use."""

    line: ModelLine
    fit: FitLine | None
    in_use: bool


class ModelTable(Table):
    """Models in a table, by name.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    selected = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Models"))
        self._rows: RowModel[Row] = RowModel(_columns(), lambda row: row.line.key, self)
        self._was: tuple[str, ...] = ()
        self.setModel(self._rows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSortingEnabled(True)
        self.sortByColumn(NAME_COLUMN, Qt.SortOrder.AscendingOrder)
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(DATA_COLUMN, QHeaderView.ResizeMode.Stretch)
        self._rows.modelAboutToBeReset.connect(self._remember)
        self._rows.modelReset.connect(lambda: self.select(self._was))
        self.selectionModel().selectionChanged.connect(lambda: self.selected.emit())

    @property
    def shown(self) -> tuple[Row, ...]:
        """Rows in the order shown."""
        return self._rows.rows

    @property
    def chosen(self) -> tuple[Row, ...]:
        """The selected rows, from the top."""
        return tuple(self._rows.rows[i] for i in sorted(index.row() for index in self.selectionModel().selectedRows()))

    def show_models(self, models: Sequence[ModelLine], fits: Mapping[str, FitLine], in_use: str) -> None:
        """Show models; the selection stays, or goes to the one in use."""
        rows = [Row(it, fits.get(it.key), bool(in_use) and it.sha256 == in_use) for it in models]
        self._rows.show_rows(rows)

    def select(self, keys: Sequence[str]) -> None:
        """Select the models of these keys; where none is there the one in use, or the first that is whole."""
        places = [i for i, row in enumerate(self.shown) if row.line.key in keys]
        places = places or [i for i, row in enumerate(self.shown) if row.in_use][:1]
        places = places or [i for i, row in enumerate(self.shown) if not row.line.error][:1] or [0]
        self.clearSelection()
        if not self.shown:
            self.selected.emit()
            return
        pick = self.selectionModel().SelectionFlag
        for place in places:
            self.selectionModel().select(self._rows.index(place, 0), pick.Select | pick.Rows)
        self.selectionModel().setCurrentIndex(self._rows.index(places[0], 0), pick.NoUpdate)

    def _remember(self) -> None:
        self._was = tuple(row.line.key for row in self.chosen)


def figure_of(line: ModelLine, target: str) -> Figure | None:
    """Return how well a model does with a target as it is used; None if that was not stored."""
    return next((it for it in line.figures if it.target == target and it.part in WHOLE), None)


def _columns() -> tuple[Column[Row], ...]:
    return (
        Column(
            tr("State"),
            lambda row: state(row.line, row.fit, row.in_use)[1],
            tr("In use, or whether it fits the connected devices"),
            shape=lambda row: state(row.line, row.fit, row.in_use)[0],
            tip=lambda row: row.line.error or row.line.not_live or (row.fit.told if row.fit else ""),
        ),
        Column(tr("Name"), lambda row: row.line.name, tip=lambda row: PurePath(row.line.key).name),
        Column(tr("From"), lambda row: tr("yours") if row.line.own else tr("built-in")),
        Column(tr("Takes"), lambda row: listed(row.line.takes), tr("Inputs")),
        Column(tr("Gives"), lambda row: listed(row.line.gives), tr("What it estimates")),
        Column(tr("Trained on"), _data, tip=_data),
        _figure_column(tr("Valence"), "valence"),
        _figure_column(tr("Arousal"), "arousal"),
        Column(tr("Held out"), _held_out, tr("What was kept from training when it was judged"), tip=_whole_held_out),
    )


def _figure_column(title: str, target: str) -> Column[Row]:
    def told(row: Row) -> str:
        figure = figure_of(row.line, target)
        return value(figure) if figure else UNKNOWN

    def tip(row: Row) -> str:
        figure = figure_of(row.line, target)
        return beside(figure) if figure else ""

    def key(row: Row) -> float:
        figure = figure_of(row.line, target)
        return figure.value if figure else float("nan")

    return Column(title, told, tr("On what was kept from training, as its card has it"), key, number=True, tip=tip)


def _data(row: Row) -> str:
    if row.line.error:
        return row.line.error
    return row.line.trained_on or UNKNOWN


def _held_out(row: Row) -> str:
    words = {"trial": tr("trials"), "subject": tr("people"), "clip": tr("clips"), "segment": tr("windows")}
    found = next((words.get(it.held_out, it.held_out) for it in row.line.figures if it.held_out), "")
    return found or UNKNOWN


def _whole_held_out(row: Row) -> str:
    return judged_how(row.line.figures)

"""The trainings of a training in a table: which, how far, how well; the selected one is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView

from ui.numbers import fixed
from ui.table import Column, RowModel, Table
from ui.theme import Theme
from ui.train.words import part_word, percent, tr
from ui.train_feed import PartView

SHAPE_OF = {"running": "connecting", "done": "good", "failed": "none"}


class PartTable(Table):
    """Trainings, a line each; the newest is selected until another one is chosen.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    selected = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Trainings"))
        self._rows: RowModel[PartView] = RowModel(_columns(), lambda part: part.key, self)
        self._chosen = ""
        self.setModel(self._rows)
        for column, width in enumerate((0, 84, 80, 72, 84)):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(lambda index: self._choose(index.row()))
        self.activated.connect(lambda index: self._choose(index.row()))

    @property
    def key(self) -> str:
        """Key of the training that is drawn: the chosen one, else the newest."""
        keys = [part.key for part in self._rows.rows]
        return self._chosen if self._chosen in keys else keys[-1] if keys else ""

    def show_parts(self, parts: Sequence[PartView]) -> None:
        """Show trainings."""
        self._rows.show_rows(parts)
        place = next((i for i, part in enumerate(self._rows.rows) if part.key == self.key), None)
        if place is not None and [i.row() for i in self.selectionModel().selectedRows()] != [place]:
            self.selectRow(place)
            self.scrollTo(self._rows.index(place, 0))

    def _choose(self, row: int) -> None:
        self._chosen = self._rows.rows[row].key
        self.selected.emit()


def _columns() -> tuple[Column[PartView], ...]:
    return (
        Column(tr("Training"), part_word, shape=lambda part: SHAPE_OF[part.state], tip=lambda part: part.failure),
        Column(tr("State"), _state),
        Column(tr("Epoch"), _epoch, tr("Of the most there are; most end earlier"), number=True),
        Column(tr("Loss"), lambda part: fixed(part.epochs[-1].validation_loss, 3), tr("On validation"), number=True),
        Column(
            tr("Accuracy"),
            lambda part: percent(part.epochs[-1].validation_accuracy),
            tr("On validation; it chooses when to stop and is no result"),
            number=True,
        ),
    )


def _state(part: PartView) -> str:
    return {"running": tr("training"), "done": tr("done"), "failed": tr("failed")}[part.state]


def _epoch(part: PartView) -> str:
    return f"{part.epochs[-1].number} / {part.most_epochs}"

"""The stimuli of a draft in a table; several can be selected."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from recorder.protocol.playlist import Playlist, Stimulus
from ui.editor.review import Review, length_s
from ui.numbers import UNKNOWN, fixed
from ui.record.order_list import kind_word
from ui.table import Column, RowModel, Table
from ui.theme import Theme

NAME_COLUMN = 1
LETTERS = (5, 24, 9, 10, 11, 11, 10, 15)


@dataclass(frozen=True, slots=True)
class StimulusLine:
    """A row: place from 0, the stimulus, its length, and what is wrong with it."""

    row: int
    stimulus: Stimulus
    length_s: float = math.nan
    problems: tuple[str, ...] = ()


class StimulusTable(Table):
    """Stimuli as they are listed.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    selected = Signal()
    removed = Signal()
    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Stimuli as listed"))
        self._lines: RowModel[StimulusLine] = RowModel(_columns(), lambda line: line.row, self)
        self._showing = False
        self.setModel(self._lines)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        head = self.horizontalHeader()
        letter = self.fontMetrics().averageCharWidth()
        for column, letters in enumerate(LETTERS):  # measuring what the cells hold takes too long at each edit
            self.setColumnWidth(column, letter * letters)
        head.setSectionResizeMode(NAME_COLUMN, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().selectionChanged.connect(lambda: None if self._showing else self.selected.emit())

    @property
    def rows(self) -> tuple[int, ...]:
        """Selected places, from 0, in their order."""
        return tuple(sorted(index.row() for index in self.selectionModel().selectedRows()))

    @property
    def lines(self) -> tuple[StimulusLine, ...]:
        """What is shown."""
        return self._lines.rows

    def show_draft(self, playlist: Playlist, review: Review, rows: Sequence[int]) -> None:
        """Show a draft with what is known of it, and select rows."""
        problems: dict[int | None, list[str]] = {}
        for finding in review.findings:
            problems.setdefault(finding.stimulus, []).append(finding.text)
        lines = tuple(
            StimulusLine(row, stimulus, length_s(stimulus, review.media), tuple(problems.get(row, ())))
            for row, stimulus in enumerate(playlist.stimuli)
        )
        self._showing = True
        self._lines.show_rows(lines)
        self.select([row for row in rows if row < len(lines)])
        self._showing = False

    def select(self, rows: Sequence[int]) -> None:
        """Select rows, and no others."""
        if tuple(sorted(rows)) == self.rows:
            return
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._lines.index(row, 0), self._lines.index(row, len(self._lines.columns) - 1))
        model = self.selectionModel()
        if rows:
            model.setCurrentIndex(self._lines.index(rows[-1], NAME_COLUMN), QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Delete removes; Alt with an arrow moves."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)


def tr(text: str) -> str:
    """Translate in the context of the table."""
    return QCoreApplication.translate("playlist table", text)


def _columns() -> tuple[Column[StimulusLine], ...]:
    return (
        Column("", lambda line: f"{line.row + 1}", number=True),
        Column(tr("Stimulus"), lambda line: line.stimulus.id, shape=_shape, tip=_told),
        Column(tr("Kind"), lambda line: kind_word(line.stimulus.kind)),
        Column(tr("Length"), lambda line: fixed(line.length_s, 1, "s"), number=True),
        Column(tr("Valence"), lambda line: _rating(line.stimulus.valence), tr("Expected, 1 to 9"), number=True),
        Column(tr("Arousal"), lambda line: _rating(line.stimulus.arousal), tr("Expected, 1 to 9"), number=True),
        Column(tr("Block"), lambda line: line.stimulus.block, tr("Trials of one block stay together")),
        Column("", _special, tip=_special),
    )


def _shape(line: StimulusLine) -> str:
    return "none" if line.problems else ""


def _told(line: StimulusLine) -> str:
    return "\n".join((line.stimulus.id, *line.problems))


def _rating(value: float | None) -> str:
    return UNKNOWN if value is None else fixed(value, 1)


def _special(line: StimulusLine) -> str:
    words = (
        tr("practice") if line.stimulus.practice else "",
        "" if line.stimulus.rated else tr("not rated"),
    )
    return ", ".join(word for word in words if word)

"""The stimuli of a protocol in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHeaderView

from ui.numbers import UNKNOWN, fixed
from ui.record_feed import StimulusView
from ui.table import Column, RowModel, Table
from ui.theme import Theme

Placed = tuple[int, StimulusView]


def kind_word(kind: str) -> str:
    """Return a stimulus' kind as a word of the interface's language."""
    words = {
        "video": QCoreApplication.translate("stimulus", "video"),
        "image": QCoreApplication.translate("stimulus", "picture"),
        "sound": QCoreApplication.translate("stimulus", "sound"),
        "text": QCoreApplication.translate("stimulus", "text"),
    }
    return words.get(kind, kind)


class OrderList(Table):
    """Number, stimulus, kind, length, and the ratings it is expected to get.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("order", "Stimuli in their order"))
        self._model: RowModel[Placed] = RowModel(_columns(), lambda row: (row[0], row[1].id), self)
        self.setModel(self._model)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def show_order(self, stimuli: Sequence[StimulusView]) -> None:
        """Show stimuli, numbered from 1."""
        self._model.show_rows(tuple(enumerate(stimuli, start=1)))


def _columns() -> tuple[Column[Placed], ...]:
    def tr(text: str) -> str:
        return QCoreApplication.translate("order", text)

    return (
        Column("", lambda row: f"{row[0]}", number=True),
        Column(tr("Stimulus"), _name, tip=lambda row: row[1].id),
        Column(tr("Kind"), lambda row: kind_word(row[1].kind)),
        Column(tr("Length"), lambda row: fixed(row[1].duration_s, 0, "s"), number=True),
        Column(tr("Valence"), lambda row: _rating(row[1].valence), tr("Expected valence, 1 to 9"), number=True),
        Column(tr("Arousal"), lambda row: _rating(row[1].arousal), tr("Expected arousal, 1 to 9"), number=True),
    )


def _name(row: Placed) -> str:
    stimulus = row[1]
    told = QCoreApplication.translate("order", "practice") if stimulus.practice else stimulus.block
    return f"{stimulus.id}  ({told})" if told else stimulus.id


def _rating(value: float | None) -> str:
    return UNKNOWN if value is None else fixed(value, 1)

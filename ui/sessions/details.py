"""What is known of one run: its trials with what was expected and what was given, streams, facts, notes."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from ui.elided import Elided
from ui.numbers import UNKNOWN, fixed
from ui.record.order_list import kind_word
from ui.record.stream_counts import role_word
from ui.sessions_feed import RunDetails, StreamView, TrialView
from ui.table import Column, RowModel, Table
from ui.theme import GRID, Theme

SIDE_WIDTH = 432


def tr(text: str) -> str:
    """Translate in the context of a run's details."""
    return QCoreApplication.translate("details", text)


class Details(QWidget):
    """Trials at the left; streams, facts and notes at the right.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown: RunDetails | None = None
        self.trials = RowModel(_trial_columns(), lambda trial: trial.number, self)
        self.streams = RowModel(_stream_columns(), lambda stream: (stream.role, stream.name), self)
        self._trials_table = _table(theme, tr("Trials"), self.trials)
        self._trials_table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._streams_table = _table(theme, tr("Streams"), self.streams)
        self._streams_table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._none = QLabel()
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._none.setWordWrap(True)
        self._none.setTextFormat(Qt.TextFormat.PlainText)
        self._none.setProperty("muted", True)
        self._left = QStackedWidget()
        self._left.addWidget(self._trials_table)
        self._left.addWidget(self._none)
        self._problem = Elided()
        self._problem.setProperty("hint", "wrong")
        self._words = QPlainTextEdit(readOnly=True)
        self._words.setAccessibleName(tr("Facts and notes"))
        self._words.setFont(theme.font())
        side = QVBoxLayout()
        side.setSpacing(GRID)
        side.addWidget(self._streams_table, 3)
        side.addWidget(self._words, 2)
        self._streams_table.setFixedWidth(SIDE_WIDTH)
        self._words.setFixedWidth(SIDE_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self._left, 1)
        row.addLayout(side)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._problem)
        rows.addLayout(row, 1)
        self._problem.hide()
        self.show_details(None, "")

    @property
    def problem(self) -> str:
        """What is wrong with the run, as it is shown."""
        return self._problem.text()

    @property
    def words(self) -> str:
        """Facts and notes as they are shown."""
        return self._words.toPlainText()

    def show_details(self, details: RunDetails | None, waiting: str) -> None:
        """Show a run's details, or why there are none yet."""
        if details is None or not details.trials:
            told = waiting if details is None else tr("No trials: this run was recorded without a protocol.")
            self._none.setText(told)
        self._left.setCurrentWidget(self._trials_table if details and details.trials else self._none)
        if details == self._shown:
            return
        self._shown = details
        self._problem.show_text(details.problem if details else "")
        self._problem.setVisible(bool(self._problem.text()))
        self.trials.show_rows(details.trials if details else ())
        self.streams.show_rows(details.streams if details else ())
        self._words.setPlainText(_words(details) if details else "")


def _words(details: RunDetails) -> str:
    facts = [f"{name}: {value}" for name, value in details.facts]
    return "\n".join([*facts, *([""] if facts and details.notes else []), *details.notes])


def _table(theme: Theme, name: str, model: RowModel[TrialView] | RowModel[StreamView]) -> Table:
    table = Table(theme, name)
    table.setModel(model)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    return table


def _trial_columns() -> tuple[Column[TrialView], ...]:
    return (
        Column("", lambda trial: f"{trial.number}", number=True),
        Column(tr("Stimulus"), _stimulus, tip=_whole),
        Column(tr("Length"), lambda trial: fixed(trial.duration_s, 0, "s"), number=True),
        Column(tr("Valence"), lambda trial: _given(trial.valence), tr("Given, 1 to 9"), number=True),
        Column(tr("expected"), lambda trial: _expected(trial.expected_valence), tr("Expected valence"), number=True),
        Column(tr("Arousal"), lambda trial: _given(trial.arousal), tr("Given, 1 to 9"), number=True),
        Column(tr("expected"), lambda trial: _expected(trial.expected_arousal), tr("Expected arousal"), number=True),
        Column(tr("Dom."), lambda trial: _given(trial.dominance), tr("Dominance given, 1 to 9"), number=True),
        Column(tr("Liking"), lambda trial: _given(trial.liking), tr("Liking given, 1 to 9"), number=True),
        Column(tr("Time"), lambda trial: fixed(trial.response_s, 1, "s"), tr("Until the answer"), number=True),
    )


def _stream_columns() -> tuple[Column[StreamView], ...]:
    return (
        Column(tr("Stream"), lambda stream: role_word(stream.role), tip=lambda stream: stream.role),
        Column(tr("Name"), lambda stream: stream.name, tip=lambda stream: stream.name),
        Column(tr("Ch."), lambda stream: f"{stream.n_channels or UNKNOWN}", tr("Channels"), number=True),
        Column(tr("Rate"), lambda stream: _rate(stream.rate_hz), tr("As it was measured"), number=True),
        Column(tr("Samples"), lambda stream: f"{stream.n_samples:,}".replace(",", "\u202f"), number=True),
        Column(tr("Lost"), lambda stream: f"{stream.n_lost}", number=True),
    )


def _rate(rate_hz: float) -> str:
    return fixed(rate_hz, 1, "Hz") if rate_hz and math.isfinite(rate_hz) else UNKNOWN


def _stimulus(trial: TrialView) -> str:
    told = [tr("practice")] if trial.practice else []
    told += [trial.note] if trial.note else []
    return f"{trial.stimulus}  ({', '.join(told)})" if told else trial.stimulus


def _whole(trial: TrialView) -> str:
    return ", ".join(part for part in (_stimulus(trial), kind_word(trial.kind)) if part)


def _given(rating: int | None) -> str:
    return UNKNOWN if rating is None else f"{rating}"


def _expected(rating: float | None) -> str:
    return UNKNOWN if rating is None else fixed(rating, 1)

"""The table of runs: a line each, sorted by any column, filtered by any word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHeaderView

from ui.numbers import UNKNOWN, clock, fixed, size
from ui.sessions_feed import Run
from ui.table import Column, RowModel, Table
from ui.theme import Theme

SHAPE_OF = {"complete": "good", "repaired": "good", "aborted": "idle", "recording": "poor", "damaged": "none"}
DATE_COLUMN = 3
PROTOCOL_COLUMN = 5
WIDTHS = (98, 100, 90, 90, 58, 150, 54, 64, 64, 140, 64, 64, 48, 72)


def state_word(state: str) -> str:
    """Return a run's state as a word of the interface's language."""
    words = {
        "complete": tr("complete"),
        "aborted": tr("aborted"),
        "repaired": tr("repaired"),
        "recording": tr("not closed"),
        "damaged": tr("damaged"),
    }
    return words.get(state, state)


def tr(text: str) -> str:
    """Translate in the context of the table of runs."""
    return QCoreApplication.translate("runs", text)


class RunTable(Table):
    """Runs in a table; the newest first.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    selected = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Recorded runs"))
        self._runs: RowModel[Run] = RowModel(_columns(), lambda run: run.key, self)
        self._texts: dict[str, str] = {}
        self._was = ""
        self.setModel(self._runs)
        self.setSortingEnabled(True)
        self.sortByColumn(DATE_COLUMN, Qt.SortOrder.DescendingOrder)
        head = self.horizontalHeader()
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        head.setSectionResizeMode(PROTOCOL_COLUMN, QHeaderView.ResizeMode.Stretch)
        self._runs.modelAboutToBeReset.connect(self._remember)
        self._runs.modelReset.connect(lambda: self.select(self._was))
        self.selectionModel().selectionChanged.connect(lambda: self.selected.emit(self.key))

    @property
    def key(self) -> str:
        """Key of the selected run; empty if none is."""
        run = self.run
        return run.key if run else ""

    @property
    def run(self) -> Run | None:
        """The selected run."""
        rows = self.selectionModel().selectedRows()
        return self._runs.rows[rows[0].row()] if rows else None

    @property
    def shown(self) -> tuple[Run, ...]:
        """Runs that the filter lets through, in the order shown."""
        return self._runs.rows

    def show_runs(self, runs: Sequence[Run]) -> bool:
        """Show runs, and tell whether they are others; the selection stays on its run, or goes to the first."""
        if runs is not self._runs.all_rows:
            self._texts.clear()
        return self._runs.show_rows(runs)

    def select(self, key: str) -> None:
        """Select a run, or the first one where it is not there."""
        place = next((i for i, run in enumerate(self.shown) if run.key == key), 0)
        if self.shown:
            self.selectRow(place)
            self.scrollTo(self._runs.index(place, 0))
        else:
            self.selected.emit("")

    def filter(self, words: str) -> None:
        """Show the runs in which every word is found, in any case."""
        wanted = words.casefold().split()
        self._runs.filter((lambda run: all(word in self._text(run) for word in wanted)) if wanted else None)

    def _remember(self) -> None:
        self._was = self.key

    def _text(self, run: Run) -> str:
        if run.key not in self._texts:
            self._texts[run.key] = " ".join(_searched(run)).casefold()
        return self._texts[run.key]


def _searched(run: Run) -> tuple[str, ...]:
    it = run.summary
    flag = tr("simulated") if it.simulated else tr("person")
    return (
        f"sub-{it.participant} ses-{it.session} task-{it.task} run-{it.run}",
        it.started,
        it.protocol,
        it.eeg,
        it.camera,
        state_word(it.state),
        it.problem,
        flag,
    )


def _columns() -> tuple[Column[Run], ...]:
    rated = tr("Trials with a self-report, of those that were shown; without practice")
    quality = tr("Share of estimates that gave a value")
    face = tr("Share of frames with a usable face")
    return (
        Column(
            tr("State"),
            lambda run: state_word(run.summary.state),
            tr("Whether the run was closed and is whole"),
            shape=lambda run: SHAPE_OF.get(run.summary.state, "poor"),
            tip=lambda run: run.summary.problem,
        ),
        Column(
            tr("Participant"), _participant, tip=lambda run: tr("No person’s signals") if run.summary.simulated else ""
        ),
        Column(tr("Session"), _session_and_run, tr("Session and run")),
        Column(tr("Date"), lambda run: _when(run)[:10] or UNKNOWN, "", _started, tip=_when),
        Column(tr("Length"), lambda run: clock(run.summary.duration_s), "", _length, number=True),
        Column(tr("Protocol"), lambda run: run.summary.protocol or tr("free"), tip=lambda run: run.summary.protocol),
        Column(tr("Rated"), _rated, rated, lambda run: float(run.summary.n_rated), number=True),
        Column(
            tr("Valence"), lambda run: fixed(_mean(run, "valence")), tr("Mean rating, 1 to 9"), _valence, number=True
        ),
        Column(
            tr("Arousal"), lambda run: fixed(_mean(run, "arousal")), tr("Mean rating, 1 to 9"), _arousal, number=True
        ),
        Column(tr("EEG"), _eeg, tip=lambda run: f"{_eeg(run)}, {run.summary.eeg_rate_hz:.0f} Hz"),
        Column(tr("Valid"), lambda run: _percent(run.summary.coverage), quality, _coverage, number=True),
        Column(tr("Face"), lambda run: _percent(run.summary.face_share), face, _face, number=True),
        Column(tr("Lost"), lambda run: f"{run.summary.n_lost}", tr("Samples known to be lost"), _lost, number=True),
        Column(tr("Size"), lambda run: size(run.summary.n_bytes), "", _size, number=True),
    )


def _participant(run: Run) -> str:
    it = run.summary
    return tr("{code} (sim.)").format(code=it.participant) if it.simulated else it.participant


def _started(run: Run) -> str:
    return run.summary.started


def _when(run: Run) -> str:
    """Return date and time where this machine is."""
    try:
        return f"{datetime.fromisoformat(run.summary.started).astimezone():%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return run.summary.started


def _session_and_run(run: Run) -> str:
    made = run.summary.paths.description
    return f"{run.summary.session} · {tr('run')} {run.summary.run}" + (f", {made}" if made else "")


def _rated(run: Run) -> str:
    return f"{run.summary.n_rated} / {run.summary.n_trials}" if run.summary.n_trials else UNKNOWN


def _eeg(run: Run) -> str:
    it = run.summary
    if not it.eeg:
        return tr("none")
    return f"{it.eeg}, {it.n_eeg_channels} ch"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if math.isfinite(share) else UNKNOWN


def _mean(run: Run, scale: str) -> float:
    return (run.summary.mean_ratings or {}).get(scale, math.nan)


def _length(run: Run) -> float:
    return run.summary.duration_s


def _valence(run: Run) -> float:
    return _mean(run, "valence")


def _arousal(run: Run) -> float:
    return _mean(run, "arousal")


def _coverage(run: Run) -> float:
    return run.summary.coverage


def _face(run: Run) -> float:
    return run.summary.face_share


def _lost(run: Run) -> float:
    return float(run.summary.n_lost)


def _size(run: Run) -> float:
    return float(run.summary.n_bytes)

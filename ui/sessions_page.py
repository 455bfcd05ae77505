"""The Sessions page: what was recorded, whether it is whole, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.card import Card
from ui.elided import Elided
from ui.numbers import size
from ui.record.told import run_name
from ui.sessions.details import Details
from ui.sessions.empty import EmptySessions
from ui.sessions.job_lines import JobLines
from ui.sessions.run_buttons import RunButtons
from ui.sessions.run_table import RunTable
from ui.sessions.undo_line import UndoLine
from ui.sessions_feed import SessionsCommands, SessionsFeed
from ui.theme import GRID, Theme

FILTER_WIDTH = 240


class SessionsPage(QWidget):
    """Runs in a table, the selected one in detail.

    Parameters
    ----------
    feed : SessionsFeed
        What there is.
    commands : SessionsCommands
        What is asked for leaves through it.
    theme : Theme
        Colours and fonts.
    """

    record_requested = Signal()

    def __init__(self, feed: SessionsFeed, commands: SessionsCommands, theme: Theme) -> None:
        super().__init__()
        self._feed, self._commands = feed, commands
        self._folder, self._count = Elided(mode=Qt.TextElideMode.ElideMiddle), QLabel()
        self._folder.setProperty("muted", True)
        self._count.setFont(theme.font())
        self.folder_button, self.refresh_button = (
            QPushButton(self.tr("Change folder…")),
            QPushButton(self.tr("Refresh")),
        )
        self.filter_field = QLineEdit(placeholderText=self.tr("Filter: 01, demo, damaged …"), clearButtonEnabled=True)
        self.filter_field.setFixedWidth(FILTER_WIDTH)
        self.filter_field.setAccessibleName(self.tr("Filter of the runs"))
        self.table, self.buttons, self.details = RunTable(theme), RunButtons(), Details(theme)
        self.jobs, self.undo, self.empty = JobLines(theme), UndoLine(), EmptySessions()
        self._lay_out()
        self._wire()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look at the folder anew whenever the page is turned to."""
        super().showEvent(event)
        self._commands.refresh_requested.emit()
        self.refresh()

    def refresh(self) -> None:
        """Write texts anew; called by the text timer."""
        runs, listing = self._feed.runs(), self._feed.listing()
        if self.table.show_runs(runs):
            self._count_runs()
        nothing = not runs and not listing
        self.empty.setVisible(nothing)
        self.empty.show_folder(self._feed.folder())
        self._table_card.setVisible(not nothing)
        self._details_card.setVisible(not nothing)
        self._folder.show_text(self._feed.folder())
        self.refresh_button.setEnabled(not listing)
        self.refresh_button.setText(self.tr("Looking…") if listing else self.tr("Refresh"))
        self.jobs.show_jobs(self._feed.jobs())
        self.undo.show_run(self._feed.undoable())
        self._show_selected()

    def _show_selected(self) -> None:
        run = self.table.run
        working = any(job.state == "running" and run is not None and job.key == run.key for job in self._feed.jobs())
        self.buttons.show_run(run, working)
        self._details_card.set_title(run_name(run.summary) if run else self.tr("Nothing selected"))
        details = self._feed.details(run.key) if run else None
        self.details.show_details(details, self.tr("Reading…") if run else "")

    def _count_runs(self) -> None:
        runs, shown = self._feed.runs(), self.table.shown
        people = len({run.summary.participant for run in shown})
        told = (
            self.tr("{shown} of ").format(shown=len(shown)) if len(shown) != len(runs) else "",
            self.tr("1 run") if len(runs) == 1 else self.tr("{n} runs").format(n=len(runs)),
            self.tr(", 1 participant") if people == 1 else self.tr(", {n} participants").format(n=people),
            f", {size(sum(run.summary.n_bytes for run in shown))}",
        )
        self._count.setText("".join(told) if runs else "")

    def _select(self, key: str) -> None:
        if key:
            self._commands.run_selected.emit(key)
        self._show_selected()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of sessions"), self._feed.folder())
        if folder:
            self._commands.folder_changed.emit(folder)

    def _filter(self, words: str) -> None:
        self.table.filter(words)
        self._count_runs()
        self._show_selected()

    def _wire(self) -> None:
        commands, buttons, table = self._commands, self.buttons, self.table
        self.table.selected.connect(self._select)
        self.filter_field.textChanged.connect(self._filter)
        for button in (self.folder_button, self.empty.folder_button):
            button.clicked.connect(self._choose_folder)
        self.refresh_button.clicked.connect(commands.refresh_requested)
        self.empty.record_clicked.connect(self.record_requested)
        buttons.replay.connect(lambda: commands.replay_requested.emit(table.key))
        buttons.verify.connect(lambda: commands.verify_requested.emit(table.key))
        buttons.repair.connect(lambda: commands.repair_requested.emit(table.key))
        buttons.export.connect(lambda form, folder: commands.export_requested.emit(table.key, form, folder))
        buttons.open.connect(lambda: commands.open_requested.emit(table.key))
        buttons.trash.connect(lambda: commands.trash_requested.emit(table.key))
        self.jobs.cancelled.connect(commands.cancel_requested)
        self.jobs.opened.connect(commands.open_requested)
        self.undo.undone.connect(commands.undo_trash_requested)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(buttons.trash_button.click)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._folder, 1)
        for widget in (self._count, self.filter_field, self.folder_button, self.refresh_button):
            head.addWidget(widget)
        runs = QWidget()
        rows = QVBoxLayout(runs)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.buttons)
        self._table_card = Card(self.tr("Recorded runs"), runs)
        self._details_card = Card("", self.details)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID, GRID, GRID)
        rows.setSpacing(GRID)
        rows.addLayout(head)
        rows.addWidget(self.undo)
        rows.addWidget(self.jobs)
        rows.addWidget(self._table_card, 6)
        rows.addWidget(self._details_card, 5)
        rows.addWidget(self.empty, 1)

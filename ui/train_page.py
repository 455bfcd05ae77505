"""The Train page: what to learn from, how, how far it is, and whether it was worth it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.card import Card
from ui.record.check_list import CheckList
from ui.sessions_feed import Run
from ui.theme import GRID, Theme
from ui.train.course import CourseView
from ui.train.form import TrainForm
from ui.train.result_view import ResultCard
from ui.train.source import TrainSource
from ui.train_feed import BUSY, Preflight, TrainCommands, TrainFeed, TrainRequest

SIDE_WIDTH = 58 * GRID
CHECK_MS = 800  # of no change in the form, before what it says is looked at


class TrainPage(QWidget):
    """Data and choices at the left, course and result at the right.

    Parameters
    ----------
    feed : TrainFeed
        What there is.
    commands : TrainCommands
        What is asked for leaves through it.
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, feed: TrainFeed, commands: TrainCommands, theme: Theme) -> None:
        super().__init__()
        self._feed, self._commands = feed, commands
        self._asked: TrainRequest | None = None
        self._runs: Sequence[Run] = ()
        self.source, self.form = TrainSource(theme), TrainForm(feed.systems(), theme)
        self.checks, self.course, self.result = CheckList(theme), CourseView(theme), ResultCard(theme)
        self.checks.setAccessibleName(self.tr("Before you train"))
        self._looking = QLabel()
        self._looking.setProperty("muted", True)
        self.start_button = QPushButton(self.tr("Start training"))
        self.start_button.setProperty("primary", True)
        self._pause = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._lay_out()
        self._wire()
        self.refresh()

    @property
    def request(self) -> TrainRequest:
        """What the form says."""
        return self.form.fill_in(TrainRequest(self.source.data, self.source.only))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look at the folder anew whenever the page is turned to."""
        super().showEvent(event)
        self._commands.refresh_requested.emit()
        self.refresh()
        self._pause.start()

    def refresh(self) -> None:
        """Write texts anew; called by the text timer."""
        if self._feed.runs() is not self._runs:
            self._runs, self._asked = self._feed.runs(), None  # what was found was of others
            self._changed()
        self.source.show_runs(self._feed.folder(), self._runs)
        training, found = self._feed.training(), self._feed.preflight()
        busy = training.state in BUSY
        self.course.show_training(training)
        self._show_preflight(found, busy)
        for part in (self.source, self.form):
            part.setEnabled(not busy)
        current = self.request == self._asked
        self.start_button.setEnabled(not busy and bool(self.source.data) and not (current and found.state == "stop"))
        result = self._feed.result()
        self._result_card.setVisible(result is not None)
        if result is not None:
            kind = self.tr(" (simulated)") if result.simulated else ""
            self._result_card.set_title(self.tr("Result") + (f": {result.model}{kind}" if result.model else kind))
            self.result.show_result(result, self._feed.use())

    def _show_preflight(self, found: Preflight, busy: bool) -> None:
        words = {
            "none": self.tr("Choose what to train on."),
            "looking": self.tr("Looking at the data…"),
            "ready": self.tr("It can be started."),
            "stop": self.tr("Something is missing."),
        }
        self._looking.setText("" if busy else words[found.state if self.source.data else "none"])
        checks = found.checks if self.source.data else ()
        self.checks.setVisible(bool(checks))
        self.checks.show_checks(checks)

    def _changed(self) -> None:
        """Look once the person has stopped choosing."""
        if self.isVisible():
            self._pause.start()
        self.start_button.setEnabled(bool(self.source.data) and self._feed.training().state not in BUSY)

    def _look(self) -> None:
        request = self.request
        if request.data and request != self._asked and self._feed.training().state not in BUSY:
            self._asked = request
            self._commands.check_requested.emit(request)

    def _start(self) -> None:
        self._pause.stop()
        self._commands.start_requested.emit(self.request)
        self.refresh()

    def _wire(self) -> None:
        for part in (self.source, self.form):
            part.changed.connect(self._changed)
        self._pause.timeout.connect(self._look)
        self.start_button.clicked.connect(self._start)
        self.course.cancel_button.clicked.connect(self._commands.cancel_requested)
        self.course.log_button.clicked.connect(self._commands.log_requested)
        self.result.use_clicked.connect(self._commands.use_requested)
        self.result.report_clicked.connect(self._commands.report_requested)

    def _lay_out(self) -> None:
        checks = QScrollArea(widgetResizable=True)
        checks.setFrameShape(QFrame.Shape.NoFrame)
        checks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        checks.setWidget(self.checks)
        checks.viewport().setAutoFillBackground(False)
        self.checks.setAutoFillBackground(False)
        before = QWidget()
        rows = QVBoxLayout(before)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(checks, 1)
        start = QHBoxLayout()
        start.addWidget(self._looking, 1)
        start.addWidget(self.start_button)
        rows.addLayout(start)
        self._result_card = Card(self.tr("Result"), self.result)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(GRID)
        left.addWidget(Card(self.tr("Train on"), self.source), 5)
        left.addWidget(Card(self.tr("How"), self.form))
        left.addWidget(Card(self.tr("Before you train"), before), 5)
        right.addWidget(Card(self.tr("Course"), self.course), 6)
        right.addWidget(self._result_card, 5)
        side = QWidget()
        side.setFixedWidth(SIDE_WIDTH)
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(GRID, GRID, GRID, GRID)
        columns.setSpacing(GRID)
        columns.addWidget(side)
        columns.addLayout(right, 1)

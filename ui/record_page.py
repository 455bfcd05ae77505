"""The Record page: who and what is recorded, whether all is well, and the recording itself.

The bar at the top says what is going on, and the operator's view under it while a protocol
runs. Beneath them stand the form, the protocol, and the pre-flight list with the streams.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from recorder.session.paths import FREE_TASK
from ui.card import Card
from ui.feed import LiveFeed
from ui.paint_statistics import PaintMeter
from ui.record.check_list import CheckList
from ui.record.form import SessionForm
from ui.record.live_streams import live_streams
from ui.record.protocol_chooser import ProtocolChooser
from ui.record.readiness import why_not_start
from ui.record.recorder_bar import RecorderBar
from ui.record.signals import LiveSignals
from ui.record.stream_counts import StreamCounts
from ui.record.told import last_run_told
from ui.record_feed import BUSY, NO_PROTOCOL, NextRun, RecordCommands, RecordFeed, RecordingView, RecordRequest
from ui.sessions.run_table import SHAPE_OF
from ui.settings import WindowSettings
from ui.theme import GRID, Theme

FORM_WIDTH = 312
RIGHT_WIDTH = 400
SIGNALS_HEIGHT = 212


class Refreshing(Protocol):
    """A panel that the page refreshes with its own texts."""

    def refresh(self) -> None:
        """Write texts anew."""


class RecordPage(QWidget):
    """Everything to record a session.

    Parameters
    ----------
    feed : RecordFeed
        The recording side of the instrument.
    live : LiveFeed
        Sources and signals.
    commands : RecordCommands
        What is asked for leaves through it.
    theme : Theme
        Colours and fonts.
    meter : PaintMeter
        Told the cost of pictures.
    settings : WindowSettings
        How the camera is shown.
    """

    sessions_requested = Signal()

    def __init__(
        self,
        feed: RecordFeed,
        live: LiveFeed,
        commands: RecordCommands,
        theme: Theme,
        meter: PaintMeter,
        settings: WindowSettings,
    ) -> None:
        super().__init__()
        self._feed, self._live, self._commands = feed, live, commands
        self._operator: QWidget | None = None
        self._panel: Refreshing | None = None
        self._proposed: NextRun | None = None
        self._why_not = ""
        self.bar = RecorderBar(theme)
        self.form = SessionForm(theme)
        self.protocol = ProtocolChooser(feed, theme)
        self.checks = CheckList(theme)
        self.streams = StreamCounts(theme)
        self.signals = LiveSignals(live, theme, meter, settings)
        self._lay_out()
        self._wire()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Be up to date when it is turned to."""
        super().showEvent(event)
        self.refresh()

    @property
    def why_not(self) -> str:
        """Why a recording cannot start now; empty if it can."""
        return self._why_not

    def request(self) -> RecordRequest:
        """Return what the form asks for now."""
        form, chosen = self.form, self.protocol.chosen
        session = form.session or (self._proposed.session if self._proposed else 1)
        return RecordRequest(
            participant=form.participant,
            session=session,
            task=chosen.name if chosen else FREE_TASK,
            consent=form.consent_box.isChecked() and self._feed.person(),
            operator=form.operator_field.text().strip(),
            notes=form.notes_field.toPlainText().strip(),
            protocol=chosen.path if chosen else NO_PROTOCOL,
            seed=self.protocol.seed_box.value(),
            display=self.protocol.display if chosen else "",
            keep_video=form.video_box.isChecked(),
            continuous_rating=bool(chosen) and self.protocol.continuous_box.isChecked(),
        )

    def start(self) -> bool:
        """Ask for a recording, unless something keeps it from starting; tell whether it was asked for."""
        self.refresh()
        if not self.bar.start_button.isEnabled():
            return False
        self._commands.record_requested.emit(self.request())
        self.refresh()
        return True

    def place_operator(self, panel: QWidget | None) -> None:
        """Show the operator's view of a running protocol under the bar; None takes it away."""
        if self._operator is not None:
            self._rows.removeWidget(self._operator)
            self._operator.setParent(None)
        self._operator = panel
        self.bar.show_protocol(panel is not None)
        self._panel = panel if panel is not None and hasattr(panel, "refresh") else None
        if panel is not None:
            self._rows.insertWidget(1, panel)
            panel.show()

    def advance(self) -> None:
        """Draw pictures; called by the picture timer. Costs nothing while another page is shown."""
        if self.isVisible():
            self.signals.advance()

    def refresh(self) -> None:
        """Write texts anew; called by the text timer."""
        view = self._feed.recording()
        busy = view.state in BUSY
        replay = self._live.replayed() is not None  # what the live feed shows is then none of what is recorded
        self.form.setEnabled(not busy)
        self.form.show_person(self._feed.person())
        self.form.show_folder(self._feed.out_folder())
        self.protocol.setEnabled(not busy)
        self.protocol.refresh()
        checks = self._feed.checks()
        self.checks.show_checks(checks)
        self._checks_card.setVisible(not busy)
        self._signals_card.setVisible(busy and not replay)
        sources = () if replay else self._live.sources()
        self.streams.show_streams(view.streams if busy else live_streams(sources), busy)
        if not busy:
            self._propose()
        if self._panel is not None:
            self._panel.refresh()
        if self._signals_card.isVisible():
            self.signals.refresh()
        self._show_state(view, not self._feed.person() if replay else self._live.simulated())

    def _propose(self) -> None:
        form, chosen = self.form, self.protocol.chosen
        task = chosen.name if chosen else FREE_TASK
        self._proposed = self._feed.next_run(form.participant, form.session, task) if form.participant else None
        form.show_next(self._proposed)
        missing = self._feed.person() and not form.consent_box.isChecked()
        self._why_not = why_not_start(form.participant, missing, chosen, self._feed.checks(), self._proposed)

    def _show_state(self, view: RecordingView, simulated: bool) -> None:
        proposed = self._proposed.prefix if self._proposed else ""
        self.bar.show_recording(view, self._why_not, proposed, simulated)
        if view.warnings and view.state in BUSY:
            self.bar.tell("poor", view.warnings[-1], "\n".join(view.warnings))
        elif view.state == "failed":
            self.bar.tell("failed", view.failed, run_done=True)
        elif view.state in BUSY:
            self.bar.tell("good", self.tr("All that came is written."))
        elif self._why_not:
            self.bar.tell("poor", self._why_not)
        else:
            self._tell_ready()

    def _tell_ready(self) -> None:
        last = self._feed.last_run()
        doubtful = [check.name for check in self._feed.checks() if check.state == "warn"]
        if last is not None:
            self.bar.tell(SHAPE_OF.get(last.state, "poor"), last_run_told(last), run_done=True)
        elif doubtful:
            self.bar.tell("poor", self.tr("You can start. Look first at: {names}.").format(names=", ".join(doubtful)))
        else:
            self.bar.tell("good", self.tr("All checks are well."))

    def _wire(self) -> None:
        bar, commands = self.bar, self._commands
        bar.start_clicked.connect(self.start)
        bar.stop_clicked.connect(commands.stop_requested)
        bar.aborted.connect(commands.abort_requested)
        bar.marker_given.connect(commands.marker_requested)
        bar.sessions_clicked.connect(self.sessions_requested)
        self.form.folder_chosen.connect(commands.out_folder_changed)
        self.protocol.opened.connect(commands.protocol_chosen)
        for part in (self.form, self.protocol):
            part.changed.connect(self.refresh)

    def _lay_out(self) -> None:
        form = Card(self.tr("Session"), self.form)
        form.setFixedWidth(FORM_WIDTH)
        self._checks_card = Card(self.tr("Before you record"), _scrolled(self.checks))
        self._signals_card = Card(self.tr("Signals now"), self.signals)
        self._signals_card.setFixedHeight(SIGNALS_HEIGHT)
        right = QVBoxLayout()
        right.setSpacing(GRID)
        right.addWidget(self._checks_card, 3)
        right.addWidget(self._signals_card)
        right.addWidget(Card(self.tr("Streams"), self.streams), 2)
        side = QWidget()
        side.setFixedWidth(RIGHT_WIDTH)
        right.setContentsMargins(0, 0, 0, 0)
        side.setLayout(right)
        columns = QHBoxLayout()
        columns.setSpacing(GRID)
        columns.addWidget(form)
        columns.addWidget(Card(self.tr("Protocol"), self.protocol), 1)
        columns.addWidget(side)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(GRID, GRID, GRID, GRID)
        self._rows.setSpacing(GRID)
        self._rows.addWidget(self.bar)
        self._rows.addLayout(columns, 1)


def _scrolled(content: QWidget) -> QScrollArea:
    """A list may be longer than there is room: it scrolls, and nothing of it is cut."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area

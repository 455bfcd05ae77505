"""The recording's state, big and honest: shape, word, clock, sizes, losses; and what can be done now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from ui.elided import Elided
from ui.numbers import clock
from ui.record.confirm_button import ConfirmButton
from ui.record.figures import Figures
from ui.record_feed import BUSY, RecordingView
from ui.shape_mark import ShapeMark
from ui.shapes import colour_of
from ui.theme import GRID, LARGE_POINTS, Theme

SHAPE = 26
CLOCK_POINTS = 26
MAX_MARKER = 80
SHAPE_OF = {
    "ready": "live",
    "idle": "idle",
    "starting": "connecting",
    "recording": "recording",
    "stopping": "connecting",
    "failed": "failed",
}


def state_word(state: str) -> str:
    """Return the recording's state as a word of the interface's language; ``ready`` is idle and able to start."""
    words = {
        "ready": QCoreApplication.translate("recording", "Ready"),
        "idle": QCoreApplication.translate("recording", "Not ready"),
        "starting": QCoreApplication.translate("recording", "Starting"),
        "recording": QCoreApplication.translate("recording", "Recording"),
        "stopping": QCoreApplication.translate("recording", "Stopping"),
        "failed": QCoreApplication.translate("recording", "Failed"),
    }
    return words[state]


class RecorderBar(QFrame):
    """State and controls of the recording.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    start_clicked = Signal()
    stop_clicked = Signal()
    aborted = Signal()
    marker_given = Signal(str)
    sessions_clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._state = "idle"
        self.setProperty("card", True)
        self._mark = ShapeMark(theme, SHAPE)
        self._word, self._clock, self._flag = QLabel(), QLabel(), QLabel(self.tr("SIMULATED"))
        self._where, self._told = Elided(mode=Qt.TextElideMode.ElideMiddle), Elided()
        self._told_mark = ShapeMark(theme, 9)
        self.figures = Figures(theme)
        self.start_button = QPushButton(self.tr("Start recording"))
        self.stop_button = QPushButton(self.tr("Stop and save"))
        self.abort_button = ConfirmButton(self.tr("Abort"), self.tr("Really abort?"))
        self.marker_field = QLineEdit(maxLength=MAX_MARKER)
        self.marker_button = QPushButton(self.tr("Add marker"))
        self.sessions_button = QPushButton(self.tr("Show in Sessions"))
        self._dress()
        self._lay_out()
        self._wire()
        theme.changed.connect(self._recolour)
        self._recolour()

    @property
    def state(self) -> str:
        """The state shown; ``ready`` or ``idle`` while nothing is recorded."""
        return self._state

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Word, clock, place and the line beneath, as they are shown."""
        return self._word.text(), self._clock.text(), self._where.text(), self._told.text()

    def show_recording(self, view: RecordingView, why_not: str, proposed: str, simulated: bool) -> None:
        """Show the recording as it is now, or what would be recorded and why it cannot start."""
        busy = view.state in BUSY
        state = ("idle" if why_not else "ready") if view.state == "idle" else view.state
        self._word.setText(state_word(state))
        self._clock.setText(clock(view.elapsed_s))
        self._clock.setEnabled(view.state != "idle")
        self._where.show_text(view.prefix if busy or view.state == "failed" else proposed)
        self._flag.setVisible(view.simulated if busy else simulated)
        self.figures.show_recording(view)
        self.start_button.setEnabled(not busy and not why_not)
        self.start_button.setToolTip(why_not)
        self.stop_button.setEnabled(view.state == "recording")
        for widget in (self.abort_button, self.marker_field, self.marker_button):
            widget.setEnabled(view.state == "recording")
        if not self.abort_button.isEnabled():
            self.abort_button.forget()
        if state != self._state:
            self._state = state
            self._recolour()

    def show_protocol(self, running: bool) -> None:
        """Say what stopping means: before a protocol's end it is no complete session, and its view aborts too."""
        self.stop_button.setText(self.tr("Stop early") if running else self.tr("Stop and save"))
        early = self.tr("End before the protocol does: what there is is kept, the run is marked as aborted (Ctrl+R)")
        self.stop_button.setToolTip(early if running else self.tr("Finish the run and close its files (Ctrl+R)"))
        self.abort_button.setVisible(not running)

    def tell(self, shape: str, text: str, tip: str = "", run_done: bool = False) -> None:
        """Show one line beneath: a warning, why it cannot start, or how the last run went."""
        self._told_mark.setVisible(bool(text))
        self._told_mark.show_state(shape)
        self._told.show_text(text, tip)
        self.sessions_button.setVisible(run_done)

    def give_marker(self) -> None:
        """Ask for a marker with the text of the field, and empty it."""
        if self.marker_button.isEnabled():
            self.marker_given.emit(self.marker_field.text().strip() or self.tr("operator"))
            self.marker_field.clear()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the card, with a red rim while it records and when that failed."""
        super().paintEvent(event)
        if self._state in ("recording", "failed"):
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.colours.bad), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), GRID, GRID)

    def _recolour(self) -> None:
        colours = self._theme.colours
        self._mark.show_state(SHAPE_OF[self._state])
        ink = colour_of(SHAPE_OF[self._state], colours).name()
        self._word.setStyleSheet(f"font-size: {LARGE_POINTS}pt; font-weight: 600; color: {ink};")
        self._clock.setStyleSheet(
            f"QLabel {{ font-size: {CLOCK_POINTS}pt; }} QLabel:disabled {{ color: {colours.muted}; }}"
        )
        self._flag.setStyleSheet(
            f"background: {colours.simulated}; color: {colours.on_simulated}; border-radius: 4px; padding: 1px 6px;"
        )
        self.setAccessibleName(state_word(self._state))
        self.update()

    def _wire(self) -> None:
        self.start_button.clicked.connect(self.start_clicked)
        self.stop_button.clicked.connect(self.stop_clicked)
        self.abort_button.confirmed.connect(self.aborted)
        self.marker_button.clicked.connect(self.give_marker)
        self.marker_field.returnPressed.connect(self.give_marker)
        self.sessions_button.clicked.connect(self.sessions_clicked)

    def _dress(self) -> None:
        self._clock.setFont(self._theme.font(CLOCK_POINTS))
        self._where.setProperty("muted", True)
        self._flag.setToolTip(self.tr("The recording says that its signals are no person’s"))
        self.start_button.setProperty("primary", True)
        self.stop_button.setProperty("danger", True)
        for button in (self.start_button, self.stop_button, self.abort_button):
            button.setMinimumHeight(4 * GRID)
        self.abort_button.setToolTip(self.tr("Stop now, keep what there is, and mark the run as aborted"))
        self.show_protocol(False)
        self.marker_field.setPlaceholderText(self.tr("what happened"))
        self.marker_field.setAccessibleName(self.tr("Marker’s text"))
        self.marker_field.setFixedWidth(200)
        self.marker_button.setToolTip(self.tr("Mark this moment in the recording (Ctrl+M)"))
        self.sessions_button.hide()

    def _lay_out(self) -> None:
        words, title = QVBoxLayout(), QHBoxLayout()
        title.setSpacing(GRID)
        title.addWidget(self._word)
        title.addWidget(self._flag, 0, Qt.AlignmentFlag.AlignVCenter)
        title.addStretch(1)
        words.setSpacing(0)
        words.addLayout(title)
        words.addWidget(self._where)
        first = QHBoxLayout()
        first.setSpacing(GRID)
        first.addWidget(self._mark)
        first.addLayout(words, 1)
        first.addSpacing(GRID)
        first.addWidget(self._clock)
        first.addSpacing(2 * GRID)
        first.addWidget(self.figures)
        first.addSpacing(2 * GRID)
        for button in (self.abort_button, self.stop_button, self.start_button):
            first.addWidget(button)
        second = QHBoxLayout()
        second.setSpacing(GRID)
        second.addWidget(self._told_mark)
        second.addWidget(self._told, 1)
        for widget in (self.sessions_button, self.marker_field, self.marker_button):
            second.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        rows.setSpacing(GRID // 2)
        rows.addLayout(first)
        rows.addLayout(second)

"""The operator's view while a protocol runs: where it stands, what the participant sees, and the controls.

It polls an `OperatorFeed`; its texts from the window's text timer, the small picture from a
timer of its own while it is visible. Aborting asks in the panel itself, never in a modal box.
"""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.course_bar import CourseBar
from ui.protocol_feed import OnsetFigures, OperatorFeed, RunningProtocol
from ui.theme import GRID, LARGE_POINTS, Theme
from ui.thumbnail_view import ThumbnailView
from ui.tool_tip import as_it_is

PICTURE_MS = 200
CONTROLS_WIDTH = 176


class OperatorPanel(QFrame):
    """Phase, trials, times, warnings, a small picture, and the controls.

    Parameters
    ----------
    feed : OperatorFeed
        The protocol that runs.
    theme : Theme
        Colours and fonts.
    """

    pause_requested = Signal()
    resume_requested = Signal()
    skip_requested = Signal()
    abort_requested = Signal()

    def __init__(self, feed: OperatorFeed, theme: Theme) -> None:
        super().__init__()
        self._feed, self._theme = feed, theme
        self.setProperty("card", True)
        self.setAccessibleName(self.tr("Protocol"))
        self.thumbnail = ThumbnailView(theme)
        self.course = CourseBar(theme)
        self.phase, self.trial, self.next, self.left, self.onsets, self.warnings = (_line() for _ in range(6))
        self.pause_button = QPushButton(self.tr("Pause"))
        self.skip_button = QPushButton(self.tr("Skip"))
        self.abort_button = QPushButton(self.tr("Abort…"))
        self.abort_now_button = QPushButton(self.tr("Abort now"))
        self.keep_button = QPushButton(self.tr("Go on"))
        self._question = QLabel(self.tr("Abort the protocol? Everything until now is kept."))
        self._pictures = QTimer(self)
        self._pictures.timeout.connect(lambda: self.thumbnail.show_image(self._feed.thumbnail()))
        self._lay_out()
        self._dress()
        theme.changed.connect(self._dress)
        self._wire()
        self._ask(False)
        self.refresh()

    def refresh(self) -> None:
        """Write all texts anew; called by the text timer."""
        running = self._feed.protocol()
        if running is None:
            return
        now = self._feed.now()
        self.phase.setText(phase_word(self, running.phase))
        self.trial.setText(self._trial_words(running))
        self.next.setText(self._next_words(running))
        self.left.setText(self._left_words(running, now))
        self.onsets.setText(self._onset_words(running.onsets))
        self._show_warnings(running)
        self.course.show_running(running, now)
        self._allow(running)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Look at the participant's display while this is visible."""
        super().showEvent(event)
        self._pictures.start(PICTURE_MS)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Look no more."""
        super().hideEvent(event)
        self._pictures.stop()

    def _wire(self) -> None:
        self.pause_button.clicked.connect(self._pause_or_resume)
        self.skip_button.clicked.connect(self.skip_requested)
        self.abort_button.clicked.connect(lambda: self._ask(True))
        self.keep_button.clicked.connect(lambda: self._ask(False))
        self.abort_now_button.clicked.connect(self._abort)

    def _pause_or_resume(self) -> None:
        running = self._feed.protocol()
        waits = running is not None and (running.phase == "paused" or running.pausing)
        (self.resume_requested if waits else self.pause_requested).emit()
        self.refresh()

    def _abort(self) -> None:
        self._ask(False)
        self.abort_requested.emit()
        self.refresh()

    def _ask(self, asking: bool) -> None:
        for part in (self._question, self.abort_now_button, self.keep_button):
            part.setVisible(asking)
        for part in (self.pause_button, self.skip_button, self.abort_button):
            part.setVisible(not asking)
        if asking:
            self.keep_button.setFocus()

    def _allow(self, running: RunningProtocol) -> None:
        if running.over:
            self._ask(False)
        waits = running.phase == "paused" or running.pausing
        self.pause_button.setText(self.tr("Resume") if waits else self.tr("Pause"))
        self.pause_button.setEnabled(not running.over)
        self.skip_button.setEnabled(not running.over and running.phase not in ("ready", "paused"))
        self.abort_button.setEnabled(not running.over)

    def _trial_words(self, running: RunningProtocol) -> str:
        if running.number == 0:
            return self.tr("{n} trials").format(n=running.n_trials)
        told = self.tr("Trial {i} of {n}").format(i=running.number, n=running.n_trials)
        named = f"{told} · {running.stimulus}" if running.stimulus else told
        return self.tr("{trial} (practice)").format(trial=named) if running.practice else named

    def _next_words(self, running: RunningProtocol) -> str:
        if running.over:
            return ""
        if running.pausing:
            return self.tr("Pauses before the next trial")
        if running.next_stimulus:
            return self.tr("Next: {id}").format(id=running.next_stimulus)
        return self.tr("The last one")

    def _left_words(self, running: RunningProtocol, now: float) -> str:
        if running.over:
            return ""
        left = self.tr("about {time} to go").format(time=_clock(running.remaining_s))
        if math.isnan(running.ends):
            return left if math.isfinite(running.remaining_s) else ""
        phase = self.tr("{time} left here").format(time=_clock(running.ends - now))
        return f"{phase} · {left}" if math.isfinite(running.remaining_s) else phase

    def _onset_words(self, onsets: OnsetFigures) -> str:
        if not onsets.n:
            return self.tr("Onset: not measured yet")
        told = self.tr("Onset {median:.1f} ms after request").format(median=onsets.median_ms)
        if math.isnan(onsets.jitter_ms):
            return told
        return told + self.tr(", jitter {jitter:.1f} ms (n = {n})").format(jitter=onsets.jitter_ms, n=onsets.n)

    def _show_warnings(self, running: RunningProtocol) -> None:
        self.warnings.setText("⚠ " + running.warnings[-1] if running.warnings else "")
        self.warnings.setToolTip(as_it_is("\n".join(running.warnings)))
        self.warnings.setVisible(bool(running.warnings))

    def _dress(self) -> None:
        self.phase.setFont(self._theme.font(LARGE_POINTS, bold=True))
        self.phase.setStyleSheet(f"font-size: {LARGE_POINTS}pt; font-weight: 600;")
        self.warnings.setStyleSheet(f"color: {self._theme.colours.poor};")
        self.abort_now_button.setStyleSheet(
            f"background: {self._theme.colours.bad}; color: {self._theme.colours.card}; font-weight: 600;"
        )

    def _lay_out(self) -> None:
        self.onsets.setProperty("muted", True)
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.next.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = QGridLayout()
        words.setHorizontalSpacing(2 * GRID)
        words.setVerticalSpacing(GRID // 2)
        words.addWidget(self.phase, 0, 0)
        words.addWidget(self.left, 0, 1)
        words.addWidget(self.trial, 1, 0)
        words.addWidget(self.next, 1, 1)
        words.addWidget(self.course, 2, 0, 1, 2)
        words.addWidget(self.onsets, 3, 0)
        words.addWidget(self.warnings, 3, 1)
        words.setColumnStretch(0, 1)
        words.setColumnStretch(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID, GRID * 3 // 2, GRID)
        row.setSpacing(2 * GRID)
        row.addWidget(self.thumbnail)
        row.addLayout(words, 1)
        row.addWidget(self._controls())

    def _controls(self) -> QWidget:
        controls = QWidget()
        controls.setFixedWidth(CONTROLS_WIDTH)
        self._question.setWordWrap(True)
        rows = QVBoxLayout(controls)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addWidget(self._question)
        for button in (self.pause_button, self.skip_button, self.abort_button, self.abort_now_button, self.keep_button):
            rows.addWidget(button)
        rows.addStretch(1)
        for button, told in (
            (self.pause_button, self.tr("Pause before the next trial; a stimulus that runs is shown to its end")),
            (self.skip_button, self.tr("Cut short what is going on; it is marked as skipped")),
            (self.abort_button, self.tr("End the protocol; asks first. Esc on the stimulus display aborts at once")),
        ):
            button.setToolTip(told)
        return controls


def phase_word(widget: QWidget, phase: str) -> str:
    """Return a phase in the interface's language."""
    words = {
        "ready": widget.tr("Ready"),
        "baseline": widget.tr("Baseline"),
        "fixation": widget.tr("Fixation"),
        "stimulus": widget.tr("Stimulus"),
        "rating": widget.tr("Self-report"),
        "rest": widget.tr("Rest"),
        "paused": widget.tr("Paused"),
        "done": widget.tr("Done"),
        "aborted": widget.tr("Aborted"),
    }
    return words[phase]


def _line() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _clock(seconds: float) -> str:
    whole = max(0, math.ceil(seconds)) if math.isfinite(seconds) else 0
    return f"{whole // 60}:{whole % 60:02d}"

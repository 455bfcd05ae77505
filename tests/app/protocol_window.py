"""The window while a protocol runs, and who sits in front of it: `-m tests.app.protocol_window HOW PLAYLIST OUT`.

HOW is ``done`` (every question is answered), ``esc`` (Esc at the first question) or ``close`` (the
window is closed there). Prints a line of JSON: whether the last words were still to be seen when
the recording had ended.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.controller import Controller
from app.record import RecordOptions, setup_of
from app.run import RunOptions
from app.window import run_window
from ui.rating.form import RatingForm
from ui.stimulus.window import StimulusWindow
from ui.window import MainWindow

LOOK_MS = 50
PATIENCE_S = 40.0


class Participant:
    """Looks at the display twenty times a second, and does what it was told to."""

    def __init__(self, how: str, controller: Controller) -> None:
        self._how, self._controller = how, controller
        self._recorded = False
        self._give_up = time.monotonic() + PATIENCE_S
        self.last_words = False

    def look(self) -> None:
        """Answer, abort or close; close the window once it is over."""
        self._recorded = self._recorded or self._controller.state == "recording"
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, StimulusWindow) and w.isVisible()]
        if (self._recorded and self._controller.state == "live") or time.monotonic() > self._give_up:
            self.last_words = bool(shown)
            _window().close_at_once()
        for display in shown:
            if any(form.isVisible() for form in display.findChildren(RatingForm)):
                self._answer(display)

    def _answer(self, display: StimulusWindow) -> None:
        if self._how == "close":
            _window().close_at_once()
        elif self._how == "esc":
            QTest.keyClick(display, Qt.Key.Key_Escape)
        else:
            for key in (*[Qt.Key.Key_6] * 4, Qt.Key.Key_Return):
                QTest.keyClick(QApplication.focusWidget() or display, key)


def _window() -> MainWindow:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))


def main() -> None:
    """Record in the window, and print what was seen."""
    how, playlist, out = sys.argv[1:]
    application = QApplication(sys.argv[:1])
    controller = Controller()
    participant = Participant(how, controller)
    timer = QTimer()
    timer.timeout.connect(participant.look)
    timer.start(LOOK_MS)
    setup = setup_of(RecordOptions(playlist, "01", Path(out), eeg="simulated:"))
    run_window(controller, RunOptions(eeg="simulated:", camera="none"), setup)
    print(json.dumps({"last_words": participant.last_words}))  # noqa: T201 - that is its result
    del application


if __name__ == "__main__":
    main()

"""Take a picture of the Record or Sessions page: ``python -m tests.ui.record_picture --page record --out r.png``.

Or of the playlist editor. Runs without a screen.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from recorder.participant.portrait import portrait_frame
from recorder.quality import ChannelQuality
from tests.ui.scripted_feed import ScriptedFeed
from tests.ui.scripted_protocol import ScriptedProtocol
from tests.ui.scripted_recording import ScriptedRecording, ScriptedSessions
from ui.operator_panel import OperatorPanel
from ui.record_feed import Check, RecordingView
from ui.sessions_feed import Job
from ui.settings import WindowSettings
from ui.window import MainWindow

SECONDS, STEP_S = 1.5, 0.01
STATES = {
    "record": (
        "empty",
        "person",
        "ready",
        "recording",
        "protocol",
        "warning",
        "closing",
        "failed",
        "done",
        "free",
        "problem",
    ),
    "sessions": ("full", "empty", "jobs", "damaged", "free", "many"),
    "editor": ("demo", "new", "problems", "drawn", "text", "unsaved", "several", "many"),
}


def main() -> None:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    feed = ScriptedFeed(start=time.monotonic() - 20, picture=portrait_frame())
    feed.run_until(time.monotonic())
    feed.grades[9] = ChannelQuality("poor", ("line noise", "muscle"))
    feed.grades[15] = ChannelQuality("none", ("flat",))
    recording, sessions = ScriptedRecording(), ScriptedSessions({"empty": 0, "many": 800}.get(options.state, 9))
    window = MainWindow(feed, WindowSettings(theme=options.theme), recording, sessions)
    recording.obey(window.desk.commands)
    window.show()
    window.pages.show_page("record" if options.page == "editor" else options.page)
    application.processEvents()
    started = time.monotonic()
    set_state = {"record": _set_record, "sessions": _set_sessions, "editor": _set_editor}[options.page]
    set_state(options.state, window, feed, recording, sessions)
    while time.monotonic() < started + SECONDS:
        feed.run_until(time.monotonic())
        application.processEvents()
        time.sleep(STEP_S)
    window.grab().save(options.out)
    window.close_at_once()


def _set_record(
    state: str, window: MainWindow, feed: ScriptedFeed, recording: ScriptedRecording, _sessions: ScriptedSessions
) -> None:
    page = window.desk.record_page
    assert page is not None
    if state == "empty":
        recording.list, recording.known, recording.screens = (), (), ()
        feed.views.clear()
        feed.simulated_now = False
        return
    page.form.code_field.setText("01")
    page.form.operator_field.setText("ab")
    page.form.notes_field.setPlainText("Cap size M. Slept badly.")
    if state == "person":
        recording.made_of_people, feed.simulated_now = True, False
        failed = Check("Disk", "fail", "0.4 GB free", "2 GB", "Make room, or choose another folder.")
        recording.list = (*recording.list[:7], failed, *recording.list[8:])
    elif state in ("recording", "protocol", "warning", "closing"):
        recording.run_to(252.0)
        window.refresh()
        page.bar.marker_field.setText("coughed")
        if state == "protocol":
            page.place_operator(OperatorPanel(ScriptedProtocol(portrait_image()), window.theme))
        if state == "warning":
            streams = (replace(recording.view.streams[0], n_lost=12, n_overflow=250), *recording.view.streams[1:])
            told = ("The clock of the computer was set 1.3 s forward.", "250 samples of EEG came faster than the disk.")
            recording.run_to(252.0, streams=streams, warnings=told)
        if state == "closing":
            window.close()
    elif state == "failed":
        told = "No room left on /home (0 B free): recording has stopped. What was written until then is kept."
        recording.view = RecordingView("failed", 1210.0, 326_700_000, 0, (), (), told, "sub-01_ses-01_task-demo_run-02")
    elif state == "done":
        recording.run_to(92.0)
        recording.end("complete")
    elif state in ("free", "problem"):
        page.protocol.protocol_box.setCurrentIndex(3 if state == "free" else 2)


def _set_sessions(
    state: str, window: MainWindow, _feed: ScriptedFeed, _recording: ScriptedRecording, sessions: ScriptedSessions
) -> None:
    page = window.desk.sessions_page
    assert page is not None
    window.refresh()
    if state == "jobs":
        key = sessions.there[2].key
        sessions.work = [
            Job(1, "verify", sessions.there[1].key, "warn", 1.0, "sub-01 ses-02 run-01: 1 of 348 blocks is damaged."),
            Job(2, "export", key, "done", 1.0, "Written as BIDS; the validator found nothing.", "/home/lab/bids"),
            Job(3, "verify", sessions.there[4].key, "running", 0.42, "sub-02 ses-02 run-01: 257 of 612 MB checked"),
        ]
        sessions.in_trash = sessions.there[8].key
        sessions.there = sessions.there[:8]
    place = {"damaged": 1, "free": 7}.get(state, 4)
    if sessions.there:
        window.refresh()
        page.table.select(sessions.there[place].key)


def _set_editor(
    state: str, window: MainWindow, _feed: ScriptedFeed, _recording: ScriptedRecording, _sessions: ScriptedSessions
) -> None:
    stack = window.desk.record_stack
    assert stack is not None
    stack.edit(None if state == "new" else "demo")
    editor = stack.editor
    assert editor is not None
    while editor.opening or editor.review is None:
        QApplication.processEvents()
    if state in ("text", "unsaved", "problems"):
        editor.hand.rows = ()
        editor.panel.text_button.click()
    if state == "text":
        editor.stimulus.form.text_field.setPlainText("You will see a few short films.\n\nSit still and watch them.")
    if state == "unsaved":
        editor.leave()
    elif state == "problems":
        editor.stimulus.form.id_field.textEdited.emit("sad")
        editor.playlist_form.name_field.textEdited.emit("my films")
        editor.hand.add_files([Path("/home/lab/clips/sea.mp4")])
        editor.hand.change("valence", 7.0)
    elif state == "several":
        editor.panel.table.select([1, 2])
    elif state == "drawn":
        editor.panel.order_button.click()
    elif state == "many":
        for _ in range(6):
            editor.panel.table.selectAll()
            editor.panel.copy_button.click()
        editor.panel.table.select([17])


def portrait_image() -> QImage:
    """What stands for the picture that the participant sees."""
    pixels = portrait_frame()
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888).copy()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", choices=tuple(STATES), default="record")
    parser.add_argument("--state", default="")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--out", default="page.png")
    options = parser.parse_args()
    options.state = options.state or STATES[options.page][-1 if options.page == "record" else 0]
    if options.state not in STATES[options.page]:
        parser.error(f"--state is one of {', '.join(STATES[options.page])}")
    return options


if __name__ == "__main__":
    main()

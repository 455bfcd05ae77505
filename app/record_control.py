"""Carries out what the Record page asks for: recordings, and the protocol that runs in the window.

Lives in the GUI thread and waits for nothing: what takes time is the controller's, and a timer
looks what has become of it.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.record_feed import RecordView
from app.recording import Recording, RecordingSetup
from recorder import clock
from recorder.errors import RecorderError
from recorder.protocol.order import trials_of
from recorder.session.document import Consent, RecordingState
from recorder.session.paths import RunPaths
from ui.record_feed import NO_PROTOCOL, RecordRequest

if TYPE_CHECKING:
    from app.controller import Controller
    from ui.stimulus.driver import ProtocolDriver
    from ui.window import MainWindow

POLL_MS = 100


class RecordControl(QObject):
    """Between the window's Record page and the controller.

    Parameters
    ----------
    window : MainWindow
        Its desk asks.
    controller : Controller
        Records.
    view : RecordView
        Told what has become of it.
    """

    run_finished = Signal()

    def __init__(self, window: MainWindow, controller: Controller, view: RecordView) -> None:
        super().__init__(window)
        self._window, self._controller, self._view = window, controller, view
        self._starting: Future[Recording] | None = None
        self._stopping: Future[None] | None = None
        self._paths: RunPaths | None = None
        self._display = ""
        self._driver: ProtocolDriver | None = None
        self._over: ProtocolDriver | None = None  # its last words stay on the display for a while
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._look)
        commands = window.desk.commands
        commands.record_requested.connect(self._record)
        commands.stop_requested.connect(self._stop)
        commands.abort_requested.connect(lambda: self._end("aborted", self.tr("stopped by the operator")))
        commands.marker_requested.connect(self._mark)
        commands.out_folder_changed.connect(self._record_into)
        commands.protocol_chosen.connect(view.open_protocol)
        window.closing.connect(self.close)

    def start_at_once(self, setup: RecordingSetup) -> None:
        """Begin with what the command line says; the page shows it."""
        request = RecordRequest(
            setup.participant,
            setup.session,
            setup.task,
            setup.consent.given,
            setup.operator,
            setup.notes,
            seed=setup.seed,
            keep_video=setup.keep_video,
        )
        self._window.desk.fill(request)
        self.start(setup)

    def start(self, setup: RecordingSetup, display: str = "") -> None:
        """Begin to record; a protocol is shown as soon as the files are there."""
        if self._controller.recording is not None or self._starting is not None:
            return
        self._view.asked_to_start, self._display = True, display
        self._starting = self._controller.start_recording(setup)
        self._poll.start(POLL_MS)

    def close(self) -> None:
        """End what runs; the controller closes the files."""
        self._poll.stop()
        self._close_driver()
        if self._over is not None:
            self._over.close()

    def _record(self, request: RecordRequest) -> None:
        try:
            self.start(self._setup(request), request.display)
        except RecorderError as error:
            self._view.failed_to_start(str(error))

    def _setup(self, request: RecordRequest) -> RecordingSetup:
        playlist = self._view.playlist(request.protocol) if request.protocol != NO_PROTOCOL else None
        if playlist is not None and request.continuous_rating:
            playlist = replace(playlist, continuous_rating=True)
        when = datetime.now(UTC).isoformat(timespec="seconds") if request.consent else ""
        return RecordingSetup(
            self._view.out,
            request.participant,
            request.session,
            Consent(request.consent, when),
            request.operator,
            request.notes,
            request.keep_video,
            playlist,
            trials_of(playlist, request.seed) if playlist else (),
            request.seed,
        )

    def _look(self) -> None:
        """See whether a start or an end has come about, and whether the recorder has given up."""
        if self._starting is not None and self._starting.done():
            self._began(self._starting)
        elif self._stopping is not None and self._stopping.done():
            self._ended()
        elif self._stopping is None and (failed := self._failed()):
            self._end("aborted", failed)

    def _failed(self) -> str:
        recording = self._controller.recording
        return recording.recorder.progress.failed if recording else ""

    def _began(self, starting: Future[Recording]) -> None:
        self._starting = None
        error = starting.exception()
        if error is not None:
            self._view.failed_to_start(str(error))
            self._poll.stop()
            return
        recording = starting.result()
        self._paths = recording.recorder.paths
        self._view.began()
        if recording.setup.playlist is not None:
            self._run_protocol(recording)

    def _run_protocol(self, recording: Recording) -> None:
        from recorder.protocol.machine import ProtocolRun
        from ui.operator_panel import OperatorPanel
        from ui.stimulus.displays import display_for
        from ui.stimulus.driver import ProtocolDriver

        setup, recorder = recording.setup, recording.recorder
        assert setup.playlist is not None
        run = ProtocolRun(setup.playlist, setup.trials, recording.mark, recorder.row, recorder.text)
        driver = ProtocolDriver(run, setup.playlist, setup.trials, recording.mark)
        driver.finished.connect(self._protocol_over)
        panel = OperatorPanel(driver, self._window.theme)
        panel.pause_requested.connect(driver.pause)
        panel.resume_requested.connect(driver.resume)
        panel.skip_requested.connect(driver.skip)
        panel.abort_requested.connect(lambda: driver.abort(self.tr("the operator aborted")))
        self._driver = driver
        self._window.desk.place_operator(panel)
        driver.start(display_for(self._display, self._window))

    def _protocol_over(self, how: str) -> None:
        """End with the protocol, unless it ends because the recording does."""
        driver, self._driver = self._driver, None
        if driver is None:
            return
        self._over = driver
        if how == "done":
            self._end("complete", "")
        else:
            self._end("aborted", driver.why)

    def _stop(self) -> None:
        """End as asked: with a protocol under way that is before its end."""
        if self._driver is not None:
            self._end("aborted", self.tr("stopped by the operator"))
        else:
            self._end("complete", "")

    def _end(self, state: RecordingState, why: str) -> None:
        if self._stopping is not None or self._controller.recording is None:
            return
        self._view.stopping = True
        self._close_driver()  # first: what it marks last belongs into the file
        self._stopping = self._controller.stop_recording(state, why)

    def _ended(self) -> None:
        assert self._stopping is not None
        error, self._stopping = self._stopping.exception(), None
        self._poll.stop()
        self._window.desk.place_operator(None)
        if self._paths is not None:
            self._view.finished(self._paths, str(error) if error else self._controller.last_failure)
        self.run_finished.emit()

    def _close_driver(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()

    def _mark(self, text: str) -> None:
        recording = self._controller.recording
        if recording is not None:
            recording.mark(clock.now(), "operator", {"text": text})

    def _record_into(self, folder: str) -> None:
        self._view.out = Path(folder)
        self._window.change(replace(self._window.settings, sessions_folder=folder))

"""Start the window: Qt, the feed and the controller, wired together; and how it all ends.

Estimates come from the loop's thread and reach the window through one queued signal. The window
asks, the controller does; neither waits for the other.
"""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from platformdirs import user_documents_path
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app import settings as stored
from app.controller import Controller
from app.errors import AppError
from app.feed import Feed
from app.headless import CONNECT_TIMEOUT_S, never_came
from app.record_control import RecordControl
from app.record_feed import RecordView
from app.record_headless import refuse_without_consent
from app.replay_control import ReplayControl
from app.session_shelf import SessionShelf
from app.sessions_control import SessionsControl
from app.stopping import stop_signals
from app.switch_feed import SwitchFeed
from app.workshop import Workshop
from inference.estimate import Estimate
from ui.settings import WindowSettings
from ui.stimulus.displays import displays
from ui.window import MainWindow

if TYPE_CHECKING:
    from app.recording import RecordingSetup
    from app.run import RunOptions

CLOSE_POLL_MS = 50

log = logging.getLogger(__name__)


class EstimateBridge(QObject):
    """Carry estimates from the thread that makes them into the GUI thread."""

    made = Signal(object)

    def __call__(self, estimate: Estimate) -> None:
        """Queue one estimate; called from the thread that made it."""
        self.made.emit(estimate)


def run_window(controller: Controller, options: RunOptions, setup: RecordingSetup | None = None) -> None:
    """Open the window and return when it is closed.

    Parameters
    ----------
    controller : Controller
        The instrument; closed at the end.
    options : RunOptions
        Of the command line.
    setup : RecordingSetup, optional
        A session to record as soon as everything that was named is live.

    Raises
    ------
    RecorderError, ModelError
        If what the command line names is malformed or refused.
    AppError
        If ``--duration`` was given or a session is to be recorded, and a named source is not live within 10 s.
    """
    qInstallMessageHandler(lambda kind, _, text: log.info("Qt %s: %s", kind.name, text))
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    settings, notice = stored.load(stored.settings_path())
    if notice:
        controller.notices.append(notice)
    folder = setup.out if setup else sessions_folder(settings)
    record, shelf = RecordView(controller, folder, lambda: displays(window)), SessionShelf(folder)
    workshop = Workshop(controller, shelf)
    feed = Feed(controller, workshop.models.names)
    bridge = EstimateBridge()
    switch = SwitchFeed(feed, bridge)
    shown = replace(settings, theme=options.theme or settings.theme)
    window = MainWindow(switch, shown, record, shelf, workshop.pages)
    workshop.obey(window)
    bridge.made.connect(ReplayControl(window, shelf, switch).show_estimate)
    controller.subscribe(switch.live_estimate)
    _wire(window, controller, feed)
    control = RecordControl(window, controller, record)
    control.run_finished.connect(shelf.refresh)
    SessionsControl(window, shelf)
    window.settings_changed.connect(_keeper(settings.theme if options.theme else None))
    sys.excepthook = _tell_of(controller)
    run = _Run(window, controller, options, control, setup)
    window.show()
    for number in stop_signals():
        signal.signal(number, lambda *_: window.close_at_once())
    keep_python_awake = QTimer()  # signals of the system are seen only while Python code runs
    keep_python_awake.timeout.connect(lambda: None)
    keep_python_awake.start(200)
    application.exec()
    switch.close()
    workshop.close()
    controller.close()
    shelf.close()
    record.close()
    if run.error:
        raise run.error


def sessions_folder(settings: WindowSettings) -> Path:
    """Return where sessions are recorded and listed."""
    return Path(settings.sessions_folder) if settings.sessions_folder else user_documents_path() / "EmoScope"


def _wire(window: MainWindow, controller: Controller, feed: Feed) -> None:
    window.connect_requested.connect(lambda eeg, camera: controller.connect(eeg, camera))
    window.extras_requested.connect(lambda uris: controller.connect_extras(uris))
    window.disconnect_requested.connect(lambda: controller.connect_nothing())
    window.search_requested.connect(feed.search)
    window.publish_toggled.connect(lambda on: controller.publish(on))
    window.new_person_requested.connect(lambda: controller.new_person())
    window.hop_changed.connect(lambda hop_s: controller.set_hop(hop_s))
    window.model_requested.connect(lambda name: controller.load_model(name))


def _keeper(theme: str | None) -> Callable[[WindowSettings], None]:
    """Return what saves the settings; a theme given for this run alone is not kept."""

    def save(settings: WindowSettings) -> None:
        stored.save(stored.settings_path(), replace(settings, theme=theme or settings.theme))

    return save


class _Run(QObject):
    """From the first picture to the end of what the command line asked for.

    The model and the devices wait for the first picture: what they load would hold it up. The
    window closes when ``--duration`` is over, or when what was named cannot be had. Without
    ``--duration`` someone sits in front of it: a device that does not answer is told in the
    window, where another can be chosen.
    """

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        options: RunOptions,
        control: RecordControl,
        setup: RecordingSetup | None,
    ) -> None:
        super().__init__(window)
        self.error: BaseException | None = None
        self._control, self._setup = control, setup
        self._window = window
        self._controller = controller
        self._uris, self._extras = options.uris, options.extras
        self._screenshot = options.screenshot
        self._duration_s = options.duration_s
        self._begun: tuple[Future[None], ...] = ()
        self._opened = time.monotonic()
        self._came_live = False
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._look)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """See the first picture go by."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._begin)
        return False

    def _begin(self) -> None:
        controller = self._controller
        connected = controller.connect(*self._uris), controller.connect_extras(self._extras)
        self._begun = controller.load_model(), *connected, controller.go_live()
        self._poll.start(CLOSE_POLL_MS)

    def _look(self) -> None:
        refused = [future.exception() for future in self._begun if future.done() and future.exception()]
        if refused:
            self._close(refused[0])
        elif not all(future.done() for future in self._begun):
            return
        elif self._setup is not None:
            self._look_at_devices(self._setup)
        elif self._duration_s is not None:
            self._look_at_time(self._duration_s)

    def _look_at_devices(self, setup: RecordingSetup) -> None:
        """Record once everything is live."""
        if self._controller.devices.not_live():
            if time.monotonic() - self._opened > CONNECT_TIMEOUT_S:
                self._close(never_came(self._controller))
            return
        self._poll.stop()
        try:
            refuse_without_consent(self._controller, setup)
        except AppError as error:
            self._close(error)
        else:
            self._control.start_at_once(setup)

    def _look_at_time(self, duration_s: float) -> None:
        self._came_live = self._came_live or not self._controller.devices.not_live()
        history = self._controller.history
        if not self._came_live:
            if time.monotonic() - self._opened > CONNECT_TIMEOUT_S:
                self._close(never_came(self._controller))
        elif history and history[-1].t - history[0].t >= duration_s:
            self._close()

    def _close(self, error: BaseException | None = None) -> None:
        self._poll.stop()
        self.error = error
        if self._screenshot is not None and error is None:
            self._save_picture(self._screenshot)
        self._window.close_at_once()

    def _save_picture(self, path: Path) -> None:
        if not self._window.grab().save(str(path), "PNG"):
            self.error = AppError(f"The picture cannot be written to {path}: is its folder there and writable?")


def _tell_of(controller: Controller) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Exceptions in slots end up here: each is told and logged once, as it may come with every picture."""
    told: set[str] = set()

    def tell(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        what = f"A part of the window failed ({kind.__name__}: {error}). Estimates go on."
        if what not in told:
            told.add(what)
            log.error("in the window", exc_info=(kind, error, traceback))
            controller.notices.append(what)

    return tell

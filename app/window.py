"""Start the window: Qt, the feed and the controller, wired together; and how it all ends.

Estimates come from the loop's thread and reach the window through one queued signal. The window
asks, the controller does; neither waits for the other.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import typer
from PySide6.QtCore import QObject, QTimer, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app import settings as stored
from app.controller import Controller
from app.errors import EXIT_FAILED
from app.feed import Feed
from app.headless import CONNECT_TIMEOUT_S
from inference.estimate import Estimate
from ui.settings import WindowSettings
from ui.window import MainWindow

if TYPE_CHECKING:
    from app.run import RunOptions

CLOSE_POLL_MS = 50

log = logging.getLogger(__name__)


class EstimateBridge(QObject):
    """Carry estimates from the loop's thread into the GUI thread."""

    made = Signal(object)

    def __call__(self, estimate: Estimate) -> None:
        """Queue one estimate; called from the loop's thread."""
        self.made.emit(estimate)


def run_window(controller: Controller, options: RunOptions) -> None:
    """Open the window and return when it is closed.

    Raises
    ------
    typer.Exit
        With code 1 if ``--duration`` was given and a named source is not live within 10 s.
    """
    qInstallMessageHandler(lambda kind, _, text: log.info("Qt %s: %s", kind.name, text))
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    settings, notice = stored.load(stored.settings_path())
    if notice:
        controller.notices.append(notice)
    feed = Feed(controller)
    window = MainWindow(feed, replace(settings, theme=options.theme or settings.theme))
    _wire(window, controller, feed)
    window.settings_changed.connect(_keeper(settings.theme if options.theme else None))
    sys.excepthook = _tell_of(controller)
    window.show()
    _connect(controller, options)
    ending = _Ending(window, controller, options)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    keep_python_awake = QTimer()  # signals of the system are seen only while Python code runs
    keep_python_awake.timeout.connect(lambda: None)
    keep_python_awake.start(200)
    application.exec()
    controller.close()
    if ending.failure:
        typer.echo(f"emoscope: {ending.failure}", err=True)
        raise typer.Exit(EXIT_FAILED)


def _wire(window: MainWindow, controller: Controller, feed: Feed) -> None:
    bridge = EstimateBridge(window)
    bridge.made.connect(window.show_estimate)
    controller.subscribe(bridge)
    window.connect_requested.connect(lambda eeg, camera: controller.connect(eeg, camera))
    window.disconnect_requested.connect(lambda: controller.connect("none", "none"))
    window.search_requested.connect(feed.search)
    window.publish_toggled.connect(lambda on: controller.publish(on))
    window.hop_changed.connect(lambda hop_s: controller.set_hop(hop_s))
    window.model_requested.connect(lambda name: controller.load_model(name))


def _keeper(theme: str | None) -> Callable[[WindowSettings], None]:
    """Return what saves the settings; a theme given for this run alone is not kept."""

    def save(settings: WindowSettings) -> None:
        stored.save(stored.settings_path(), replace(settings, theme=theme or settings.theme))

    return save


def _connect(controller: Controller, options: RunOptions) -> None:
    controller.load_model()
    controller.connect(*options.uris)
    controller.go_live()


class _Ending(QObject):
    """Close the window when ``--duration`` is over, or when a named source never came."""

    def __init__(self, window: MainWindow, controller: Controller, options: RunOptions) -> None:
        super().__init__(window)
        self.failure = ""
        self._window = window
        self._controller = controller
        self._screenshot: Path | None = options.screenshot
        if options.duration_s is not None:
            self._duration_s = options.duration_s
            self._poll = QTimer(self)
            self._poll.timeout.connect(self._look)
            self._poll.start(CLOSE_POLL_MS)
            QTimer.singleShot(round(1000 * CONNECT_TIMEOUT_S), self, self._require_live)

    def _look(self) -> None:
        history = self._controller.history
        if history and history[-1].t - history[0].t >= self._duration_s and not self._controller.devices.not_live():
            self._close()

    def _require_live(self) -> None:
        waiting = self._controller.devices.not_live()
        if waiting:
            self.failure = " ".join(f"{view.uri}: {view.status.reason or 'no answer'}" for view in waiting)
            self._close()

    def _close(self) -> None:
        self._poll.stop()
        if self._screenshot is not None and not self.failure:
            self._failed_to_save(self._window.grab().save(str(self._screenshot), "PNG"))
        self._window.close()

    def _failed_to_save(self, saved: bool) -> None:
        if not saved:
            self.failure = f"The picture cannot be written to {self._screenshot}: is its folder there and writable?"


def _tell_of(controller: Controller) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Exceptions in slots end up here: told once in the window, logged whole; the run goes on."""

    def tell(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        log.error("in the window", exc_info=(kind, error, traceback))
        controller.notices.append(f"A part of the window failed ({kind.__name__}: {error}). Estimates go on.")

    return tell

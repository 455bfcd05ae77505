"""The real window on given sources, watched from inside: the measured process of `live` and `record`.

It is put together by the application itself (`app.window.run_window`); the watcher only reads
what the window and the controller tell everyone, and has a timer of its own in the GUI thread.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.controller import Controller
from app.recording import RecordingSetup
from app.run import RunOptions
from app.window import run_window
from tests.benchmarks.audit import Audit
from tests.benchmarks.child import tell, wait_to_go_on
from tests.benchmarks.writer_load import WriterLoad
from ui.window import MainWindow

BEAT_MS = 20
LOOK_MS = 1000


class Watcher(QObject):
    """Waits until the program is warm, measures for a while, tells, and closes the window.

    With a folder to record into, it records meanwhile.
    """

    def __init__(self, controller: Controller, warm_s: float, seconds: float, record_into: Path | None) -> None:
        super().__init__()
        self._controller, self._warm_s, self._seconds = controller, warm_s, seconds
        self._record_into = record_into
        self._writer = WriterLoad()
        self._eeg = Audit()
        self._began: float | None = None
        self._beat_at = 0.0
        self.worst_beat_s = 0.0
        self._look_timer = self._timer(LOOK_MS, self._look)
        self._beat_timer = self._timer(BEAT_MS, self._beat)
        self._look_timer.start()

    def _timer(self, period_ms: int, call: object) -> QTimer:
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(period_ms)
        timer.timeout.connect(call)
        return timer

    @property
    def _window(self) -> MainWindow:
        return next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))

    def _look(self) -> None:
        history = self._controller.history
        if self._began is None:
            if history and history[-1].t - history[0].t >= self._warm_s and not self._controller.devices.not_live():
                self._begin()
            return
        self._eeg.look(self._controller.devices.eeg_ring)
        self._writer.look()
        if perf_counter() - self._began >= self._seconds:
            self._done()

    def _begin(self) -> None:
        devices = self._controller.devices
        if self._record_into is not None:
            setup = RecordingSetup(self._record_into, "01", keep_video=True)
            self._controller.start_recording(setup).result()
        self._eeg.look(devices.eeg_ring)
        self._frames_before = devices.frames.n_written, devices.faces.n_written
        self._window.reset_paint_statistics()
        self._began = self._beat_at = perf_counter()
        self._beat_timer.start()
        tell("warm")

    def _beat(self) -> None:
        instant = perf_counter()
        self.worst_beat_s = max(self.worst_beat_s, instant - self._beat_at - BEAT_MS / 1000.0)
        self._beat_at = instant

    def _done(self) -> None:
        devices = self._controller.devices
        n_frames = devices.frames.n_written - self._frames_before[0]
        recording = self._controller.recording
        progress = recording.recorder.progress if recording else None
        self._controller.stop_recording().result()
        tell(
            "done",
            paint=asdict(self._window.paint_statistics()),
            sent=self._eeg.sent,
            received=self._eeg.received,
            worst_beat_ms=1000.0 * self.worst_beat_s,
            frames=n_frames,
            frames_skipped=n_frames - (devices.faces.n_written - self._frames_before[1]),
            estimates=sum(estimate.status == "ok" for estimate in self._controller.history),
            writer=self._writer.parts(),
            overflow=dict(progress.n_overflow) if progress else {},
            run=str(recording.recorder.paths.streams) if recording else "",
            platform=QApplication.platformName(),
            size=f"{self._window.width()} x {self._window.height()}",
        )
        wait_to_go_on()
        self._window.close()


def main() -> None:
    """Run the window until it has been measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eeg", required=True)
    parser.add_argument("--camera", required=True)
    parser.add_argument("--warm", type=float, default=10.0, help="seconds of estimates before measuring begins")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--model", default="demo")
    parser.add_argument("--record", type=Path, help="record into this folder meanwhile")
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("EmoScope benchmark")
    controller = Controller(options.model)
    watcher = Watcher(controller, options.warm, options.seconds, options.record)
    run_window(controller, RunOptions(eeg=options.eeg, camera=options.camera, model=options.model))
    watcher.deleteLater()


if __name__ == "__main__":
    main()

"""Shows stimuli and prints as JSON how late they were: the measured process of `onset`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from recorder.clock import now
from recorder.protocol.phases import Show
from recorder.protocol.playlist import Playlist, Stimulus, Trial
from ui.stimulus.presenter import WindowPresenter

SHOWN_MS = 200
FIXATION_MS = 300
DEMO = Path(__file__).resolve().parents[2] / "assets" / "protocols" / "demo"
CLIPS = ("joy", "calm", "sad", "tense")


class Handover:
    """Sees when the window has handed a painting over: the end of the event that painted it."""

    def __init__(self, presenter: WindowPresenter) -> None:
        self.flush_ms: list[float] = []
        self._window = presenter.window
        self._repaint = presenter.window.repaint
        presenter.window.repaint = self._timed  # type: ignore[method-assign]

    def _timed(self) -> None:
        self._repaint()
        returned = now()
        if self._window._untold:
            self.flush_ms.append(1000 * (returned - self._window._untold[-1][1]))


class Bench:
    """One window and what was told of it."""

    def __init__(self, application: QApplication) -> None:
        self.presenter = WindowPresenter(Playlist("onset", "Onset", (), photodiode=True))
        self.handover = Handover(self.presenter)
        self._token = 0
        self._onset_t = 0.0
        self.frames: list[tuple[float, int, float]] = []
        self.end_t = 0.0
        self.presenter.presented.connect(self._take)
        self.presenter.frame_presented.connect(lambda t, n, media_s, _: self.frames.append((t, n, media_s)))
        self.presenter.ended.connect(self._take_end)
        self.presenter.window.open_on(application.primaryScreen())
        self.wait(500)

    def wait(self, ms: float) -> None:
        """Let the event loop run."""
        loop = QEventLoop()  # quitting the application would close the window
        QTimer.singleShot(round(ms), loop.quit)
        loop.exec()

    def delay_ms(self, stimulus: Stimulus, prepared: bool = True, shown_ms: float = SHOWN_MS) -> float:
        """Show one stimulus after a cross; return how late it was."""
        self.show("fixation")
        if prepared:
            self.presenter.prepare(stimulus)
        self.wait(FIXATION_MS)
        self.frames, self._onset_t, self.end_t = [], 0.0, 0.0
        asked = now()
        self.show("stimulus", Trial(1, stimulus))
        self.wait(shown_ms)
        return 1000 * (self._onset_t - asked)

    def show(self, what: Any, trial: Trial | None = None) -> None:
        """Ask for another display."""
        self._token += 1
        self.presenter.show(Show(what, trial, self._token))

    def _take(self, t: float, _token: int) -> None:
        self._onset_t = t

    def _take_end(self, t: float, _token: int) -> None:
        self.end_t = t


def main() -> None:
    """Measure everything and print it."""
    n_onsets = int(sys.argv[1])
    application = QApplication(sys.argv)
    bench = Bench(application)
    measured: dict[str, Any] = {"display": _display(application)}
    with tempfile.TemporaryDirectory() as folder:
        stimuli = _stimuli(Path(folder))
        measured["delay_ms"] = {kind: [bench.delay_ms(of(i)) for i in range(n_onsets)] for kind, of in stimuli.items()}
        measured["cold_ms"] = bench.delay_ms(stimuli["video"](0), prepared=False, shown_ms=1000)
    bench.delay_ms(_clip(0), shown_ms=6500)
    stamps, _, media = np.array(bench.frames).T
    measured["frame_jitter_ms"] = 1000 * float(np.std(stamps[1:] - media[1:], ddof=1))
    measured["frames_share"] = len(stamps) / 150
    measured["end_late_ms"] = 1000 * (bench.end_t - stamps[-1] - 0.04)
    measured["flush_ms"] = bench.handover.flush_ms
    bench.presenter.close()
    bench.wait(100)
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    sys.stdout.write(json.dumps(measured))


def _display(application: QApplication) -> str:
    screen = application.primaryScreen()
    return f"{screen.size().width()}x{screen.size().height()}, {application.platformName()}"


def _clip(i: int) -> Stimulus:
    name = CLIPS[i % len(CLIPS)]
    return Stimulus(name, "video", DEMO / f"{name}.mp4", duration_s=6.0, media_s=6.0)


def _stimuli(folder: Path) -> dict[str, Callable[[int], Stimulus]]:
    for i in range(2):
        image = QImage(1920, 1080, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(120 * i, 200, 200))
        image.save(str(folder / f"{i}.png"))
    return {
        "video": _clip,
        "image": lambda i: Stimulus(f"image{i}", "image", folder / f"{i % 2}.png", duration_s=1.0),
        "text": lambda i: Stimulus(f"text{i}", "text", text=f"Text {i}", duration_s=1.0),
    }


if __name__ == "__main__":
    main()

"""Take a picture of what participant and operator see: ``python -m tests.ui.stimulus_picture --what rating``.

Runs without a screen, on the demo's stimuli and a scripted run.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPointF, QSize, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from recorder.clock import now
from recorder.protocol.phases import Show
from recorder.protocol.playlist import Playlist, Stimulus, Trial
from tests.ui.scripted_protocol import ScriptedProtocol
from ui.operator_panel import OperatorPanel
from ui.stimulus.presenter import WindowPresenter
from ui.theme import GRID, Theme

SIZE = QSize(1280, 800)
DEMO = Path(__file__).resolve().parents[2] / "assets" / "protocols" / "demo"
SHOWN = ("stimulus", "rating", "fixation", "countdown", "text", "operator", "operator-abort", "continuous")


def main() -> None:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    theme = Theme(application, options.theme)
    presenter = WindowPresenter(_playlist(options.what == "continuous"))
    _show(presenter, options)
    _wait(options.seconds)
    image = presenter.window.grab().toImage()
    if options.what.startswith("operator"):
        image = _operator(theme, image, options.what == "operator-abort")
    presenter.close()
    _wait(0.1)
    image.save(options.out)


def _show(presenter: WindowPresenter, options: argparse.Namespace) -> None:
    presenter.window.resize(SIZE)
    presenter.window.show()
    presenter.window.activateWindow()
    _wait(0.5)
    what = "stimulus" if options.what in ("continuous", "operator", "operator-abort") else options.what
    stimulus = Stimulus(options.clip, "video", DEMO / f"{options.clip}.mp4", duration_s=6.0)
    presenter.prepare(stimulus)
    _wait(0.5)
    text = "You will see four short clips.\n\nLook at each of them until it ends.\nAfterwards you are asked how it was."
    presenter.show(Show(what, Trial(1, stimulus), 1, now() + 24.5, text))
    if what == "rating":
        for row, place in zip(presenter.form.rows, (7, 4, 10, None), strict=True):
            if place:
                row.choose(place)
        presenter.form.rows[3].setFocus()
    if presenter.continuous is not None:
        presenter.continuous.point(QPointF(0.74, 0.31))


def _operator(theme: Theme, seen: QImage, aborting: bool) -> QImage:
    feed = ScriptedProtocol(thumbnail=seen.scaled(320, 200))
    page = QWidget()
    page.setAutoFillBackground(True)
    panel = OperatorPanel(feed, theme)
    rows = QVBoxLayout(page)
    rows.setContentsMargins(GRID, GRID, GRID, GRID)
    rows.addWidget(panel)
    rows.addStretch(1)
    page.resize(SIZE.width(), 180)
    page.show()
    if aborting:
        panel.abort_button.click()
    _wait(0.5)
    palette = page.palette()
    palette.setColor(page.backgroundRole(), QColor(theme.colours.window))
    page.setPalette(palette)
    return page.grab().toImage()


def _playlist(continuous: bool) -> Playlist:
    return Playlist("demo", "Four short clips", (), continuous_rating=continuous, photodiode=continuous)


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--what", choices=SHOWN, default="stimulus")
    parser.add_argument("--clip", choices=("joy", "calm", "sad", "tense"), default="joy")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--out", default="stimulus.png")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Take a picture of the Train page: ``python -m tests.ui.train_picture --theme dark --out train.png``."""

from __future__ import annotations

import argparse
import math
import os
import time
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from recorder.participant.portrait import portrait_frame
from tests.ui.scripted_feed import ScriptedFeed
from tests.ui.scripted_recording import ScriptedRecording, ScriptedSessions
from tests.ui.scripted_training import MISSING, READY, RESULT, RUNNING, ScriptedTraining, part
from ui.settings import WindowSettings
from ui.train.added import train_page
from ui.train_feed import TrainCommands, TrainingView
from ui.window import MainWindow

STATES = ("empty", "ready", "missing", "running", "done", "failed")


def main() -> None:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    feed = ScriptedFeed(start=time.monotonic() - 20, picture=portrait_frame())
    feed.run_until(time.monotonic())
    training = ScriptedTraining(0 if options.state == "empty" else 9)
    added = [train_page(training, TrainCommands())]
    window = MainWindow(feed, WindowSettings(theme=options.theme), ScriptedRecording(), ScriptedSessions(9), added)
    window.show()
    window.pages.show_page("train")
    _set(training, options.state)
    for _ in range(3):
        window.refresh()
        application.processEvents()
    window.grab().save(options.out)
    window.close_at_once()


def _set(training: ScriptedTraining, state: str) -> None:
    if state == "empty":
        return
    training.found = MISSING if state == "missing" else READY
    if state == "running":
        training.now = RUNNING
    elif state == "done":
        parts = tuple(part(fold, 24 + 3 * fold, "done") for fold in (0, 1, 2, 3, -1))
        training.now = replace(
            RUNNING, state="done", told=f'Saved as "{RESULT.model}".', parts=parts, elapsed_s=151.0, left_s=math.nan
        )
        training.made = RESULT
    elif state == "failed":
        told = "The process was killed (signal 9). What is finished is kept: start again to go on from there."
        training.now = TrainingView("failed", told, elapsed_s=31.0, log_path="/home/lab/training.log")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", choices=STATES, default="running")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--out", default="train.png")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Take a picture of the Models page: ``python -m tests.ui.models_picture --theme dark --out models.png``."""

from __future__ import annotations

import argparse
import os
import time

from PySide6.QtWidgets import QApplication

from recorder.participant.portrait import portrait_frame
from tests.ui.scripted_feed import ScriptedFeed
from tests.ui.scripted_models import COMPARISON, DAMAGED, DEMO, EEG, LAB, ScriptedModels
from tests.ui.scripted_recording import ScriptedRecording, ScriptedSessions
from tests.ui.scripted_training import ScriptedTraining
from ui.models_feed import ModelsCommands
from ui.models_page import ModelsPage, models_page
from ui.sessions_feed import Job
from ui.settings import WindowSettings
from ui.train_feed import TrainCommands
from ui.train_page import train_page
from ui.window import MainWindow

SELECTED = {"own": [LAB.key], "demo": [DEMO.key], "no": [EEG.key], "damaged": [DAMAGED.key]}
STATES = (*SELECTED, "jobs", "compared")


def main() -> None:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([])
    feed = ScriptedFeed(start=time.monotonic() - 20, picture=portrait_frame())
    feed.run_until(time.monotonic())
    models = ScriptedModels()
    added = [train_page(ScriptedTraining(), TrainCommands()), models_page(models, ModelsCommands())]
    window = MainWindow(feed, WindowSettings(theme=options.theme), ScriptedRecording(), ScriptedSessions(), added)
    window.show()
    window.pages.show_page("models")
    page = window.added.page("models")
    assert isinstance(page, ModelsPage)
    if options.state == "jobs":
        models.last, models.aside = "try-3", ("try-3",)
        models.work = [
            Job(1, "import", "", "failed", told='"face.onnx" has no EmoScope card. Was it made by EmoScope?'),
            Job(2, "compare", "", "running", 0.42, "demo, lab-2026: 484 of 1152 windows cut"),
        ]
    elif options.state == "compared":
        models.found = COMPARISON
    page.table.select(SELECTED.get(options.state, [LAB.key, DEMO.key]))
    window.refresh()
    application.processEvents()
    window.grab().save(options.out)
    window.close_at_once()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", choices=STATES, default="own")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--out", default="models.png")
    return parser.parse_args()


if __name__ == "__main__":
    main()

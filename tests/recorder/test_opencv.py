"""Importing cv2 leaves Qt's environment as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
PROGRAM = """
import json, os
from recorder.opencv import cv2
qt = [os.environ.get(name) for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")]
print(json.dumps([*qt, cv2.getNumThreads()]))
"""


def _after_import(environment: dict[str, str]) -> list[object]:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    found: list[object] = json.loads(done.stdout)
    return found


def test_cv2_does_not_leave_its_qt_plugins_behind() -> None:
    """PySide6 finds its own platform plugin although cv2 was imported first."""
    environment = {name: value for name, value in os.environ.items() if name not in QT_VARIABLES}

    assert _after_import(environment) == [None, None, 1]


def test_what_the_user_set_for_qt_stays() -> None:
    """A plugin path of the user's own survives the import."""
    environment = {**os.environ, QT_VARIABLES[0]: "/opt/qt/plugins", QT_VARIABLES[1]: "/opt/fonts"}

    assert _after_import(environment) == ["/opt/qt/plugins", "/opt/fonts", 1]

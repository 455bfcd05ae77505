"""Importing cv2 leaves Qt's environment as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys

VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
PROGRAM = """
import json, os
from recorder.opencv import cv2
print(json.dumps([os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH"), os.environ.get("QT_QPA_FONTDIR"), cv2.getNumThreads()]))
"""


def _after_import(environment: dict[str, str]) -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    found: list[object] = json.loads(done.stdout)
    return found


def test_cv2_does_not_leave_its_qt_plugins_behind():
    """PySide6 finds its own platform plugin although cv2 was imported first."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}

    assert [None, None, 1] == _after_import(environment)


def test_what_the_user_set_for_qt_stays():
    """A plugin path of the user's own survives the import."""
    environment = {**os.environ, VARIABLES[0]: "/opt/qt/plugins", VARIABLES[1]: "/opt/fonts"}

    assert ["/opt/qt/plugins", "/opt/fonts", 1] == _after_import(environment)

"""The one place that imports cv2: ``from recorder.opencv import cv2``.

Importing cv2 points two Qt variables at the Qt plugins inside its own wheel, which can break
PySide6's platform plugin; what they were before is put back. cv2 computes in the calling
thread alone: tracker, camera and window share few cores, and its pool would stall them all.
It prints nothing of its own accord: what goes wrong is told by who called it.
"""

from __future__ import annotations

import os

V4L_SELECT_TIMEOUT_S = 1  # a frozen camera holds its reader no longer than this; cv2's own is 10

_QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
_before = {name: os.environ.get(name) for name in _QT_VARIABLES}
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(V4L_SELECT_TIMEOUT_S))
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")

import cv2  # noqa: E402 - the environment must be read and set before

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

cv2.setNumThreads(1)

__all__ = ["cv2"]

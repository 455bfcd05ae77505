"""Size and place of the window as text (``1280x800+40+30``, ``maximized``), kept with the settings.

Qt's own saved geometry shrinks a window to the screen it finds, however small; a window made
for 1280 x 800 must not come back smaller because it was once closed without a real screen.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

WIDTH, HEIGHT = 1280, 800
MAXIMIZED = "maximized"
_FORM = re.compile(r"(\d{2,5})x(\d{2,5})\+(-?\d{1,5})\+(-?\d{1,5})")


def placement(window: QWidget) -> str:
    """Return the window's size and place as text."""
    if window.isMaximized():
        return MAXIMIZED
    at = window.geometry()
    return f"{at.width()}x{at.height()}+{at.x()}+{at.y()}"


def restore_placement(window: QWidget, text: str) -> None:
    """Give a window its size and place again; what fits no screen is left at the default."""
    found = _FORM.fullmatch(text)
    if found is None:
        window.resize(WIDTH, HEIGHT)
        if text == MAXIMIZED:
            window.setWindowState(Qt.WindowState.WindowMaximized)
        return
    width, height, x, y = map(int, found.groups())
    screen = _screen_at(QPoint(x + width // 2, y))
    room = screen or QGuiApplication.primaryScreen().availableGeometry()
    window.resize(min(width, max(WIDTH, room.width())), min(height, max(HEIGHT, room.height())))
    if screen is not None:
        window.move(x, y)


def _screen_at(point: QPoint) -> QRect | None:
    rooms = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    return next((room for room in rooms if room.contains(point)), None)

"""The displays there are, and which of them a stimulus goes to by default."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from ui.record_feed import DisplayView


def displays(window: QWidget | None) -> tuple[DisplayView, ...]:
    """Return every display, the one with the operator's window marked."""
    own = window.screen() if window is not None else None
    return tuple(
        DisplayView(display_name(screen), _detail(screen), screen is own) for screen in QGuiApplication.screens()
    )


def display_for(name: str, window: QWidget | None) -> QScreen:
    """Return the display of that name; else one without the operator's window; else the only one."""
    screens = QGuiApplication.screens()
    named = [screen for screen in screens if name and display_name(screen) == name]
    own = window.screen() if window is not None else None
    others = [screen for screen in screens if screen is not own]
    return (named or others or screens)[0]


def display_name(screen: QScreen) -> str:
    """Return what a display is called: the system's name, or its number where it has none."""
    if screen.name():
        return screen.name()
    number = QGuiApplication.screens().index(screen) + 1
    return QCoreApplication.translate("displays", "Display {n}").format(n=number)


def _detail(screen: QScreen) -> str:
    size = screen.size() * screen.devicePixelRatio()
    model = " ".join(part for part in (screen.manufacturer(), screen.model()) if part)
    told = f"{size.width()}×{size.height()}, {screen.refreshRate():.0f} Hz"
    return f"{told}, {model}" if model else told

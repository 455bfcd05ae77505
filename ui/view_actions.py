"""Actions of the view menu: what of the camera is shown, the stream health, the colours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QActionGroup

from ui.actions import Actions, ActionSpec
from ui.settings import WindowSettings


def register_view(
    owner: QObject, actions: Actions, settings: WindowSettings, choose: Callable[[str, bool | str], None]
) -> None:
    """Add the actions to those of a window; each calls choose(setting's name, value)."""
    menu = tr("&View")
    for field, text, told, key in (
        ("camera_shown", tr("Camera picture"), tr("Show the camera's picture, or only use it"), "C"),
        ("mirror", tr("Mirror"), tr("Show the camera's picture as a mirror would"), "M"),
        ("face_box", tr("Face box"), tr("Draw a box around the face that was found"), "B"),
        ("face_mesh", tr("Face mesh"), tr("Draw the points that were found in the face"), "F"),
        ("health_shown", tr("Stream health"), tr("Show rate, drift, offset and losses of streams"), "H"),
    ):
        spec = ActionSpec(field, menu, text, told, key, checkable=True)
        actions.register(spec, lambda on, field=field: choose(field, on), getattr(settings, field))
    _register_themes(QActionGroup(owner), actions, settings.theme, choose)


def _register_themes(
    group: QActionGroup, actions: Actions, theme: str, choose: Callable[[str, bool | str], None]
) -> None:
    for choice, text, told in (
        ("system", tr("Colours of the system"), tr("Light or dark as the desktop is")),
        ("light", tr("Light colours"), tr("Dark signs on a light ground")),
        ("dark", tr("Dark colours"), tr("Light signs on a dark ground, for a dim room")),
    ):
        spec = ActionSpec(f"theme_{choice}", tr("&View"), text, told, checkable=True)
        slot = lambda on, choice=choice: choose("theme", choice) if on else None  # noqa: E731
        group.addAction(actions.register(spec, slot, theme == choice))


def tr(text: str) -> str:
    """Translate in the context of the window."""
    return QCoreApplication.translate("MainWindow", text)

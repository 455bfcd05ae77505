"""Actions of the live menu: devices, publishing, and leaving."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from ui.actions import Actions, ActionSpec


def register_live(
    actions: Actions,
    connect_shown: bool,
    show_connect: Callable[[bool], None],
    publish: Callable[[bool], None],
    disconnect: Callable[[], None],
    new_person: Callable[[], None],
    leave: Callable[[], object],
) -> None:
    """Add the actions to those of a window; each calls what it is given."""
    menu = tr("&Live")
    told = tr("Find and connect devices")
    spec = ActionSpec("connect_panel", menu, tr("Connect"), told, "Ctrl+K", checkable=True)
    actions.register(spec, show_connect, connect_shown)
    told = tr("Send estimates out as the LSL stream EmoScope")
    actions.register(ActionSpec("publish", menu, tr("Publish"), told, "Ctrl+P", checkable=True), publish)
    told = tr("Forget what was learned of the person: another one is there")
    actions.register(ActionSpec("new_person", menu, tr("New person"), told), new_person)
    actions.register(ActionSpec("disconnect", menu, tr("Disconnect"), tr("Disconnect every device")), disconnect)
    actions.register(ActionSpec("quit", menu, tr("Quit"), tr("Close the window"), "Ctrl+Q"), leave)


def tr(text: str) -> str:
    """Translate in the context of the window."""
    return QCoreApplication.translate("MainWindow", text)

"""Carries out what the Sessions page asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from app.session_shelf import SessionShelf
    from ui.window import MainWindow


class SessionsControl(QObject):
    """Between the window's Sessions page and the recordings on disk.

    Parameters
    ----------
    window : MainWindow
        Its desk asks.
    shelf : SessionShelf
        Lists and works.
    """

    def __init__(self, window: MainWindow, shelf: SessionShelf) -> None:
        super().__init__(window)
        self._shelf = shelf
        commands = window.desk.sessions_commands
        commands.refresh_requested.connect(shelf.refresh)
        commands.folder_changed.connect(shelf.look_in)
        commands.run_selected.connect(shelf.details)
        commands.verify_requested.connect(shelf.verify)
        commands.repair_requested.connect(shelf.repair)
        commands.export_requested.connect(shelf.export)
        commands.open_requested.connect(self._open)
        commands.trash_requested.connect(shelf.trash)
        commands.undo_trash_requested.connect(shelf.undo_trash)
        commands.cancel_requested.connect(shelf.cancel)

    def _open(self, path: str) -> None:
        """Show a run's folder, or what a job made."""
        there = Path(path)
        folder = there if there.is_dir() else there.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

"""Carries out what the Models page asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from app.model_shelf import ModelShelf
    from ui.models_feed import ModelsCommands

FIRST_LOOK_MS = 3000  # after the window's first pictures: the Live page offers the library's models too


class ModelsControl(QObject):
    """Between the window's Models page and the library.

    Parameters
    ----------
    commands : ModelsCommands
        What is asked for.
    shelf : ModelShelf
        Lists and works.
    parent : QObject
        The window.
    """

    def __init__(self, commands: ModelsCommands, shelf: ModelShelf, parent: QObject) -> None:
        super().__init__(parent)
        self._shelf = shelf
        commands.refresh_requested.connect(shelf.refresh)
        commands.use_requested.connect(shelf.use)
        commands.import_requested.connect(shelf.add)
        commands.remove_requested.connect(shelf.remove)
        commands.restore_requested.connect(shelf.restore)
        commands.report_requested.connect(self._open_report)
        commands.compare_requested.connect(shelf.compare)
        commands.comparison_closed.connect(shelf.put_comparison_away)
        commands.cancel_requested.connect(shelf.cancel)
        QTimer.singleShot(FIRST_LOOK_MS, self, shelf.refresh)

    def _open_report(self, key: str) -> None:
        """Show the page about a model's training in the browser."""
        report = self._shelf.report_of(key)
        if report is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(report)))

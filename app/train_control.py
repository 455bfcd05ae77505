"""Carries out what the Train page asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from app.session_shelf import SessionShelf
    from app.training_process import Training
    from ui.train_feed import TrainCommands


class TrainControl(QObject):
    """Between the window's Train page and the training.

    Parameters
    ----------
    commands : TrainCommands
        What is asked for.
    training : Training
        Looks, trains, saves.
    shelf : SessionShelf
        The recorded sessions.
    parent : QObject
        The window.
    """

    def __init__(self, commands: TrainCommands, training: Training, shelf: SessionShelf, parent: QObject) -> None:
        super().__init__(parent)
        self._training = training
        commands.refresh_requested.connect(shelf.refresh)
        commands.check_requested.connect(training.check)
        commands.start_requested.connect(training.start)
        commands.cancel_requested.connect(training.cancel)
        commands.use_requested.connect(training.use_model)
        commands.report_requested.connect(lambda: _show(training.report()))
        commands.log_requested.connect(lambda: _show(Path(training.training().log_path)))


def _show(path: Path | None) -> None:
    """Show a file with what the desktop has for it."""
    if path is not None and path.is_file():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

"""The pages about models that the application adds to the window, and what works for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.model_shelf import ModelShelf
from app.models_control import ModelsControl
from models.library import Library
from ui.models_feed import ModelsCommands
from ui.models_page import models_page

if TYPE_CHECKING:
    from app.controller import Controller
    from ui.added_pages import AddedPage
    from ui.window import MainWindow


class Workshop:
    """Models: which there are.

    Parameters
    ----------
    controller : Controller
        The instrument.
    sessions : callable
        Returns the folder of recorded sessions.
    """

    def __init__(self, controller: Controller, sessions: Callable[[], str]) -> None:
        self.models = ModelShelf(controller, Library(), sessions)
        self._models_commands = ModelsCommands()
        self.pages: tuple[AddedPage, ...] = (models_page(self.models, self._models_commands),)

    def obey(self, window: MainWindow) -> None:
        """Carry out what is asked for on the pages of a window."""
        ModelsControl(self._models_commands, self.models, window)

    def close(self) -> None:
        """End what is not done."""
        self.models.close()

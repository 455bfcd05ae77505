"""The pages about models that the application adds to the window: training and the library, and what works for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.model_shelf import ModelShelf
from app.models_control import ModelsControl
from app.train_control import TrainControl
from app.training_process import Training
from models.library import Library
from ui.models_feed import ModelsCommands
from ui.models_page import models_page
from ui.train.added import train_page
from ui.train_feed import TrainCommands

if TYPE_CHECKING:
    from app.controller import Controller
    from app.session_shelf import SessionShelf
    from ui.added_pages import AddedPage
    from ui.window import MainWindow


class Workshop:
    """Models: which there are, and how one of one's own is made.

    Parameters
    ----------
    controller : Controller
        The instrument.
    sessions : SessionShelf
        The recorded sessions.
    """

    def __init__(self, controller: Controller, sessions: SessionShelf) -> None:
        library = Library()
        self._sessions = sessions
        self.models = ModelShelf(controller, library, sessions.folder)
        self.training = Training(controller, sessions, library)
        self._models_commands, self._train_commands = ModelsCommands(), TrainCommands()
        self.pages: tuple[AddedPage, ...] = (
            train_page(self.training, self._train_commands),
            models_page(self.models, self._models_commands),
        )

    def obey(self, window: MainWindow) -> None:
        """Carry out what is asked for on the pages of a window."""
        ModelsControl(self._models_commands, self.models, window)
        TrainControl(self._train_commands, self.training, self._sessions, window)
        window.pages.shown.connect(self._look_for)

    def _look_for(self, page: str) -> None:
        """Read the library anew for the Live page, which offers what was trained or imported meanwhile."""
        if page == "live":
            self.models.refresh()

    def close(self) -> None:
        """End what is not done."""
        self.training.close()
        self.models.close()

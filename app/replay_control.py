"""Carries out what the person asks for about replays: opens a run, shows it in the live page, and goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from models.errors import ModelError
from recorder.errors import SessionError

if TYPE_CHECKING:
    from app.replay import ReplayFeed
    from app.session_shelf import SessionShelf
    from app.switch_feed import SwitchFeed
    from inference.estimate import Estimate
    from recorder.session.paths import RunPaths
    from ui.window import MainWindow


class ReplayControl(QObject):
    """Between the window and what it shows: the instrument, or a replay.

    A replay ends where the person turns to recording: that page is about the instrument alone.

    Parameters
    ----------
    window : MainWindow
        On the switch.
    shelf : SessionShelf
        Opens runs, in its own thread.
    switch : SwitchFeed
        What the window shows.
    """

    _opened = Signal(object)

    def __init__(self, window: MainWindow, shelf: SessionShelf, switch: SwitchFeed) -> None:
        super().__init__(window)
        self._window, self._shelf, self._switch = window, shelf, switch
        self._opened.connect(self._show)
        window.desk.sessions_commands.replay_requested.connect(self._open)
        window.desk.commands.record_requested.connect(self._back_to_live)
        window.pages.shown.connect(self._turned_to)
        banner = window.replay_banner
        banner.pause_toggled.connect(switch.pause)
        banner.speed_changed.connect(switch.set_speed)
        banner.stop_requested.connect(self._back_to_live)

    def show_estimate(self, estimate: Estimate) -> None:
        """Show a new estimate at once, unless something else is shown since it was made."""
        if self._switch.shows(estimate):
            self._window.show_estimate(estimate)

    def _open(self, key: str) -> None:
        self._shelf.replay(key, self._read)

    def _read(self, paths: RunPaths) -> None:
        """Read a run and load its model, in the shelf's thread."""
        from app.replay import ReplayFeed
        from recorder.session.reader import open_session

        if self._window.desk.busy:
            raise SessionError("A session is being recorded. Replay this one when it has ended.")
        try:
            self._opened.emit(ReplayFeed(open_session(paths.streams), self._switch.replayed_estimate))
        except ModelError as error:
            raise SessionError(str(error)) from None

    def _show(self, replay: ReplayFeed) -> None:
        if self._window.desk.busy:  # it has begun meanwhile
            return
        self._switch.show(replay)
        self._window.pages.show_page("live")
        self._window.refresh()

    def _turned_to(self, page: str) -> None:
        if page == "record":
            self._back_to_live()

    def _back_to_live(self) -> None:
        self._switch.back_to_live()
        self._window.refresh()

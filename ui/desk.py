"""What recording adds to the window: two pages, their actions, and the question when it closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.actions import Actions, ActionSpec
from ui.feed import LiveFeed
from ui.pages import Page, Pages
from ui.paint_statistics import PaintMeter
from ui.record.close_bar import CloseBar
from ui.record_feed import BUSY, RecordCommands, RecordFeed, RecordingView, RecordRequest
from ui.sessions_feed import SessionsCommands, SessionsFeed
from ui.settings import WindowSettings
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.editor.record_stack import RecordStack
    from ui.record_page import RecordPage
    from ui.sessions_page import SessionsPage

NOTHING = RecordingView()


class Desk(QObject):
    """Recording and recordings, as the window sees them.

    Parameters
    ----------
    live : LiveFeed
        Sources and signals.
    record : RecordFeed or None
        The recording; without it there is no Record page.
    sessions : SessionsFeed or None
        Recordings on disk; without it there is no Sessions page.
    theme : Theme
        Colours and fonts.
    meter : PaintMeter
        Told the cost of pictures.
    """

    closable = Signal()
    """The recording that was to be stopped before closing has ended."""

    def __init__(
        self,
        live: LiveFeed,
        record: RecordFeed | None,
        sessions: SessionsFeed | None,
        theme: Theme,
        meter: PaintMeter,
    ) -> None:
        super().__init__()
        self._live, self._record, self._sessions, self._theme, self._meter = live, record, sessions, theme, meter
        self._settings = WindowSettings()
        self._show: Callable[[str], None] = lambda _name: None
        self._leaving = False
        self.commands, self.sessions_commands = RecordCommands(self), SessionsCommands(self)
        self.record_page: RecordPage | None = None
        self.record_stack: RecordStack | None = None
        self.sessions_page: SessionsPage | None = None
        self.close_bar = CloseBar(theme)
        self.close_bar.stop_chosen.connect(self._stop_and_leave)

    @property
    def recording(self) -> RecordingView:
        """The recording now."""
        return self._record.recording() if self._record else NOTHING

    @property
    def busy(self) -> bool:
        """Whether a recording goes on."""
        return self.recording.state in BUSY

    def register_actions(self, actions: Actions) -> None:
        """Add the actions of recording."""
        if self._record is None:
            return
        menu = self.tr("&Record")
        told = self.tr("Start recording with what the Record page says, or stop and save")
        actions.register(ActionSpec("record", menu, self.tr("Start or stop recording"), told, "Ctrl+R"), self.toggle)
        told = self.tr("Mark this moment in the recording")
        actions.register(ActionSpec("marker", menu, self.tr("Add marker"), told, "Ctrl+M"), self.mark)

    def page_actions(self) -> tuple[tuple[str, str, str, str], ...]:
        """Return name, text, help and shortcut of each page's action."""
        record = ("record", self.tr("Record page"), self.tr("Record a session, with or without a protocol"), "Ctrl+2")
        sessions = (
            "sessions",
            self.tr("Sessions page"),
            self.tr("Look at what was recorded, check it, export it"),
            "Ctrl+3",
        )
        return (*([record] if self._record else []), *([sessions] if self._sessions else []))

    def add_pages(self, pages: Pages) -> None:
        """Add the pages that there is a feed for."""
        self._show = pages.show_page
        if self._record is not None:
            pages.add(Page("record", self.tr("Record"), self._make_record))
        if self._sessions is not None:
            pages.add(Page("sessions", self.tr("Sessions"), self._make_sessions))

    def apply(self, settings: WindowSettings) -> None:
        """Take over settings."""
        self._settings = settings
        if self.record_page is not None:
            self.record_page.signals.camera.apply(settings)

    def refresh(self) -> None:
        """Write texts anew; called by the text timer."""
        for page in (self.record_page, self.sessions_page):
            if page is not None and page.isVisible():
                page.refresh()
        if not self.busy:
            self.close_bar.hide()
            if self._leaving:
                self._leaving = False
                self.closable.emit()

    def advance(self) -> None:
        """Draw pictures; called by the picture timer."""
        if self.record_page is not None:
            self.record_page.advance()

    def toggle(self) -> None:
        """Stop the recording, or start one; where that cannot be, the page that tells why is shown."""
        if self.busy:
            if self.recording.state == "recording":
                self.commands.stop_requested.emit()
            return
        self._show("record")
        if self.record_page is not None and (self.record_stack is None or self.record_stack.leave_editor()):
            self.record_page.start()

    def mark(self) -> None:
        """Mark this moment, with the text that stands in the page's field."""
        if self.recording.state != "recording":
            return
        if self.record_page is not None:
            self.record_page.refresh()
            self.record_page.bar.give_marker()
        else:
            self.commands.marker_requested.emit(self.tr("operator"))

    def may_close(self) -> bool:
        """Tell whether the window may close; the first time while recording or editing it asks instead."""
        if self.record_stack is not None and not self.record_stack.may_close():
            self._show("record")
            return False
        if not self.busy or not self.close_bar.isHidden():
            return True
        self.close_bar.ask()
        return False

    def fill(self, request: RecordRequest) -> None:
        """Show on the Record page what was asked for on the command line."""
        self._show("record")
        if self.record_page is not None:
            self.record_page.form.fill(request)
            self.record_page.protocol.seed_box.setValue(request.seed)

    def place_operator(self, panel: QWidget | None) -> None:
        """Show the operator's view of a running protocol on the Record page; None takes it away."""
        if panel is not None:
            self._show("record")
        if self.record_page is not None:
            self.record_page.place_operator(panel)
        if self.record_stack is not None:
            self.record_stack.show_recording(panel is not None)

    def close(self) -> None:
        """Stop what works for the pages; called when the window has closed."""
        if self.record_stack is not None:
            self.record_stack.close_editor()

    def _stop_and_leave(self) -> None:
        self._leaving = True
        self.commands.stop_requested.emit()

    def _make_record(self) -> RecordStack:
        from ui.editor.record_stack import RecordStack
        from ui.record_page import RecordPage  # when it is first looked at: the window's first picture needs none of it

        assert self._record is not None
        page = RecordPage(self._record, self._live, self.commands, self._theme, self._meter, self._settings)
        page.sessions_requested.connect(lambda: self._show("sessions") if self._sessions else None)
        self.record_page, self.record_stack = page, RecordStack(page, self.commands, self._theme)
        return self.record_stack

    def _make_sessions(self) -> SessionsPage:
        from ui.sessions_page import SessionsPage

        assert self._sessions is not None
        page = SessionsPage(self._sessions, self.sessions_commands, self._theme)
        page.record_requested.connect(lambda: self._show("record") if self._record else None)
        self.sessions_page = page
        return page

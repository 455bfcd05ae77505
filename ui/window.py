"""The main window: pages behind a side bar, banner, notices and status line around them.

It polls the feed from two timers, a fast one for pictures and a slow one for text, so that a
slow window drops pictures instead of queueing them. What the person asks for leaves as a
signal; nothing is carried out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from ui.about import AboutPage
from ui.actions import Actions, ActionSpec
from ui.added_pages import AddedPage, AddedPages
from ui.banner import SimulatedBanner
from ui.desk import Desk
from ui.feed import LiveFeed
from ui.help_page import HelpPage
from ui.live_actions import register_live
from ui.live_page import LivePage
from ui.notice_line import NoticeLine
from ui.pages import Page, Pages
from ui.paint_statistics import PaintMeter, PaintStatistics
from ui.placement import placement, restore_placement
from ui.record_feed import RecordFeed
from ui.replay_banner import ReplayBanner
from ui.sessions_feed import SessionsFeed
from ui.settings import WindowSettings
from ui.status_bar import StatusBar
from ui.theme import GRID, Theme
from ui.view_actions import register_view

if TYPE_CHECKING:
    from inference.estimate import Estimate

PICTURE_MS = 33
TEXT_MS = 500


class MainWindow(QMainWindow):
    """EmoScope's window.

    Parameters
    ----------
    feed : LiveFeed
        The running instrument.
    settings : WindowSettings
        Choices remembered from the last time.
    record : RecordFeed, optional
        The recording; without it there is no Record page.
    sessions : SessionsFeed, optional
        Recordings on disk; without it there is no Sessions page.
    added : sequence of AddedPage
        Pages beneath these.
    """

    connect_requested = Signal(str, str)
    extras_requested = Signal(object)
    disconnect_requested = Signal()
    search_requested = Signal()
    publish_toggled = Signal(bool)
    new_person_requested = Signal()
    hop_changed = Signal(float)
    model_requested = Signal(str)
    settings_changed = Signal(object)
    closing = Signal()

    def __init__(
        self,
        feed: LiveFeed,
        settings: WindowSettings,
        record: RecordFeed | None = None,
        sessions: SessionsFeed | None = None,
        added: Sequence[AddedPage] = (),
    ) -> None:
        super().__init__()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._feed, self._settings = feed, settings
        self._meter = PaintMeter()
        self.theme = Theme(application, settings.theme)
        self.actions_ = Actions(self)
        self.desk = Desk(feed, record, sessions, self.theme, self._meter)
        self.added = AddedPages(added)
        self._closes_at_once = False
        self._register_actions()
        self.live = LivePage(feed, self.theme, self._meter, settings, self.actions_)
        self._register_help()
        self.actions_.fill_menus()
        self.banner = SimulatedBanner(self.theme)
        self.replay_banner = ReplayBanner(self.theme)
        self.notice_line = NoticeLine(feed)
        self.status_line = StatusBar(feed, self.theme)
        self.pages = self._make_pages()
        self._lay_out()
        self._wire()
        self._start_timers()
        self.refresh()

    @property
    def settings(self) -> WindowSettings:
        """Choices as they are now."""
        return self._settings

    def show_estimate(self, estimate: Estimate) -> None:
        """Show a new estimate at once; connected to a queued signal by the application."""
        self.live.show_estimate(estimate)

    def paint_statistics(self) -> PaintStatistics:
        """Return what the window measured of itself since it opened, or since `reset_paint_statistics`."""
        return self._meter.statistics()

    def reset_paint_statistics(self) -> None:
        """Begin to measure anew."""
        self._meter.reset()

    def refresh(self) -> None:
        """Write all texts anew; called by the text timer."""
        self.banner.setVisible(self._feed.simulated())
        if self.replay_banner.show_replay(self._feed.replayed()):
            self.live.restart()
        self.notice_line.show_notices(self._feed.notices())
        self.status_line.refresh(self._meter.drawn_per_s())
        self.status_line.show_recording(self.desk.recording)
        self.desk.refresh()
        self.added.refresh()
        publish = self.actions_["publish"]
        publish.blockSignals(True)
        publish.setChecked(self._feed.publishing())
        publish.blockSignals(False)
        self.actions_["new_person"].setEnabled(self._feed.replayed() is None)  # of a replay nothing is learned anew
        self.live.refresh()

    def change(self, settings: WindowSettings) -> None:
        """Take over settings and tell the application, which keeps them."""
        if settings == self._settings:
            return
        self._settings = settings
        self.theme.choose(settings.theme)
        self.live.apply(settings)
        self.desk.apply(settings)
        self.settings_changed.emit(settings)

    def close_at_once(self) -> None:
        """Close without asking, for signals of the system; a recording is ended by what hears `closing`."""
        self._closes_at_once = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop drawing, hand over the window's place, and say that it closes; while recording, ask first."""
        if not (self._closes_at_once or self.desk.may_close()):
            event.ignore()
            return
        self._pictures.stop()
        self._texts.stop()
        self.change(replace(self._settings, geometry=placement(self)))
        self.closing.emit()
        event.accept()

    def _register_actions(self) -> None:
        publish, person = self.publish_toggled.emit, self.new_person_requested.emit
        asked = (self._show_connect, publish, self.disconnect_requested.emit, person, self.close)
        register_live(self.actions_, self._settings.connect_shown, *asked)
        self.desk.register_actions(self.actions_)
        register_view(self, self.actions_, self._settings, self._set)

    def _register_help(self) -> None:
        menu = self.tr("&Help")
        for name, text, told, key in (
            ("live", self.tr("Live page"), self.tr("Watch signals and estimates"), "Ctrl+1"),
            *self.desk.page_actions(),
            *self.added.page_actions(),
            ("help", self.tr("Help page"), self.tr("Every action and its shortcut, and how to read the marks"), "F1"),
            ("about", self.tr("About EmoScope"), self.tr("What EmoScope is, and what it is not"), ""),
        ):
            spec = ActionSpec(f"page_{name}", menu, text, told, key)
            self.actions_.register(spec, lambda name=name: self.pages.show_page(name))

    def _set(self, field: str, value: bool | str) -> None:
        changed: dict[str, Any] = {field: value}
        self.change(replace(self._settings, **changed))

    def _show_connect(self, shown: bool) -> None:
        self._set("connect_shown", shown)
        if shown:
            self.live.connect_panel.refresh()
            self.search_requested.emit()

    def _connect(self, eeg_uri: str, camera_uri: str) -> None:
        self.change(replace(self._settings, eeg_uri=eeg_uri, camera_uri=camera_uri))
        self.connect_requested.emit(eeg_uri, camera_uri)

    def _connect_extras(self, uris: tuple[str, ...]) -> None:
        self.change(replace(self._settings, extra_uris="\n".join(uris)))
        self.extras_requested.emit(uris)

    def _make_pages(self) -> Pages:
        pages = Pages(self.theme)
        pages.add(Page("live", self.tr("Live"), lambda: self.live))
        self.desk.add_pages(pages)
        self.added.add_to(pages, self.theme)
        pages.add(Page("help", self.tr("Help"), lambda: HelpPage(self.actions_)), at_bottom=True)
        pages.add(Page("about", self.tr("About"), AboutPage), at_bottom=True)
        pages.show_page("live")
        return pages

    def _lay_out(self) -> None:
        self.setWindowTitle("EmoScope")
        centre = QWidget()
        rows = QVBoxLayout(centre)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.banner)
        rows.addWidget(self.replay_banner)
        rows.addWidget(self.pages, 1)
        around = QVBoxLayout()
        around.setContentsMargins(GRID, 0, GRID, GRID)
        around.addWidget(self.desk.close_bar)
        around.addWidget(self.notice_line)
        rows.addLayout(around)
        rows.addWidget(self.status_line)
        self.setCentralWidget(centre)
        restore_placement(self, self._settings.geometry)

    def _wire(self) -> None:
        panel, bar = self.live.connect_panel, self.live.device_bar
        panel.connect_requested.connect(self._connect)
        panel.extras_requested.connect(self._connect_extras)
        panel.disconnect_requested.connect(self.disconnect_requested)
        panel.search_requested.connect(self.search_requested)
        self.desk.closable.connect(self.close)
        self.closing.connect(self.desk.close)
        bar.hop_changed.connect(self.hop_changed)
        bar.model_requested.connect(self.model_requested)
        self.live.traces.settings_changed.connect(self.change)

    def _start_timers(self) -> None:
        self._pictures, self._texts = QTimer(self), QTimer(self)
        self._pictures.setTimerType(Qt.TimerType.PreciseTimer)
        self._pictures.timeout.connect(self.live.advance)
        self._pictures.timeout.connect(self.desk.advance)
        self._texts.timeout.connect(self.refresh)
        self._pictures.start(PICTURE_MS)
        self._texts.start(TEXT_MS)

"""The connect panel: what was found, what is connected and how it fares; one click to a simulated participant.

It lies over the left of the traces, as a drawer, so that nothing moves when it opens.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui.extra_chooser import ExtraChooser
from ui.feed import LiveFeed
from ui.settings import WindowSettings
from ui.source_chooser import SourceChooser
from ui.theme import GRID, Theme
from ui.uri_hint import NONE

WIDTH = 288
SIMULATED = "simulated:"


class ConnectPanel(QFrame):
    """Asks for connections; what comes of them is read from the feed.

    Parameters
    ----------
    feed : LiveFeed
        Devices found, sources in use.
    theme : Theme
        Colours and fonts.
    settings : WindowSettings
        Devices connected last.
    """

    connect_requested = Signal(str, str)
    extras_requested = Signal(object)
    disconnect_requested = Signal()
    search_requested = Signal()

    def __init__(self, feed: LiveFeed, theme: Theme, settings: WindowSettings) -> None:
        super().__init__()
        self._feed = feed
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # the traces beneath need not be drawn through it
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Connect"))
        self.simulated_button = QPushButton(self.tr("Simulated participant"))
        self.simulated_button.setToolTip(self.tr("EEG and face of one simulated person whose truth is known"))
        self.refresh_button = QPushButton(self.tr("Refresh"))
        self.connect_button = QPushButton(self.tr("Connect"))
        self.connect_button.setProperty("primary", True)
        self.disconnect_button = QPushButton(self.tr("Disconnect"))
        self.eeg = SourceChooser(theme, "eeg", self.tr("EEG"), settings.eeg_uri)
        self.camera = SourceChooser(theme, "camera", self.tr("Camera"), settings.camera_uri)
        self.extras = ExtraChooser(theme, settings.extra_uris.splitlines())
        self._lay_out()
        self._wire()
        self._allow()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Fill the ground, which the stylesheet does not do for widgets that call themselves opaque."""
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.colours.accent))
        painter.setBrush(QColor(self._theme.colours.card))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def refresh(self) -> None:
        """Read the feed anew; called by the text timer."""
        by_role = {source.role: source for source in self._feed.sources()}
        for chooser in (self.eeg, self.camera):
            chooser.show_source(by_role.get(chooser.role))
            chooser.show_found(self._feed.found())
        self.extras.setEnabled(self._feed.replayed() is None)  # a replay has none, and ends none
        if self.extras.isEnabled():
            self.extras.show_streams(self._feed.found(), self._feed.sources())
        searching = self._feed.searching()
        self.refresh_button.setEnabled(not searching)
        self.refresh_button.setText(self.tr("Searching…") if searching else self.tr("Refresh"))
        self.disconnect_button.setEnabled(bool(by_role))

    def _wire(self) -> None:
        self.simulated_button.clicked.connect(lambda: self._ask(SIMULATED, SIMULATED))
        self.connect_button.clicked.connect(lambda: self._ask(self.eeg.uri, self.camera.uri))
        self.disconnect_button.clicked.connect(self.disconnect_requested)
        self.refresh_button.clicked.connect(self.search_requested)
        self.extras.chosen.connect(self.extras_requested)
        for chooser in (self.eeg, self.camera):
            chooser.edited.connect(self._allow)
            chooser.field.returnPressed.connect(self.connect_button.click)

    def _ask(self, eeg_uri: str, camera_uri: str) -> None:
        self.eeg.field.setText(eeg_uri)
        self.camera.field.setText(camera_uri)
        self.connect_requested.emit(eeg_uri, camera_uri)

    def _allow(self) -> None:
        sound = not (self.eeg.hint or self.camera.hint)
        anything = {self.eeg.uri, self.camera.uri} != {NONE}
        self.connect_button.setEnabled(sound and anything)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Connect"))
        title.setProperty("title", True)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.refresh_button)
        foot = QHBoxLayout()
        foot.addWidget(self.disconnect_button)
        foot.addWidget(self.connect_button, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID * 3 // 2, GRID, GRID * 3 // 2, GRID * 3 // 2)
        rows.setSpacing(GRID)
        rows.addLayout(head)
        rows.addWidget(self.simulated_button)
        rows.addWidget(self.eeg)
        rows.addSpacing(GRID // 2)
        rows.addWidget(self.camera)
        rows.addSpacing(GRID // 2)
        rows.addWidget(self.extras)
        rows.addStretch(1)
        rows.addLayout(foot)

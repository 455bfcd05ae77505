"""Choosing a protocol: what it holds, in which order, on which display, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ui.numbers import about
from ui.record.order_list import OrderList
from ui.record.playlist_buttons import PlaylistButtons
from ui.record_feed import DEMO, NO_PROTOCOL, DisplayView, ProtocolView, RecordFeed
from ui.theme import CONTROL_HEIGHT, GRID, Theme
from ui.tick_box import TickBox

MAX_SEED = 999_999


class ProtocolChooser(QWidget):
    """What is shown to the participant.

    Parameters
    ----------
    feed : RecordFeed
        Protocols, their order, displays.
    theme : Theme
        Colours and fonts.
    """

    changed = Signal()
    opened = Signal(str)

    def __init__(self, feed: RecordFeed, theme: Theme) -> None:
        super().__init__()
        self._feed = feed
        self._protocols: tuple[ProtocolView, ...] = ()
        self._displays: tuple[DisplayView, ...] = ()
        self._awaited = ""
        self.protocol_box, self.display_box = _box(self.tr("Protocol")), _box(self.tr("Display for the stimuli"))
        self.seed_box = QSpinBox(minimum=1, maximum=MAX_SEED)
        self.another_button = QPushButton(self.tr("Another"))
        self.continuous_box = TickBox(theme, self.tr("Rate continuously while a stimulus is shown"))
        self.open_button = QPushButton(self.tr("Open playlist…"))
        self.playlists = PlaylistButtons()
        self.order = OrderList(theme)
        self._facts, self._problem = _line(muted=True), _line(muted=False)
        self._problem.setProperty("hint", "wrong")
        self._none = _line(muted=True)
        self._none.setText(
            self.tr(
                "Everything that is connected is recorded from Start to Stop. Mark what happens with the marker "
                "field above; nothing is shown to the participant and no ratings are asked for."
            )
        )
        self._dress(theme)
        self._lay_out()
        self._wire()

    @property
    def chosen(self) -> ProtocolView | None:
        """The protocol chosen; None for none."""
        path = self.protocol_box.currentData()
        return next((p for p in self._protocols if p.path == path), None)

    @property
    def display(self) -> str:
        """Name of the display chosen."""
        return str(self.display_box.currentData() or "")

    @property
    def problem(self) -> str:
        """Why the protocol cannot run, as it is shown."""
        return self._problem.text()

    def choose(self, path: str) -> None:
        """Choose a protocol, as soon as it is known."""
        known = self.protocol_box.findData(path)
        if known >= 0:
            self.protocol_box.setCurrentIndex(known)
        else:
            self._awaited = path

    def refresh(self) -> None:
        """Read the feed anew; called by the text timer."""
        self._show_protocols(tuple(self._feed.protocols()))
        self._show_displays(tuple(self._feed.displays()))
        self._show_chosen()

    def _show_protocols(self, protocols: Sequence[ProtocolView]) -> None:
        if protocols == self._protocols and self.protocol_box.count():
            return
        first = not self.protocol_box.count()
        was = self._awaited if any(p.path == self._awaited for p in protocols) else self.protocol_box.currentData()
        self._protocols = tuple(protocols)
        self.protocol_box.blockSignals(True)
        self.protocol_box.clear()
        for protocol in protocols:
            self.protocol_box.addItem(protocol.title or protocol.name, protocol.path)
        self.protocol_box.addItem(self.tr("No protocol: record freely"), NO_PROTOCOL)
        self.protocol_box.setCurrentIndex(0 if first else max(0, self.protocol_box.findData(was)))
        self.protocol_box.blockSignals(False)
        if was == self._awaited:
            self._awaited = ""
        self._take_protocol()

    def _show_displays(self, displays: Sequence[DisplayView]) -> None:
        if displays == self._displays:
            return
        was = self.display_box.currentData()
        self._displays = tuple(displays)
        self.display_box.clear()
        for display in displays:
            here = self.tr(", this window’s") if display.has_window else ""
            self.display_box.addItem(f"{display.name} ({display.detail}{here})", display.name)
        other = next((i for i, display in enumerate(displays) if not display.has_window), 0)
        known = self.display_box.findData(was)
        self.display_box.setCurrentIndex(known if known >= 0 else other)

    def _show_chosen(self) -> None:
        protocol = self.chosen
        self.playlists.show_chosen(protocol is not None and protocol.path == DEMO, protocol is None)
        self._problem.setText(protocol.problem if protocol else "")
        self._problem.setVisible(bool(self._problem.text()))
        sound = protocol is not None and not protocol.problem
        self._facts.setText(self._told(protocol) if protocol is not None and sound else "")
        for widget in (self._facts, self._settings, self.order):
            widget.setVisible(sound)
        self._none.setVisible(protocol is None)
        if protocol is not None and sound:
            self.seed_box.setEnabled(protocol.shuffled)
            self.another_button.setEnabled(protocol.shuffled)
            self.order.show_order(self._feed.order(protocol.path, self.seed_box.value()))

    def _told(self, protocol: ProtocolView) -> str:
        how = self.tr("order drawn from the seed") if protocol.shuffled else self.tr("order as written")
        many = self.tr("{n} stimuli · about {time} with answers · {how}")
        return many.format(n=protocol.n_stimuli, time=about(protocol.expected_s), how=how)

    def _take_protocol(self) -> None:
        protocol = self.chosen
        self.continuous_box.setChecked(protocol is not None and protocol.continuous_rating)
        self._show_chosen()
        self.changed.emit()

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open a playlist"), "", self.tr("Playlists (*.toml)"))
        if path:
            self._awaited = path
            self.opened.emit(path)

    def _wire(self) -> None:
        self.protocol_box.currentIndexChanged.connect(self._take_protocol)
        self.seed_box.valueChanged.connect(self._show_chosen)
        self.another_button.clicked.connect(lambda: self.seed_box.setValue(self.seed_box.value() % MAX_SEED + 1))
        self.open_button.clicked.connect(self._open)

    def _dress(self, theme: Theme) -> None:
        self.seed_box.setFont(theme.font())
        self.seed_box.setFixedHeight(CONTROL_HEIGHT)
        self.seed_box.setAccessibleName(self.tr("Seed of the order"))
        self.seed_box.setToolTip(self.tr("The same seed gives the same order again; it is recorded"))
        self.another_button.setToolTip(self.tr("Another order: the next seed"))
        self._facts.setFont(theme.font())

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.addWidget(self.protocol_box, 1)
        first.addWidget(self.open_button)
        self._settings = QWidget()
        grid = QGridLayout(self._settings)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(3, 1)
        for row, (text, field) in enumerate(((self.tr("Seed"), self.seed_box), (self.tr("Display"), self.display_box))):
            label = QLabel(text)
            label.setProperty("muted", True)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
        grid.addWidget(self.seed_box, 0, 1)
        grid.addWidget(self.another_button, 0, 2)
        grid.addWidget(self.display_box, 1, 1, 1, 3)
        grid.addWidget(self.continuous_box, 2, 0, 1, 4)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(first)
        rows.addWidget(self.playlists)
        for widget in (self._problem, self._none, self._facts, self._settings):
            rows.addWidget(widget)
        rows.addWidget(self.order, 1)
        rows.addStretch(0)
        rows.setAlignment(Qt.AlignmentFlag.AlignTop)


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setFixedHeight(CONTROL_HEIGHT)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(16)
    return box


def _line(muted: bool) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    return label

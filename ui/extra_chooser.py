"""Choosing extra streams: a tick box and a state for each that was found, is connected or was ticked last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.feed import FoundDevice, SourceView
from ui.state_mark import StateMark
from ui.theme import GRID, Theme
from ui.tick_box import TickBox
from ui.tool_tip import as_it_is

ROLE = "aux"
ROWS_SHOWN = 3
ROW_HEIGHT = 24


class ExtraChooser(QWidget):
    """The connect panel's part for streams that are recorded beside EEG and camera.

    A tick connects at once: it changes nothing of the estimate.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    remembered : sequence of str
        Addresses ticked last, for which a row stands ready though they were not found yet.
    """

    chosen = Signal(object)
    """Addresses of all streams that are ticked, as a tuple of str."""

    def __init__(self, theme: Theme, remembered: Sequence[str] = ()) -> None:
        super().__init__()
        self._theme = theme
        self._remembered = tuple(remembered)
        self._rows: dict[str, _Row] = {}
        self._connected: tuple[str, ...] = ()
        title = QLabel(self.tr("Extra streams, recorded too"))
        title.setProperty("muted", True)
        self._none = QLabel(self.tr("No other LSL stream was found."))
        self._none.setWordWrap(True)
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._lines.addStretch(1)
        self._area = _scrolled(self._list)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        for widget in (title, self._none, self._area):
            rows.addWidget(widget)
        self.setAccessibleName(title.text())
        self.show_streams((), ())

    @property
    def ticked(self) -> tuple[str, ...]:
        """Addresses of the streams that are ticked."""
        return tuple(uri for uri, row in self._rows.items() if row.box.isChecked())

    def texts(self) -> list[tuple[str, bool, str]]:
        """Return name, tick and state of each line as it is shown."""
        return [(row.box.text(), row.box.isChecked(), row.mark.state) for row in self._rows.values()]

    def show_streams(self, found: Sequence[FoundDevice], sources: Sequence[SourceView]) -> None:
        """Show what was found and how what is connected fares; the EEG's own stream is not offered again."""
        connected = {source.uri: source for source in sources if source.role == ROLE}
        taken = {source.uri for source in sources if source.role != ROLE}
        offered = {device.uri: device for device in found if device.role == ROLE}
        uris = [uri for uri in dict.fromkeys((*connected, *offered, *self._remembered)) if uri not in taken]
        if set(uris) != set(self._rows):
            self._set_rows(uris)
        changed, self._connected = tuple(connected) != self._connected, tuple(connected)
        for uri, row in self._rows.items():
            row.show_stream(offered.get(uri), connected.get(uri))
            if changed:
                row.tick(uri in connected)

    def _set_rows(self, uris: Sequence[str]) -> None:
        for uri in [uri for uri in self._rows if uri not in uris]:
            row = self._rows.pop(uri)
            self._lines.removeWidget(row)
            row.deleteLater()
        for uri in uris:
            if uri not in self._rows:
                row = _Row(self._theme, uri)
                row.tick(uri in self._connected)
                row.box.clicked.connect(self._choose)
                self._lines.insertWidget(self._lines.count() - 1, row)
                self._rows[uri] = row
        self._none.setVisible(not uris)
        self._area.setVisible(bool(uris))
        self._area.setFixedHeight(ROW_HEIGHT * min(ROWS_SHOWN, len(uris)))

    def _choose(self) -> None:
        self._remembered = tuple(dict.fromkeys((*self.ticked, *self._remembered)))
        self.chosen.emit(self.ticked)


class _Row(QWidget):
    """One stream: a box with its name, and its state while it is connected."""

    def __init__(self, theme: Theme, uri: str) -> None:
        super().__init__()
        self._uri = uri
        self.box = TickBox(theme, uri)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.mark = StateMark(theme, "")
        self.setFixedHeight(ROW_HEIGHT)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, GRID, 0)
        line.setSpacing(GRID)
        line.addWidget(self.box, 1)
        line.addWidget(self.mark)

    def tick(self, on: bool) -> None:
        """Tick the box, or not."""
        self.box.setChecked(on)

    def show_stream(self, found: FoundDevice | None, source: SourceView | None) -> None:
        """Show the stream's name, and how it fares where it is connected."""
        known = source.name if source is not None and source.info is not None else ""
        name = known or (found.name if found is not None else self._uri)
        if name != self.box.text():
            self.box.setText(name)
        self.box.setToolTip(as_it_is("\n".join((name, *((found.detail,) if found else ()), self._uri))))
        self.mark.setVisible(source is not None)
        if source is not None:
            self.mark.show_state(source.status.state, source.status.reason, name)


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area

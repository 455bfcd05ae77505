"""Choosing one device: its state now, the devices found, and the address typed by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.feed import FoundDevice, SourceView
from ui.state_mark import StateMark
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is
from ui.uri_hint import EXAMPLES, NONE, hint

LIST_HEIGHT, LEAST_LIST_HEIGHT = 116, 68


class SourceChooser(QWidget):
    """One role's part of the connect panel.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    role : {'eeg', 'camera'}
        What is chosen.
    title : str
        Its name for people.
    uri : str
        The device connected last.
    """

    edited = Signal()

    def __init__(self, theme: Theme, role: str, title: str, uri: str) -> None:
        super().__init__()
        self.role = role
        self.mark = StateMark(theme, title)
        self._reason = _wrapped(muted=True)
        self._list = QListWidget()
        self._list.setMaximumHeight(LIST_HEIGHT)
        self._list.setMinimumHeight(LEAST_LIST_HEIGHT)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.setAccessibleName(self.tr("{what} devices found").format(what=title))
        self.field = QLineEdit(uri)
        self.field.setPlaceholderText(next(iter(EXAMPLES[role].values())))
        self.field.setAccessibleName(self.tr("Address of the {what} device").format(what=title))
        self._hint = _wrapped(muted=False)
        self._hint.setProperty("hint", "wrong")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        address = QLabel(self.tr("Address"))
        address.setProperty("muted", True)
        address.setBuddy(self.field)
        for widget in (self.mark, self._reason, self._list, address, self.field, self._hint):
            rows.addWidget(widget)
        self._found: tuple[FoundDevice, ...] | None = None
        self.show_found(())
        self._list.itemClicked.connect(self._take)
        self._list.itemActivated.connect(self._take)
        self.field.textChanged.connect(self._check)
        self._check()

    @property
    def uri(self) -> str:
        """The address chosen."""
        return self.field.text().strip()

    @property
    def hint(self) -> str:
        """What is wrong with the address; empty if nothing is."""
        return self._hint.text()

    @property
    def reason(self) -> str:
        """Why the source is in its state, as it is shown."""
        return self._reason.text()

    def show_source(self, source: SourceView | None) -> None:
        """Show the state of what is connected."""
        if source is None:
            self.mark.show_state("idle", self.tr("not connected"), "")
            self._tell(self.tr("Not connected."))
            return
        self.mark.show_state(source.status.state, source.status.reason, source.name)
        self._tell(source.status.reason or source.name)

    def show_found(self, found: Sequence[FoundDevice]) -> None:
        """List the devices of the last search, and ``none`` beneath them."""
        mine = tuple(device for device in found if device.role == self.role)
        if mine == self._found:
            return
        self._found = mine
        self._list.clear()
        for device in mine:
            self._add(device.uri, f"{device.name}\n{device.detail}")
        self._add(NONE, self.tr("None\nestimate without it"))

    def device_texts(self) -> list[str]:
        """Return the list as it is shown."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def _add(self, uri: str, text: str) -> None:
        item = QListWidgetItem(text, self._list)
        item.setData(Qt.ItemDataRole.UserRole, uri)
        item.setToolTip(as_it_is(f"{text}\n{uri}"))

    def _take(self, item: QListWidgetItem) -> None:
        self.field.setText(item.data(Qt.ItemDataRole.UserRole))

    def _tell(self, text: str) -> None:
        if text != self._reason.text():
            self._reason.setText(text)

    def _check(self) -> None:
        self._hint.setText(hint(self.role, self.uri))
        self._hint.setVisible(bool(self._hint.text()))
        self.edited.emit()


def _wrapped(muted: bool) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    return label

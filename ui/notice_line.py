"""Errors and notices inside the window: one line; details and copying on demand; no modal box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout

from ui.feed import LiveFeed
from ui.theme import GRID
from ui.tool_tip import as_it_is

DETAILS_HEIGHT = 140


class NoticeLine(QFrame):
    """The newest notice; hidden while there is none, or once it was dismissed.

    Parameters
    ----------
    feed : LiveFeed
        Gives notices, and the diagnostics that can be read and copied.
    """

    def __init__(self, feed: LiveFeed) -> None:
        super().__init__()
        self._feed = feed
        self._notices: tuple[str, ...] = ()
        self.setProperty("notice", True)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._details = QPlainTextEdit(readOnly=True)
        self._details.setFixedHeight(DETAILS_HEIGHT)
        self._details.setAccessibleName(self.tr("Details"))
        self.details_button = QPushButton(self.tr("Details"))
        self.details_button.setCheckable(True)
        self.copy_button = QPushButton(self.tr("Copy diagnostics"))
        self.dismiss_button = QPushButton(self.tr("Dismiss"))
        self._lay_out()
        self.details_button.toggled.connect(self._show_details)
        self.copy_button.clicked.connect(self.copy_diagnostics)
        self.dismiss_button.clicked.connect(self.hide)
        self._details.hide()
        self.hide()

    @property
    def text(self) -> str:
        """The notice shown."""
        return self._text.text()

    def show_notices(self, notices: Sequence[str]) -> None:
        """Show the newest notice when there is a new one."""
        if tuple(notices) == self._notices:
            return
        self._notices = tuple(notices)
        self._text.setText(notices[-1] if notices else "")
        self._text.setToolTip(as_it_is("\n".join(notices)))
        self.setAccessibleName(self._text.text())
        self.setVisible(bool(notices))
        if self.details_button.isChecked():
            self._show_details(True)

    def copy_diagnostics(self) -> None:
        """Put everything a bug report needs on the clipboard."""
        QGuiApplication.clipboard().setText(self._diagnostics())

    def _diagnostics(self) -> str:
        return "\n".join([*self._notices, "", self._feed.diagnostics()]).strip()

    def _show_details(self, shown: bool) -> None:
        self._details.setPlainText(self._diagnostics() if shown else "")
        self._details.setVisible(shown)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self._text, 1)
        for button in (self.details_button, self.copy_button, self.dismiss_button):
            line.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        rows.setSpacing(GRID // 2)
        rows.addLayout(line)
        rows.addWidget(self._details)

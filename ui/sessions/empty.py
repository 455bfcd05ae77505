"""What the Sessions page says while there is nothing to list: how to get a first session."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ui.theme import GRID, LARGE_POINTS

COMMAND = "emoscope simulate --subjects 2 --trials 4 --out {folder}"


class EmptySessions(QFrame):
    """Two ways to a first session."""

    record_clicked = Signal()
    folder_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        title = QLabel(self.tr("No sessions yet"))
        title.setStyleSheet(f"font-size: {LARGE_POINTS}pt; font-weight: 600;")
        self._where = _line("")
        self.command = QLabel()
        self.command.setTextFormat(Qt.TextFormat.PlainText)
        self.command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.command.setStyleSheet("font-family: monospace; padding: 8px 12px;")
        self.command.setProperty("strip", True)
        self.record_button = QPushButton(self.tr("Record one"))
        self.record_button.setProperty("primary", True)
        self.folder_button = QPushButton(self.tr("Look in another folder…"))
        self.record_button.clicked.connect(self.record_clicked)
        self.folder_button.clicked.connect(self.folder_clicked)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.record_button)
        buttons.addWidget(self.folder_button)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setSpacing(GRID)
        rows.addStretch(2)
        for widget in (title, self._where):
            rows.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addSpacing(GRID)
        rows.addLayout(buttons)
        rows.addSpacing(2 * GRID)
        rows.addWidget(
            _line(self.tr("No headset at hand? This makes labelled sessions of simulated people:")), 0, CENTRE
        )
        rows.addWidget(self.command, 0, CENTRE)
        rows.addStretch(3)

    def show_folder(self, folder: str) -> None:
        """Tell where was looked."""
        self._where.setText(self.tr("There is no recorded run in {folder} or below it.").format(folder=folder))
        self.command.setText(COMMAND.format(folder=f'"{folder}"' if " " in folder else folder))


CENTRE = Qt.AlignmentFlag.AlignHCenter


def _line(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    return label

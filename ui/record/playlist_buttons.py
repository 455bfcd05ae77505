"""The ways to a playlist of one's own: a new one, one made of another, one made of norms."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from ui.theme import GRID


class PlaylistButtons(QWidget):
    """Three buttons."""

    new_clicked = Signal()
    edit_clicked = Signal()
    norms_chosen = Signal(str, str)
    """Table of norms, and the folder of its clips."""

    def __init__(self) -> None:
        super().__init__()
        self.new_button, self.edit_button = QPushButton(self.tr("New playlist…")), QPushButton(self.tr("Edit…"))
        self.norms_button = QPushButton(self.tr("Import norms…"))
        self.edit_button.setAccessibleName(self.tr("Edit the playlist"))
        self.norms_button.setToolTip(
            self.tr("A playlist of a folder of clips and a table (CSV) of how people rated them")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for button in (self.edit_button, self.new_button, self.norms_button):
            row.addWidget(button)
        row.addStretch(1)
        self.new_button.clicked.connect(self.new_clicked)
        self.edit_button.clicked.connect(self.edit_clicked)
        self.norms_button.clicked.connect(self._choose_norms)

    def show_chosen(self, demo: bool, none: bool) -> None:
        """Offer to edit what is chosen."""
        self.edit_button.setEnabled(not none)
        own = self.tr("Look at EmoScope’s own playlist, and save a copy to change it")
        self.edit_button.setToolTip(own if demo else self.tr("Change the playlist that is chosen"))

    def _choose_norms(self) -> None:
        table, _ = QFileDialog.getOpenFileName(
            self, self.tr("Table of norms"), "", self.tr("Tables (*.csv *.tsv *.txt)")
        )
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of the clips"), table) if table else ""
        if folder:
            self.norms_chosen.emit(table, folder)

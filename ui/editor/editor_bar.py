"""The line above the editor: which file, whether it is saved, and the way out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from ui.editor.edits import Edits
from ui.elided import Elided
from ui.theme import GRID, Theme


class EditorBar(QFrame):
    """Name, state and buttons.

    Parameters
    ----------
    theme : Theme
        Fonts.
    edits : Edits
        What can be taken back.
    """

    def __init__(self, theme: Theme, edits: Edits) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._edits = edits
        self._name, self._state = QLabel(), Elided(mode=Qt.TextElideMode.ElideMiddle)
        self._name.setFont(theme.font(bold=True))
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setProperty("muted", True)
        self.undo_button, self.redo_button = QPushButton(self.tr("Undo")), QPushButton(self.tr("Redo"))
        self.close_button, self.save_as_button = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Save as…"))
        self.save_button = QPushButton(self.tr("Save"))
        self.save_button.setProperty("primary", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self._name)
        row.addWidget(self._state, 1)
        for button in (self.undo_button, self.redo_button, self.close_button, self.save_as_button, self.save_button):
            row.addWidget(button)

    @property
    def texts(self) -> tuple[str, str, str]:
        """Name, state, and what the button that leaves says."""
        return self._name.text(), self._state.text(), self.close_button.text()

    def show_state(self, path: Path | None, title: str, busy: str = "") -> None:
        """Show which file it is, the title while there is none, and whether it is saved; or what goes on instead."""
        clean = self._edits.isClean()
        self._name.setText(path.name if path else title or self.tr("New playlist"))
        if busy:
            state = busy
        elif path is None:
            state = self.tr("not saved yet")
        elif clean:
            state = self.tr("saved in {folder}").format(folder=path.parent)
        else:
            state = self.tr("unsaved changes")
        self._state.show_text(state)
        self.close_button.setText(self.tr("Close") if clean else self.tr("Cancel"))
        self.save_button.setEnabled(not busy and (path is None or not clean))
        self.save_as_button.setEnabled(not busy)
        self._offer(self.undo_button, self._edits.canUndo(), self.tr("Undo (Ctrl+Z)"), self._edits.undoText())
        self._offer(self.redo_button, self._edits.canRedo(), self.tr("Redo (Ctrl+Shift+Z)"), self._edits.redoText())

    def _offer(self, button: QPushButton, can: bool, name: str, what: str) -> None:
        button.setEnabled(can)
        button.setToolTip(f"{name}: {what}" if what else name)

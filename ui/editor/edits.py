"""The draft and the way back: every edit is kept until the editor is closed."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from recorder.protocol.playlist import Playlist

MERGEABLE = 1
MOST_EDITS = 500


class _Edit(QUndoCommand):
    """One step between two drafts; steps with the same key that follow each other become one."""

    def __init__(self, edits: Edits, text: str, after: Playlist, key: str) -> None:
        super().__init__(text)
        self._edits, self.key = edits, key
        self.before, self.after = edits.playlist, after

    def id(self) -> int:
        """Tell Qt whether it may be merged."""
        return MERGEABLE if self.key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Take over a later step in the same value."""
        if not isinstance(other, _Edit) or other.key != self.key:
            return False
        self.after = other.after
        return True

    def redo(self) -> None:
        """Go to the later draft."""
        self._edits.playlist = self.after

    def undo(self) -> None:
        """Go back to the earlier one."""
        self._edits.playlist = self.before


class Edits(QUndoStack):
    """A draft that is changed step by step; `indexChanged` tells that it is another.

    Parameters
    ----------
    playlist : Playlist
        As it was opened.
    parent : QObject
        Goes after its own connections: a stack tells of its end as of an edit.

    Attributes
    ----------
    playlist : Playlist
        As it is now.
    """

    def __init__(self, playlist: Playlist, parent: QObject) -> None:
        super().__init__(parent)
        self.setUndoLimit(MOST_EDITS)
        self.playlist = playlist

    def begin(self, playlist: Playlist, clean: bool) -> None:
        """Begin with another draft; one that is not clean has never been saved."""
        self.playlist = playlist
        self.clear()
        if not clean:
            self.resetClean()
        self.indexChanged.emit(0)

    def edit(self, text: str, after: Playlist, key: str = "") -> None:
        """Go on to another draft.

        Parameters
        ----------
        text : str
            What was done, for the buttons' tips.
        after : Playlist
            The draft now.
        key : str
            Edits of one key that follow each other are taken back together, such as the letters of a name.
        """
        if after != self.playlist:
            self.push(_Edit(self, text, after, key))

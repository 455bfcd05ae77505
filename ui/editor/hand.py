"""What is done to the draft by hand: each time one edit, after which the right stimuli are selected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from recorder.protocol.playlist import Playlist
from ui.editor import draft
from ui.editor.edits import Edits


class Hand(QObject):
    """Edits the stimuli that are selected.

    Parameters
    ----------
    edits : Edits
        The draft.

    Attributes
    ----------
    rows : sequence of int
        Selected places in the list, from 0, in their order.
    """

    added = Signal()

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self.rows: Sequence[int] = ()

    def keep_rows(self) -> None:
        """Select what is left of the selection in the draft as it is now."""
        n = len(self._edits.playlist.stimuli)
        self.rows = tuple(row for row in self.rows if row < n) or ((n - 1,) if n else ())

    def add_files(self, paths: Sequence[Path]) -> None:
        """Put files behind what is selected."""
        self._add(self.tr("add files"), draft.with_files(self._edits.playlist, paths, self._behind))

    def add_text(self) -> None:
        """Put a text behind what is selected."""
        words = self.tr("Please look at the screen.")
        self._add(self.tr("add text"), draft.with_text(self._edits.playlist, self._behind, words))

    def copy(self) -> None:
        """Put copies of what is selected behind it."""
        if self.rows:
            self._add(self.tr("duplicate"), draft.with_copies(self._edits.playlist, self.rows))

    def remove(self) -> None:
        """Take out what is selected."""
        if self.rows:
            after = draft.without(self._edits.playlist, self.rows)
            self.rows = (min(min(self.rows), max(0, len(after.stimuli) - 1)),)
            self._edits.edit(self.tr("remove"), after)

    def move(self, by: int) -> None:
        """Move what is selected up (-1) or down (1)."""
        after = draft.moved(self._edits.playlist, self.rows, by)
        if after is not self._edits.playlist:
            self.rows = tuple(row + by for row in self.rows)
            self._edits.edit(self.tr("move"), after)

    def change(self, field: str, value: object) -> None:
        """Change a value of what is selected."""
        after = draft.changed(self._edits.playlist, self.rows, **{field: value})
        key = "" if isinstance(value, bool) else f"{field} {self.rows}"
        self._edits.edit(self.tr("change {value}").format(value=field), after, key)

    def change_file(self, path: Path) -> None:
        """Give the selected stimulus another file."""
        (new,) = draft.with_files(Playlist("", "", ()), [path], 0).stimuli
        after = draft.changed(self._edits.playlist, self.rows[:1], path=new.path, kind=new.kind)
        self._edits.edit(self.tr("change file"), after)

    def change_playlist(self, after: Playlist, field: str) -> None:
        """Change a value of the playlist as a whole."""
        self._edits.edit(self.tr("change {value}").format(value=field), after, field)

    @property
    def _behind(self) -> int:
        return max(self.rows, default=len(self._edits.playlist.stimuli) - 1) + 1

    def _add(self, text: str, after: Playlist) -> None:
        behind, n = self._behind, len(after.stimuli) - len(self._edits.playlist.stimuli)
        self.rows = tuple(range(behind, behind + n))
        self._edits.edit(text, after)
        self.added.emit()

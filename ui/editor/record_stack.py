"""The Record page, and the playlist editor in its place while a playlist is edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from ui.record_feed import RecordCommands
from ui.record_page import RecordPage
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.editor.files import NormsQuestion
    from ui.editor.playlist_editor import PlaylistEditor
    from ui.editor.workbench import Workbench


class RecordStack(QStackedWidget):
    """Shows the page or the editor, which is made when it is first wanted.

    Parameters
    ----------
    page : RecordPage
        Its buttons open the editor; what is saved becomes its protocol.
    commands : RecordCommands
        Told of what was saved.
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, page: RecordPage, commands: RecordCommands, theme: Theme) -> None:
        super().__init__()
        self.page, self.commands, self._theme = page, commands, theme
        self._bench: Workbench | None = None
        self.editor: PlaylistEditor | None = None
        self._editing = False
        self.addWidget(page)
        buttons = page.protocol.playlists
        buttons.new_clicked.connect(lambda: self.edit(None))
        buttons.edit_clicked.connect(self._edit_chosen)
        buttons.norms_chosen.connect(self._edit_norms)

    @property
    def editing(self) -> bool:
        """Whether a playlist is being edited, shown or not."""
        return self._editing

    def edit(self, source: str | NormsQuestion | None) -> None:
        """Open the editor; see `PlaylistEditor.open`."""
        self.editor = self.editor or self._make_editor()
        self._editing = True
        self.editor.open(source)
        self.setCurrentWidget(self.editor)

    def leave_editor(self) -> bool:
        """Go back to the page, and tell whether that was done: unsaved changes are asked about instead."""
        if self._editing and self.editor is not None:
            self.editor.leave()
        return not self._editing

    def may_close(self) -> bool:
        """Tell whether nothing is lost by closing, or was asked about already; else ask."""
        if not self._editing or self.editor is None or self.editor.ask.text:
            return True
        return self.leave_editor()

    def show_recording(self, recording: bool) -> None:
        """Show the page while a recording is watched; a playlist that is edited waits behind it."""
        if self._editing and self.editor is not None:
            self.setCurrentWidget(self.page if recording else self.editor)

    def close_editor(self) -> None:
        """Stop and join the editor's threads; idempotent."""
        if self._bench is not None:
            self._bench.close()

    def _make_editor(self) -> PlaylistEditor:
        from ui.editor.playlist_editor import PlaylistEditor  # the Record page's first picture needs none of it
        from ui.editor.workbench import Workbench

        self._bench = Workbench()
        editor = PlaylistEditor(self._theme, self._bench)
        editor.saved.connect(self._choose)
        editor.left.connect(self._leave)
        self.addWidget(editor)
        return editor

    def _edit_norms(self, table: str, folder: str) -> None:
        from ui.editor.files import NormsQuestion

        self.edit(NormsQuestion(Path(table), Path(folder)))

    def _edit_chosen(self) -> None:
        chosen = self.page.protocol.chosen
        if chosen is not None:
            self.edit(chosen.path)

    def _choose(self, path: str) -> None:
        self.commands.protocol_chosen.emit(path)
        self.page.protocol.choose(path)

    def _leave(self) -> None:
        self._editing = False
        self.setCurrentWidget(self.page)

"""The selected stimuli: how the participant sees the first of them, and their values."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from recorder.protocol.playlist import Playlist
from ui.card import Card
from ui.editor.pictures import PictureQuestion
from ui.editor.preview import Preview
from ui.editor.review import Review
from ui.editor.stimulus_form import StimulusForm
from ui.editor.task import Task
from ui.theme import GRID, Theme

WIDTH = 320


class StimulusCard(Card):
    """Preview and form.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    pictures : Task
        Decodes `PictureQuestion`.
    """

    pictured = Signal()

    def __init__(self, theme: Theme, pictures: Task) -> None:
        content = QWidget()
        super().__init__("", content)
        self.preview, self.form = Preview(theme, WIDTH - 2 * GRID - 2), StimulusForm(theme)
        self._pictures = pictures
        self._wanted: PictureQuestion | None = None
        self._picture: QImage | str = ""
        self._shown: tuple[Playlist, Review, Sequence[int]] = Playlist("", "", ()), Review(), ()
        self.setFixedWidth(WIDTH)
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addWidget(self.preview)
        rows.addWidget(self.form, 1)
        pictures.answered.connect(self._take)

    def show_selection(self, playlist: Playlist, review: Review, rows: Sequence[int]) -> None:
        """Show the stimuli of some rows."""
        self._shown = playlist, review, rows
        stimuli = [playlist.stimuli[row] for row in rows]
        first = stimuli[0] if stimuli else None
        problems = [finding.text for finding in review.findings if finding.stimulus in rows] if len(rows) == 1 else []
        self.set_title(self._named(len(rows), first.id if first else ""))
        self.form.show_stimuli(stimuli, problems)
        decoded = first is not None and first.path is not None and first.kind in ("video", "image")
        self._want((first.path, first.kind) if decoded and first and first.path else None)
        media = review.media.get(first.path) if first and first.path else None
        self.preview.show_stimulus(first, media, self._picture)

    def _named(self, n: int, name: str) -> str:
        if n > 1:
            return self.tr("{n} stimuli selected").format(n=n)
        return name or (self.tr("Stimulus") if n else self.tr("No stimulus selected"))

    def _want(self, question: PictureQuestion | None) -> None:
        if question == self._wanted:
            return
        self._wanted, self._picture = question, ""
        if question is not None:
            self._pictures.ask(question)

    def _take(self, question: PictureQuestion, picture: QImage | None) -> None:
        if question == self._wanted:
            self._picture = picture or self.tr("There is no picture.")
            self.show_selection(*self._shown)
            self.pictured.emit()

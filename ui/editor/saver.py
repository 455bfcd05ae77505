"""Saving a draft: where to, what speaks against it, and what is asked before anything is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.editor.ask_bar import Answer, AskBar
from ui.editor.edits import Edits
from ui.editor.files import Opened, Saved, SaveQuestion
from ui.editor.task import Task

ENDING = ".toml"


class Saver(QObject):
    """The draft's file.

    Parameters
    ----------
    editor : QWidget
        Over which the file dialog opens.
    edits : Edits
        The draft.
    task : Task
        Saves.
    bar : AskBar
        Where it asks.

    Attributes
    ----------
    path : Path or None
        The file; None until there is one.
    """

    saved = Signal(Path)
    changed = Signal()
    """Saving has begun or ended."""

    def __init__(self, editor: QWidget, edits: Edits, task: Task, bar: AskBar) -> None:
        super().__init__(editor)
        self._editor, self._edits, self._task, self._bar = editor, edits, task, bar
        self.path: Path | None = None
        self._mark = ""
        self._then: Callable[[], object] | None = None
        task.answered.connect(self._take)
        task.failed.connect(lambda told: self._tell(self.tr("Saving failed: {why}").format(why=told)))

    @property
    def busy(self) -> bool:
        """Whether something is being saved."""
        return self._task.busy

    def begin(self, opened: Opened) -> None:
        """Begin with a draft's file."""
        self.path, self._mark, self._then = opened.path, opened.mark, None

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save to the file there is, or ask where; `then` is done once it is saved."""
        if self.path is None:
            self.save_as(then)
            return
        self._then = then
        self._ask(SaveQuestion(self._edits.playlist, self.path, overwrite=True, mark=self._mark))

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        """Ask where, and save there; a file that the dialog has asked about is overwritten."""
        near = self.path or Path(f"{self._edits.playlist.name or 'playlist'}{ENDING}")
        title, kinds = self.tr("Save the playlist"), self.tr("Playlists (*.toml)")
        chosen, _ = QFileDialog.getSaveFileName(self._editor, title, str(near), kinds)
        if not chosen:
            return
        self._then = then
        named = chosen.lower().endswith(ENDING)
        path = Path(chosen if named else chosen + ENDING)
        self._ask(SaveQuestion(self._edits.playlist, path, overwrite=named, sure=named))

    def ask_before_leaving(self, leave: Callable[[], object]) -> None:
        """Leave if nothing is lost by it, or ask."""
        if self._edits.isClean():
            leave()
            return
        name = self.path.name if self.path else self.tr("this playlist")
        self._bar.ask(
            self.tr("There are changes of {name} that are not saved.").format(name=name),
            Answer(self.tr("Keep editing"), lambda: None),
            Answer(self.tr("Discard"), leave, loses=True),
            Answer(self.tr("Save"), lambda: self.save(leave)),
        )

    def _ask(self, question: SaveQuestion) -> None:
        if not self.busy:
            self._task.ask(question)
            self.changed.emit()

    def _take(self, question: SaveQuestion, saved: Saved) -> None:
        if saved.doubt:
            self._doubt(question, saved.doubt)
        elif saved.problem:
            self._tell(saved.problem)
        else:
            self._finish(question, saved)
        self.changed.emit()

    def _finish(self, question: SaveQuestion, saved: Saved) -> None:
        self.path, self._mark = question.path, saved.mark
        if self._edits.playlist == question.playlist:
            self._edits.setClean()
        self.saved.emit(question.path)
        then, self._then = self._then, None
        if then is not None and self._edits.isClean():
            then()

    def _doubt(self, question: SaveQuestion, doubt: str) -> None:
        sure = replace(question, overwrite=True, sure=True)
        self._bar.ask(
            doubt,
            Answer(self.tr("Keep editing"), lambda: None),
            Answer(self.tr("Save as…"), lambda: self.save_as(self._then)),
            Answer(self.tr("Overwrite"), lambda: self._ask(sure), loses=True),
        )

    def _tell(self, problem: str) -> None:
        self._bar.ask(problem, Answer(self.tr("Keep editing"), lambda: None), Answer(self.tr("Save as…"), self.save_as))
        self.changed.emit()

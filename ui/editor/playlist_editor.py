"""The playlist editor: what is shown to the participant, put together, looked at, checked and saved.

A draft is edited; its file changes when it is saved, and not before. What takes time - files,
clips, checks - is done by the workbench's threads; an answer that is not of the draft as it is
now is shown as one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from recorder.protocol.playlist_check import Finding
from ui.card import Card
from ui.editor import draft
from ui.editor.ask_bar import AskBar
from ui.editor.editor_bar import EditorBar
from ui.editor.editor_keys import add_keys
from ui.editor.edits import Edits
from ui.editor.expected_square import ExpectedSquare
from ui.editor.files import NormsQuestion, Opened
from ui.editor.hand import Hand
from ui.editor.note_line import NoteLine
from ui.editor.playlist_form import PlaylistForm
from ui.editor.review import Review, ReviewQuestion
from ui.editor.saver import Saver
from ui.editor.stimuli_panel import StimuliPanel
from ui.editor.stimulus_card import StimulusCard
from ui.editor.workbench import Workbench
from ui.theme import GRID, Theme

LEFT_WIDTH = 272
PAUSE_MS = 80  # a draft is looked at when nothing was typed for so long: the thread takes its share of Python's time
UNSAVED = Path.home() / "playlist.toml"


class PlaylistEditor(QWidget):
    """A draft and everything that can be done with it.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    workbench : Workbench
        Its threads; closed by whoever made it.
    """

    saved = Signal(str)
    """The file that was saved."""
    left = Signal()

    def __init__(self, theme: Theme, workbench: Workbench) -> None:
        super().__init__()
        self._bench = workbench
        self._awaited: str | NormsQuestion | None = None
        self._review, self._reviewed, self._n_reviewed = Review(), False, 0
        self.edits = Edits(draft.new_draft(), self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.hand = Hand(self.edits)
        self.ask, self.note = AskBar(theme), NoteLine()
        self.saver = Saver(self, self.edits, workbench.savings, self.ask)
        self.bar = EditorBar(theme, self.edits)
        self.playlist_form, self.square = PlaylistForm(theme), ExpectedSquare(theme)
        self.panel = StimuliPanel(theme)
        self.stimulus = StimulusCard(theme, workbench.pictures)
        self._lay_out()
        self._wire()

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost."""
        return not self.edits.isClean()

    @property
    def opening(self) -> bool:
        """Whether a draft is still read."""
        return self._awaited is not None

    @property
    def review(self) -> Review | None:
        """What the draft comes to; None while that is looked at."""
        return self._review if self._reviewed else None

    def open(self, source: str | NormsQuestion | None) -> None:
        """Begin with a playlist's file, with ``demo``, with a table of norms; with an empty one for None."""
        self._begin(Opened(draft.new_draft()), clean=True)
        self._awaited = source
        self._content.setEnabled(source is None)
        if source is not None:
            self._bench.openings.ask(source)
            self._show_state()

    def leave(self) -> None:
        """Close the editor, after asking where something would be lost."""
        self.saver.ask_before_leaving(self.left.emit)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Have the keyboard in the list."""
        super().showEvent(event)
        self.panel.table.setFocus()

    def _take_opened(self, question: object, opened: Opened) -> None:
        if question != self._awaited:  # another was asked for since
            return
        self._awaited = None
        self._content.setEnabled(True)
        self._begin(opened, clean=not isinstance(question, NormsQuestion))
        self.panel.table.setFocus()

    def _take_failure(self, told: str) -> None:
        self._take_opened(self._awaited, Opened(draft.new_draft(), problem=told))

    def _begin(self, opened: Opened, clean: bool) -> None:
        self._review, self.hand.rows = Review(), (0,) if opened.playlist.stimuli else ()
        self.ask.hide()
        self.note.show_notes((opened.problem,) if opened.problem else opened.notes, wrong=bool(opened.problem))
        self.saver.begin(opened)
        self.panel.list_button.setChecked(True)
        self.edits.begin(opened.playlist, clean)

    @property
    def _known(self) -> Review:
        """The last review; without its findings where they may be of other stimuli than those in the list now."""
        same = self._reviewed or self._n_reviewed == len(self.edits.playlist.stimuli)
        return self._review if same else replace(self._review, findings=())

    def _take_edit(self) -> None:
        """Show the draft as it is now, and have it looked at."""
        self.hand.keep_rows()
        self._look()
        self._show()

    def _look(self) -> None:
        self._reviewed = False
        self._pause.start()

    def _question(self) -> ReviewQuestion:
        return ReviewQuestion(self.edits.playlist, self.saver.path or UNSAVED, self.panel.seed_box.value())

    def _take_review(self, question: ReviewQuestion, review: Review) -> None:
        self._reviewed = question == self._question()
        if self._reviewed:
            self._review, self._n_reviewed = review, len(question.playlist.stimuli)
            self._show()

    def _show(self) -> None:
        playlist = self.edits.playlist
        review = self._known
        self.playlist_form.show_playlist(playlist)
        self.panel.show_draft(playlist, review, self._reviewed, self.hand.rows)
        self._show_selected(review)
        self._show_state()

    def _show_selected(self, review: Review) -> None:
        self.square.show_stimuli(self.edits.playlist.stimuli, self.hand.rows)
        self.stimulus.show_selection(self.edits.playlist, review, self.hand.rows)

    def _show_state(self) -> None:
        busy = self.tr("saving…") if self.saver.busy else self.tr("opening…") if self.opening else ""
        self.bar.show_state(self.saver.path, self.edits.playlist.title, busy)

    def _select(self) -> None:
        self.hand.rows = self.panel.table.rows
        self.panel.show_selection(len(self.edits.playlist.stimuli))
        self._show_selected(self._known)

    def _go_to(self, finding: Finding) -> None:
        if finding.stimulus is not None and finding.stimulus < len(self.edits.playlist.stimuli):
            self.panel.list_button.setChecked(True)
            self.panel.table.select([finding.stimulus])
            self.panel.table.setFocus()

    def _wire(self) -> None:
        panel, bar, bench = self.panel, self.bar, self._bench
        self._pause.timeout.connect(lambda: bench.reviews.ask(self._question()))
        self.edits.indexChanged.connect(self._take_edit)
        self.edits.cleanChanged.connect(self._show_state)
        bench.reviews.answered.connect(self._take_review)
        bench.openings.answered.connect(self._take_opened)
        bench.openings.failed.connect(self._take_failure)
        bench.reviews.failed.connect(lambda told: self.note.show_notes((told,), wrong=True))
        self.ask.asked.connect(self.note.hide)
        self.saver.changed.connect(self._show_state)
        self.saver.saved.connect(lambda path: self.saved.emit(str(path)))
        self.saver.saved.connect(self._look)
        self._wire_hand()
        self.square.picked.connect(lambda row: panel.table.select([row]))
        panel.table.selected.connect(self._select)
        panel.seed_changed.connect(self._look)
        panel.order_button.toggled.connect(lambda: panel.show_selection(len(self.edits.playlist.stimuli)))
        panel.problems.picked.connect(self._go_to)
        bar.undo_button.clicked.connect(self.edits.undo)
        bar.redo_button.clicked.connect(self.edits.redo)
        bar.save_button.clicked.connect(lambda: self.saver.save())
        bar.save_as_button.clicked.connect(lambda: self.saver.save_as())
        bar.close_button.clicked.connect(self.leave)
        add_keys(self)

    def _wire_hand(self) -> None:
        hand, panel, form = self.hand, self.panel, self.stimulus.form
        self.playlist_form.edited.connect(hand.change_playlist)
        form.edited.connect(hand.change)
        form.replaced.connect(lambda path: hand.change_file(Path(path)))
        panel.files_added.connect(hand.add_files)
        panel.text_added.connect(hand.add_text)
        panel.text_added.connect(form.text_field.setFocus)
        panel.text_added.connect(form.text_field.selectAll)
        panel.copied.connect(hand.copy)
        panel.removed.connect(hand.remove)
        panel.moved.connect(hand.move)
        hand.added.connect(lambda: panel.list_button.setChecked(True))

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GRID)
        for card, stretch in (
            (Card(self.tr("Playlist"), self.playlist_form), 0),
            (Card(self.tr("Expected"), self.square), 1),
        ):
            card.setFixedWidth(LEFT_WIDTH)
            left.addWidget(card, stretch)
        self._content = QWidget()
        columns = QHBoxLayout(self._content)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(GRID)
        columns.addLayout(left)
        stimuli = Card(self.tr("Stimuli"), self.panel)
        for control in (self.panel.list_button, self.panel.order_button, self.panel.seed_box):
            stimuli.add_control(control)
        columns.addWidget(stimuli, 1)
        columns.addWidget(self.stimulus)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID, GRID, GRID)
        rows.setSpacing(GRID)
        for line in (self.bar, self.ask, self.note):
            rows.addWidget(line)
        rows.addWidget(self._content, 1)

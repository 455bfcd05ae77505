"""The list of stimuli and what is done with it; or their order as a seed draws it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from recorder.protocol.playlist import Playlist
from recorder.protocol.stimulus_table import SUFFIXES
from ui.editor.problem_list import ProblemList
from ui.editor.review import Review
from ui.editor.stimulus_table import StimulusTable
from ui.numbers import about
from ui.record.order_list import OrderList
from ui.record.protocol_chooser import MAX_SEED
from ui.theme import CONTROL_HEIGHT, GRID, Theme


class StimuliPanel(QWidget):
    """Buttons, table or order, and what is wrong.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    files_added = Signal(object)
    """Paths that were chosen, a list."""
    text_added = Signal()
    copied = Signal()
    removed = Signal()
    moved = Signal(int)
    seed_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.table, self.order, self.problems = StimulusTable(theme), OrderList(theme), ProblemList(theme)
        self.files_button = QPushButton(self.tr("Add files…"))
        self.text_button = QPushButton(self.tr("Add text"))
        self.copy_button = QPushButton(self.tr("Duplicate"))
        self.remove_button = QPushButton(self.tr("Remove"))
        self.up_button, self.down_button = QPushButton("↑"), QPushButton("↓")
        self.list_button, self.order_button = QPushButton(self.tr("As listed")), QPushButton(self.tr("As drawn"))
        self.seed_box = QSpinBox(minimum=1, maximum=MAX_SEED)
        self._empty = QLabel(self.tr("Add clips, pictures and sounds, or a text to be read."))
        self._stack = QStackedWidget()
        self._dress(theme)
        self._lay_out()
        self._wire()

    def show_draft(self, playlist: Playlist, review: Review, checked: bool, rows: Sequence[int]) -> None:
        """Show a draft and what it comes to; `checked`: the review is of this very draft."""
        self.table.show_draft(playlist, review, rows)
        self.order.show_order(review.order)
        self.problems.show_review(playlist, review.findings, _summary(self, playlist, review), checked)
        self.show_selection(len(playlist.stimuli))

    def show_selection(self, n_stimuli: int) -> None:
        """Offer what can be done with the rows that are selected."""
        rows, listed = self.table.rows, self.list_button.isChecked()
        for button in (self.copy_button, self.remove_button):
            button.setEnabled(bool(rows) and listed)
        self.up_button.setEnabled(bool(rows) and listed and rows[0] > 0)
        self.down_button.setEnabled(bool(rows) and listed and rows[-1] < n_stimuli - 1)
        page = 1 if not listed else 0 if n_stimuli else 2
        self._stack.setCurrentIndex(page)

    def _choose_files(self) -> None:
        endings = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = self.tr("Clips, pictures, sounds ({endings});;All files (*)").format(endings=endings)
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Add clips, pictures and sounds"), "", kinds)
        if paths:
            self.files_added.emit([Path(path) for path in paths])

    def _turn(self) -> None:
        self.seed_box.setEnabled(self.order_button.isChecked())
        self.seed_changed.emit()

    def _wire(self) -> None:
        self.files_button.clicked.connect(self._choose_files)
        self.text_button.clicked.connect(self.text_added)
        self.copy_button.clicked.connect(self.copied)
        self.remove_button.clicked.connect(self.removed)
        self.up_button.clicked.connect(lambda: self.moved.emit(-1))
        self.down_button.clicked.connect(lambda: self.moved.emit(1))
        self.table.removed.connect(self.removed)
        self.table.moved.connect(self.moved)
        self.seed_box.valueChanged.connect(self.seed_changed)
        self.order_button.toggled.connect(self._turn)

    def _dress(self, theme: Theme) -> None:
        for button, name in (
            (self.up_button, self.tr("Move up (Alt+↑)")),
            (self.down_button, self.tr("Move down (Alt+↓)")),
            (self.remove_button, self.tr("Remove (Delete)")),
            (self.copy_button, self.tr("Duplicate (Ctrl+D)")),
            (self.list_button, self.tr("Stimuli as they are listed")),
            (self.order_button, self.tr("Stimuli in the order that a seed draws")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name)
        self._group = QButtonGroup(self)
        for button in (self.list_button, self.order_button):
            button.setCheckable(True)
            self._group.addButton(button)
        self.list_button.setChecked(True)
        self.seed_box.setFont(theme.font())
        self.seed_box.setFixedHeight(CONTROL_HEIGHT)
        self.seed_box.setAccessibleName(self.tr("Seed of the order"))
        self.seed_box.setToolTip(self.tr("The seed whose order is looked at; each session has its own"))
        self.seed_box.setEnabled(False)
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID // 2)
        for button in (self.files_button, self.text_button, self.copy_button, self.remove_button):
            buttons.addWidget(button)
        for button in (self.up_button, self.down_button):
            button.setFixedWidth(CONTROL_HEIGHT + GRID // 2)
            buttons.addWidget(button)
        buttons.addStretch(1)
        hint, hint_rows = QWidget(), QVBoxLayout()
        hint.setLayout(hint_rows)
        hint_rows.addWidget(self._empty)
        hint_rows.addStretch(1)
        for page in (self.table, self.order, hint):
            self._stack.addWidget(page)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(buttons)
        rows.addWidget(self._stack, 1)
        rows.addWidget(self.problems)


def _summary(panel: QWidget, playlist: Playlist, review: Review) -> str:
    n = len(playlist.stimuli)
    many = panel.tr("1 stimulus") if n == 1 else panel.tr("{n} stimuli").format(n=n)
    if math.isnan(review.expected_s):
        return many
    return panel.tr("{many} · about {time} with answers").format(many=many, time=about(review.expected_s))

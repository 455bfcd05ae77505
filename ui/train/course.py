"""How far the training is: state, progress and time left, every training's line, and the curves."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.elided import Elided
from ui.numbers import about, clock
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme
from ui.train.curves import Curves
from ui.train.parts import PartTable
from ui.train.words import SHAPE_OF_STATE, state_word
from ui.train_feed import BUSY, PartView, TrainingView

SHAPE = 10


class CourseView(QWidget):
    """A training from its start to its end.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown: tuple[PartView, ...] = ()
        self._mark, self._word, self._told = ShapeMark(theme, SHAPE), QLabel(), Elided()
        self._word.setProperty("title", True)
        self._bar = QProgressBar(maximum=1000, textVisible=False)
        self._bar.setAccessibleName(self.tr("Share that is done"))
        self._time = QLabel()
        self._time.setFont(theme.font())
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.log_button = QPushButton(self.tr("Open log"))
        self.parts = PartTable(theme)
        self.loss = Curves(theme, self.tr("Loss by epoch"), lambda e: e.validation_loss, lambda e: e.loss)
        self.accuracy = Curves(
            theme, self.tr("Accuracy by epoch"), lambda e: e.validation_accuracy, lambda e: e.accuracy, share=True
        )
        self._drawn, self._before = QWidget(), QLabel(self._what_happens())
        self._before.setWordWrap(True)
        self._before.setProperty("muted", True)
        self._before.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._lay_out()
        self.parts.selected.connect(self._draw)

    @property
    def text(self) -> str:
        """The line, read aloud."""
        return ". ".join(part for part in (self._word.text(), self._told.text(), self._time.text()) if part)

    def show_training(self, training: TrainingView) -> None:
        """Show how far it is."""
        busy = training.state in BUSY
        self._mark.show_state(SHAPE_OF_STATE[training.state])
        self._word.setText(state_word(training.state))
        self._told.show_text(training.told, "\n".join([training.told, *training.notes]))
        self._time.setText(self._times(training))
        self._bar.setVisible(busy)
        if math.isfinite(training.share):
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * training.share))
        else:
            self._bar.setRange(0, 0 if busy else 1000)
        self.cancel_button.setVisible(busy)
        self.cancel_button.setEnabled(training.state not in ("stopping", "saving"))
        self.log_button.setVisible(training.state == "failed" and bool(training.log_path))
        self.setAccessibleName(self.text)
        self._drawn.setVisible(bool(training.parts))
        self._before.setVisible(not training.parts)
        if training.parts is not self._shown:
            self._shown = training.parts
            self.parts.show_parts(training.parts)
            self._draw()

    def _draw(self) -> None:
        for curves in (self.loss, self.accuracy):
            curves.show_parts(self._shown, self.parts.key)

    def _times(self, training: TrainingView) -> str:
        if training.state == "idle":
            return ""
        told = self.tr("{elapsed} passed").format(elapsed=clock(training.elapsed_s))
        if math.isfinite(training.left_s):
            told += self.tr(", at most {left} left").format(left=about(training.left_s))
        return told

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._mark)
        head.addWidget(self._word)
        head.addWidget(self._told, 1)
        for widget in (self._time, self.log_button, self.cancel_button):
            head.addWidget(widget)
        plots = QHBoxLayout()
        plots.setSpacing(2 * GRID)
        for title, curves in ((self.tr("Loss"), self.loss), (self.tr("Accuracy"), self.accuracy)):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(_muted(title))
            column.addWidget(curves, 1)
            plots.addLayout(column, 1)
        legend = self.tr("Of the selected training: line validation, dashed training. Thin: the others’ validation.")
        drawn = QVBoxLayout(self._drawn)
        drawn.setContentsMargins(0, 0, 0, 0)
        drawn.setSpacing(GRID // 2)
        drawn.addWidget(self.parts, 2)
        drawn.addLayout(plots, 3)
        drawn.addWidget(_muted(legend))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addLayout(head)
        rows.addWidget(self._bar)
        rows.addWidget(self._drawn, 1)
        rows.addWidget(self._before, 1)

    def _what_happens(self) -> str:
        return self.tr(
            "One network is trained for each fold and judged on what it did not see: these are the figures you get. "
            "Then one is trained on everything and saved as a new model, with its report.\n\n"
            "It runs in a process of its own, behind the live view: go on working, or cancel at any time. What is "
            "finished is kept, and the same, started again, goes on from there."
        )


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("muted", True)
    return label

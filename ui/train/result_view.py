"""What came of a training: is it better than chance, for whom, does it leak; and what to do with the model."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.elided import Elided
from ui.shape_mark import ShapeMark
from ui.theme import CONTROL_HEIGHT, GRID, Theme
from ui.train.confusion import Confusion
from ui.train.outcome import ResultView, TargetView
from ui.train.subject_bars import SubjectBars
from ui.train.words import beside_chance, target_words, verdict
from ui.train_feed import UseView

SHAPE = 10


class ResultCard(QWidget):
    """The result of one training.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    use_clicked = Signal()
    report_clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._result: ResultView | None = None
        self._mark, self._verdict, self._figure = ShapeMark(theme, SHAPE), QLabel(), Elided()
        self._verdict.setWordWrap(True)
        self._verdict.setProperty("title", True)
        self._figure.setFont(theme.font())
        self._leakage, self._refused = QLabel(), QLabel()
        for label in (self._leakage, self._refused):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._leakage.setProperty("muted", True)
        self._refused.setProperty("hint", "wrong")
        self.target_box = QComboBox()
        self.target_box.setAccessibleName(self.tr("Target that is shown"))
        self.target_box.setFixedHeight(CONTROL_HEIGHT)
        self.confusion, self.subjects = Confusion(theme), SubjectBars(theme)
        self.use_button, self.report_button = QPushButton(self.tr("Use it now")), QPushButton(self.tr("Open report"))
        self.use_button.setProperty("primary", True)
        self._lay_out()
        self.target_box.currentIndexChanged.connect(self._show_target)
        self.use_button.clicked.connect(self.use_clicked)
        self.report_button.clicked.connect(self.report_clicked)

    @property
    def texts(self) -> list[str]:
        """What is told, in words."""
        return [label.text() for label in (self._verdict, self._figure, self._leakage, self._refused) if label.text()]

    def show_result(self, result: ResultView, use: UseView) -> None:
        """Show a result, and what became of its model."""
        self._show_use(result, use)
        if result == self._result:
            return
        self._result = result
        shape, said = verdict(result)
        self._mark.show_state(shape)
        self._verdict.setText(said)
        self._leakage.setText("\n".join(self.tr("Leakage check: {0}. {1}").format(*found) for found in result.leakage))
        self._leakage.setVisible(bool(result.leakage))
        self.target_box.blockSignals(True)
        self.target_box.clear()
        for target in result.targets:
            self.target_box.addItem(target_words().get(target.target, target.target))
        self.target_box.blockSignals(False)
        self.target_box.setVisible(len(result.targets) > 1)
        self._show_target()

    def _show_target(self) -> None:
        target = self._shown
        if target is not None:
            self._figure.show_text(beside_chance(target))
            self.confusion.show_target(target)
            self.subjects.show_subjects(target.subjects)

    @property
    def _shown(self) -> TargetView | None:
        targets = self._result.targets if self._result else ()
        row = self.target_box.currentIndex()
        return targets[row] if 0 <= row < len(targets) else None

    def _show_use(self, result: ResultView, use: UseView) -> None:
        words = {"loading": self.tr("Loading…"), "in use": self.tr("In use")}
        self.use_button.setText(words.get(use.state, self.tr("Use it now")))
        self.use_button.setEnabled(bool(result.model) and use.state in ("", "refused"))
        told = self.tr("It is not used: {why}").format(why=use.told) if use.state == "refused" else ""
        self._refused.setText(told)
        self._refused.setVisible(bool(told))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._verdict, 1)
        for widget in (self.report_button, self.use_button):
            head.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        figure = QHBoxLayout()
        figure.setSpacing(GRID)
        figure.addWidget(self.target_box)
        figure.addWidget(self._figure, 1)
        people = QScrollArea(widgetResizable=True)
        people.setFrameShape(QFrame.Shape.NoFrame)
        people.setWidget(self.subjects)
        people.viewport().setAutoFillBackground(False)
        self.subjects.setAutoFillBackground(False)
        detail = QHBoxLayout()
        detail.setSpacing(2 * GRID)
        detail.addWidget(self.confusion, 0, Qt.AlignmentFlag.AlignTop)
        detail.addWidget(people, 1)
        told = self.tr("Of windows that were not trained on. Bar: 95 % interval; disc: accuracy; dashed: chance.")
        meaning = QLabel(told)
        meaning.setProperty("muted", True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(head)
        rows.addLayout(figure)
        rows.addLayout(detail, 1)
        for label in (meaning, self._leakage, self._refused):
            rows.addWidget(label)

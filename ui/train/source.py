"""What to train on: recorded runs, or a dataset by its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.elided import Elided
from ui.sessions_feed import Run
from ui.theme import GRID, Theme
from ui.train.run_ticks import RunTicks


class TrainSource(QWidget):
    """Two ways to name data.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._folder = ""
        self.runs_button, self.dataset_button = (
            QPushButton(self.tr("Recorded sessions")),
            QPushButton(self.tr("A dataset")),
        )
        for button in (self.runs_button, self.dataset_button):
            button.setCheckable(True)
        self.runs_button.setChecked(True)
        self.table = RunTicks(theme)
        self.all_button, self.none_button = QPushButton(self.tr("All")), QPushButton(self.tr("None"))
        self.place_field = QLineEdit(placeholderText=self.tr("deap:/data/deap, or a folder of sessions"))
        self.place_field.setAccessibleName(self.tr("Place of the dataset"))
        self.browse_button = QPushButton(self.tr("Browse…"))
        self._count, self._where = QLabel(), Elided(mode=Qt.TextElideMode.ElideMiddle)
        for label in (self._count, self._where):
            label.setProperty("muted", True)
        self._stack = QStackedWidget()
        self._lay_out()
        self._wire()

    @property
    def data(self) -> str:
        """Folder or URI; empty while nothing is chosen."""
        if self.dataset_button.isChecked():
            return self.place_field.text().strip()
        return self._folder if self.table.taken else ""

    @property
    def only(self) -> tuple[str, ...]:
        """Runs of the folder; empty for all."""
        return () if self.dataset_button.isChecked() else self.table.only(self._folder)

    @property
    def count(self) -> str:
        """What is chosen, in words."""
        return self._count.text()

    def show_runs(self, folder: str, runs: Sequence[Run]) -> None:
        """Show what there is."""
        self._folder = folder
        self._where.show_text(folder)
        self.table.show_runs(runs)
        self._tell()

    def _tell(self) -> None:
        taken = self.table.taken
        people = {run.summary.participant for run in taken}
        rated = sum(run.summary.n_rated for run in taken)
        told = self.tr("{n} of {all} runs, {people} participants, {rated} rated trials")
        if not self.table.n_runs:
            told = self.tr("No recordings here yet: record some on the Record page.")
        self._count.setText(told.format(n=len(taken), all=self.table.n_runs, people=len(people), rated=rated))

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of a dataset"), self._folder)
        if folder:
            self.place_field.setText(folder)

    def _turn(self) -> None:
        self._stack.setCurrentIndex(int(self.dataset_button.isChecked()))
        self.changed.emit()

    def _wire(self) -> None:
        ways = QButtonGroup(self)
        for button in (self.runs_button, self.dataset_button):
            ways.addButton(button)
        ways.buttonToggled.connect(lambda _button, on: self._turn() if on else None)
        self.table.changed.connect(self._tell)
        self.table.changed.connect(self.changed)
        self.place_field.textChanged.connect(lambda _text: self.changed.emit())
        self.all_button.clicked.connect(lambda: self.table.take_all(True))
        self.none_button.clicked.connect(lambda: self.table.take_all(False))
        self.browse_button.clicked.connect(self._browse)

    def _lay_out(self) -> None:
        ways = QHBoxLayout()
        ways.setSpacing(GRID)
        ways.addWidget(self.runs_button)
        ways.addWidget(self.dataset_button)
        ways.addStretch(1)
        self._stack.addWidget(self._sessions())
        self._stack.addWidget(self._dataset())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID)
        rows.addLayout(ways)
        rows.addWidget(self._stack, 1)

    def _sessions(self) -> QWidget:
        chosen = QHBoxLayout()
        chosen.setSpacing(GRID)
        chosen.addWidget(self._count, 1)
        chosen.addWidget(self.all_button)
        chosen.addWidget(self.none_button)
        return _stacked(self._where, self.table, chosen)

    def _dataset(self) -> QWidget:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.place_field, 1)
        row.addWidget(self.browse_button)
        told = QLabel(
            self.tr(
                "A folder of EmoScope’s sessions, or KIND:PLACE with deap, deap-original, mahnob, seed, seed-iv, "
                "seed-v, dreamer, amigos or recordings. To try it out: simulated:4x8"
            )
        )
        told.setWordWrap(True)
        told.setProperty("muted", True)
        return _stacked(row, told, None)


def _stacked(*parts: QWidget | QHBoxLayout | None) -> QWidget:
    """Return parts one beneath the other; None takes the rest of the room."""
    whole = QWidget()
    rows = QVBoxLayout(whole)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(GRID)
    for part in parts:
        if part is None:
            rows.addStretch(1)
        elif isinstance(part, QHBoxLayout):
            rows.addLayout(part)
        else:
            rows.addWidget(part)
    return whole

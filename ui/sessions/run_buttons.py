"""What can be done with the selected run."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QPushButton, QWidget

from ui.sessions_feed import Run
from ui.theme import GRID

MENDABLE = ("damaged", "recording")


class RunButtons(QWidget):
    """Buttons in a row; what is asked for leaves as signals."""

    replay = Signal()
    verify = Signal()
    repair = Signal()
    export = Signal(str, str)
    """Format and folder."""
    open = Signal()
    trash = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.replay_button = _button(self.tr("Replay"), self.tr("Play it through the live page and its estimator"))
        self.verify_button = _button(
            self.tr("Verify"), self.tr("Check every byte that was written; nothing is changed")
        )
        self.repair_button = _button(
            self.tr("Repair"), self.tr("Write what is intact into a new file beside it; the original stays as it is")
        )
        self.export_button = _button(self.tr("Export"), self.tr("Write it as BIDS or CSV into a folder of your choice"))
        self.open_button = _button(self.tr("Open folder"), self.tr("Show its files"))
        self.trash_button = _button(self.tr("Move to trash"), self.tr("It can be brought back with Undo"))
        menu = QMenu(self.export_button)
        self.bids_action = menu.addAction(self.tr("BIDS (BrainVision, events, participants)…"))
        self.csv_action = menu.addAction(self.tr("CSV tables…"))
        self.export_button.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for button in (self.replay_button, self.verify_button, self.repair_button, self.export_button):
            row.addWidget(button)
        row.addWidget(self.open_button)
        row.addStretch(1)
        row.addWidget(self.trash_button)
        self.replay_button.clicked.connect(self.replay)
        self.verify_button.clicked.connect(self.verify)
        self.repair_button.clicked.connect(self.repair)
        self.open_button.clicked.connect(self.open)
        self.trash_button.clicked.connect(self.trash)
        self.bids_action.triggered.connect(lambda: self._export("bids"))
        self.csv_action.triggered.connect(lambda: self._export("csv"))

    def show_run(self, run: Run | None, working: bool) -> None:
        """Allow what can be done with a run; not two things at once."""
        free = run is not None and not working
        for button in (self.verify_button, self.trash_button):
            button.setEnabled(free)
        self.open_button.setEnabled(run is not None)
        lasting = run is not None and run.summary.duration_s > 0
        for button in (self.replay_button, self.export_button):
            button.setEnabled(free and lasting)
        self.repair_button.setEnabled(free and run is not None and run.summary.state in MENDABLE)

    def _export(self, form: str) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Export into"))
        if folder:
            self.export.emit(form, folder)


def _button(text: str, hint: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(hint)
    return button

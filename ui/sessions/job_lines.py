"""Long work on runs and models, told in the page: what goes on, how far it is, what came of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ui.elided import Elided
from ui.sessions_feed import Job
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme

MOST = 3
SHAPE_OF = {"running": "connecting", "done": "good", "warn": "poor", "failed": "none"}


def kind_word(kind: str) -> str:
    """Return what a job does, as a word of the interface's language."""
    words = {
        "verify": QCoreApplication.translate("job", "Verify"),
        "repair": QCoreApplication.translate("job", "Repair"),
        "export": QCoreApplication.translate("job", "Export"),
        "replay": QCoreApplication.translate("job", "Replay"),
        "trash": QCoreApplication.translate("job", "Trash"),
        "undo": QCoreApplication.translate("job", "Undo"),
        "use": QCoreApplication.translate("job", "Use"),
        "import": QCoreApplication.translate("job", "Import"),
        "remove": QCoreApplication.translate("job", "Remove"),
        "restore": QCoreApplication.translate("job", "Restore"),
        "compare": QCoreApplication.translate("job", "Compare"),
    }
    return words[kind]


class JobLines(QWidget):
    """The newest jobs, a line each; a finished one stays until it is dismissed.

    Parameters
    ----------
    theme : Theme
        Colours.
    """

    cancelled = Signal(int)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: dict[int, _Line] = {}
        self._gone: set[int] = set()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GRID // 2)

    def texts(self) -> list[str]:
        """Return the lines as they are shown."""
        return [line.text for line in self._lines.values()]

    def line(self, job_id: int) -> _Line:
        """Return the line of a job."""
        return self._lines[job_id]

    def show_jobs(self, jobs: Sequence[Job]) -> None:
        """Show the newest jobs."""
        shown = {job.id: job for job in [job for job in jobs if job.id not in self._gone][-MOST:]}
        for job_id in [job_id for job_id in self._lines if job_id not in shown]:
            line = self._lines.pop(job_id)
            self._rows.removeWidget(line)
            line.deleteLater()
        for job_id, job in shown.items():
            if job_id not in self._lines:
                self._lines[job_id] = self._made(job)
            self._lines[job_id].show_job(job)
        self.setVisible(bool(shown))

    def _made(self, job: Job) -> _Line:
        line = _Line(self._theme)
        line.cancel_button.clicked.connect(lambda: self.cancelled.emit(job.id))
        line.open_button.clicked.connect(lambda: self.opened.emit(line.path))
        line.dismiss_button.clicked.connect(lambda: self._dismiss(job.id))
        self._rows.addWidget(line)
        return line

    def _dismiss(self, job_id: int) -> None:
        self._gone.add(job_id)
        line = self._lines.pop(job_id)
        line.hide()
        self._rows.removeWidget(line)
        line.deleteLater()
        self.setVisible(bool(self._lines))


class _Line(QFrame):
    """One job."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.path = ""
        self.setProperty("strip", True)
        self._mark = ShapeMark(theme, 9)
        self._kind, self._told = QLabel(), Elided()
        self._kind.setProperty("title", True)
        self._bar = QProgressBar(maximum=1000, textVisible=False)
        self._bar.setFixedWidth(160)
        self._share = QLabel()
        self._share.setFont(theme.font())
        self.open_button = QPushButton(self.tr("Open"))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.dismiss_button = QPushButton(self.tr("Dismiss"))
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._mark)
        row.addWidget(self._kind)
        row.addWidget(self._told, 1)
        for widget in (self._bar, self._share, self.open_button, self.cancel_button, self.dismiss_button):
            row.addWidget(widget)

    @property
    def text(self) -> str:
        """The line, read aloud."""
        return f"{self._kind.text()}: {self._told.text()}"

    def show_job(self, job: Job) -> None:
        """Show how far it is, or what came of it."""
        running = job.state == "running"
        known = running and math.isfinite(job.done)
        self.path = job.path
        self._mark.show_state(SHAPE_OF[job.state])
        self._kind.setText(kind_word(job.kind))
        self._told.show_text(job.told)
        self._bar.setVisible(known)
        self._share.setVisible(known)
        if known:
            self._bar.setValue(round(1000 * job.done))
            self._share.setText(f"{100 * job.done:.0f} %")
        self.open_button.setVisible(bool(job.path) and not running)
        self.cancel_button.setVisible(running)
        self.dismiss_button.setVisible(not running)
        self.setAccessibleName(self.text)

"""The banner that stays while a recorded session is replayed: what, how far, pause, speed, back to live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from ui.theme import GRID, Theme

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0)
STEPS = 1000

ReplayState = Literal["playing", "paused", "ended"]


@dataclass(frozen=True, slots=True)
class ReplayView:
    """A replay as the window shows it.

    Attributes
    ----------
    name : str
        Of the run.
    elapsed_s, duration_s : float
        How far it is, and how long.
    state : {'playing', 'paused', 'ended'}
        ``ended``: the last picture stands until the person goes back to live.
    speed : float
        Recorded seconds a second.
    """

    name: str
    elapsed_s: float
    duration_s: float
    state: ReplayState = "playing"
    speed: float = 1.0


class ReplayBanner(QFrame):
    """REPLAY, in words; hidden while the instrument is shown live.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    pause_toggled = Signal(bool)
    speed_changed = Signal(float)
    stop_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view: ReplayView | None = None
        self._word = QLabel(self.tr("REPLAY"))
        self._word.setFont(theme.font(bold=True))
        self._name, self._time = QLabel(), QLabel()
        for label in (self._name, self._time):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setFont(theme.font())
        self._progress = QProgressBar(maximum=STEPS, textVisible=False)
        self._progress.setAccessibleName(self.tr("How far the replay is"))
        self.pause_button = QPushButton(self.tr("Pause"))
        self.pause_button.setCheckable(True)
        self.speed_box = self._speed_box()
        self.stop_button = QPushButton(self.tr("Back to live"))
        self._lay_out()
        self.pause_button.toggled.connect(self.pause_toggled)
        self.stop_button.clicked.connect(self.stop_requested)
        theme.changed.connect(self.update)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return " ".join((self._word.text(), self._name.text(), self._time.text()))

    def show_replay(self, view: ReplayView | None) -> bool:
        """Show how far a replay is; None for none. Tell whether something else is shown now than before."""
        another = (view.name if view else None) != (self._view.name if self._view else None)
        self._view = view
        self.setVisible(view is not None)
        if view is not None:
            self._show(view)
        return another

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Fill the ground, with a line of the accent's colour beneath."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.colours.selected))
        painter.fillRect(0, self.height() - 2, self.width(), 2, QColor(self._theme.colours.accent))

    def _show(self, view: ReplayView) -> None:
        words = {"playing": "", "paused": self.tr(" · paused"), "ended": self.tr(" · ended")}
        self._name.setText(view.name)
        self._time.setText(f"{_clock(view.elapsed_s)} / {_clock(view.duration_s)}{words[view.state]}")
        share = view.elapsed_s / view.duration_s if view.duration_s > 0 else 1.0
        self._progress.setValue(round(STEPS * share))
        self.setAccessibleName(self.text)
        self.pause_button.setEnabled(view.state != "ended")
        for widget in (self.pause_button, self.speed_box):
            widget.blockSignals(True)
        self.pause_button.setChecked(view.state == "paused")
        if view.speed in SPEEDS:
            self.speed_box.setCurrentIndex(SPEEDS.index(view.speed))
        for widget in (self.pause_button, self.speed_box):
            widget.blockSignals(False)

    def _speed_box(self) -> QComboBox:
        box = QComboBox()
        box.addItems([f"{speed:g} ×" for speed in SPEEDS])
        box.setCurrentIndex(SPEEDS.index(1.0))
        box.setAccessibleName(self.tr("Speed of the replay"))
        box.setToolTip(self.tr("Speed of the replay"))
        box.activated.connect(lambda row: self.speed_changed.emit(SPEEDS[row]))
        return box

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        row.setSpacing(2 * GRID)
        for widget in (self._word, self._name, self._time):
            row.addWidget(widget)
        row.addWidget(self._progress, 1)
        for button in (self.pause_button, self.speed_box, self.stop_button):
            row.addWidget(button)


def _clock(seconds: float) -> str:
    whole = max(0, int(seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}"

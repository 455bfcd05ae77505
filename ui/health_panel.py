"""Stream health: what was measured of every connected stream's timing and losses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from ui.numbers import UNKNOWN, fixed, milliseconds, signed
from ui.theme import Theme

if TYPE_CHECKING:
    from recorder.sources.base import StreamHealth
    from ui.feed import SourceView


def alignment_error_s(eeg: StreamHealth, camera: StreamHealth) -> float:
    """Estimate how far EEG and video may be apart, in seconds; NaN if a part of it is unknown.

    Both streams' clock offsets are known to their uncertainty, and their stamps scatter by
    their jitter; the four are independent, so their squares add. A delay inside the camera or
    the amplifier that their stamps do not tell is not in it.
    """
    jitters = [0.0 if math.isnan(health.jitter_s) else health.jitter_s for health in (eeg, camera)]
    return math.hypot(eeg.offset_uncertainty_s, camera.offset_uncertainty_s, *jitters)


class HealthPanel(QWidget):
    """One line per stream, and the alignment of EEG and video.

    Parameters
    ----------
    theme : Theme
        Fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._columns = (
            (self.tr("Stream"), self.tr("What is connected")),
            (self.tr("Rate"), self.tr("Samples or frames a second, as they really come")),
            (self.tr("Drift"), self.tr("How much faster the device counts than its nominal rate, parts per million")),
            (self.tr("Offset"), self.tr("Added to the sender's stamps to get session time, and how sure that is")),
            (self.tr("Jitter"), self.tr("Scatter of the stamps around the smoothed time")),
            (self.tr("Gaps"), self.tr("Times at which samples were missing")),
            (self.tr("Lost"), self.tr("Samples or frames known to be lost")),
            (self.tr("Last loss"), self.tr("How long ago something was lost")),
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        for column, (title, hint) in enumerate(self._columns):
            self._grid.addWidget(_label(title, hint, muted=True), 0, column, _side(column))
        self._rows: list[list[QLabel]] = []
        self._alignment = _label("", self.tr("From both streams' offset uncertainty and jitter"), muted=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(self._grid)
        rows.addWidget(self._alignment)
        self.setAccessibleName(self.tr("Stream health"))

    def texts(self) -> list[list[str]]:
        """Return the table as it is shown, a list of cells for each stream."""
        return [[cell.text() for cell in row] for row in self._rows if row[0].isVisibleTo(self)]

    @property
    def alignment(self) -> str:
        """The line about EEG and video."""
        return self._alignment.text()

    def show_sources(self, sources: Sequence[SourceView], now: float) -> None:
        """Write what was measured of each source."""
        while len(self._rows) < len(sources):
            self._add_row()
        for row, cells in enumerate(self._rows):
            texts = self._texts_of(sources[row], now) if row < len(sources) else [""] * len(cells)
            for cell, text in zip(cells, texts, strict=True):
                cell.setVisible(row < len(sources))
                if text != cell.text():
                    cell.setText(text)
        self._show_alignment({source.role: source.health for source in sources})

    def _texts_of(self, source: SourceView, now: float) -> list[str]:
        health = source.health
        offset = signed(1000 * health.offset_s, 1)
        if offset != UNKNOWN:
            offset += f" ± {fixed(1000 * health.offset_uncertainty_s, 2)} ms"
        return [
            source.name,
            fixed(health.rate_hz, 2, "Hz"),
            signed(health.drift_ppm, 0, "ppm"),
            offset,
            milliseconds(health.jitter_s, 2),
            f"{health.n_gaps}",
            f"{health.n_lost}",
            UNKNOWN
            if math.isnan(health.last_loss_t)
            else self.tr("{age:.0f} s ago").format(age=now - health.last_loss_t),
        ]

    def _show_alignment(self, health: dict[str, StreamHealth]) -> None:
        if "eeg" not in health or "camera" not in health:
            self._alignment.setText("")
            return
        error = milliseconds(alignment_error_s(health["eeg"], health["camera"]), 1)
        told = self.tr("not known yet") if error == UNKNOWN else f"± {error}"
        self._alignment.setText(self.tr("EEG to video, estimated alignment error: {error}").format(error=told))

    def _add_row(self) -> None:
        cells = [_label("", hint) for _, hint in self._columns]
        for column, cell in enumerate(cells):
            cell.setFont(self._theme.font())
            self._grid.addWidget(cell, len(self._rows) + 1, column, _side(column))
        self._rows.append(cells)


def _label(text: str, hint: str, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setToolTip(hint)
    label.setProperty("muted", muted)
    return label


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft

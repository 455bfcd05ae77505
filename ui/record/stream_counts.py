"""What is written of every stream: counts that grow, and what was lost."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.elided import Elided
from ui.numbers import UNKNOWN, fixed
from ui.record_feed import StreamCount
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme

SHAPE = 8


def role_word(role: str) -> str:
    """Return what a stream of the session is for, as a word of the interface's language."""
    words = {
        "eeg": QCoreApplication.translate("role", "EEG"),
        "aux": QCoreApplication.translate("role", "Extra stream"),
        "aux_markers": QCoreApplication.translate("role", "Extra markers"),
        "frames": QCoreApplication.translate("role", "Camera"),
        "faces": QCoreApplication.translate("role", "Face points"),
        "emotion": QCoreApplication.translate("role", "Estimates"),
        "markers": QCoreApplication.translate("role", "Markers"),
        "eeg_markers": QCoreApplication.translate("role", "EEG markers"),
        "ratings": QCoreApplication.translate("role", "Ratings"),
        "continuous_rating": QCoreApplication.translate("role", "Ratings in time"),
        "stimulus_frames": QCoreApplication.translate("role", "Stimulus frames"),
        "truth": QCoreApplication.translate("role", "Truth"),
    }
    return words.get(role, role.replace("_", " "))


class StreamCounts(QWidget):
    """One line a stream.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: list[tuple[ShapeMark, tuple[QLabel, ...]]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(3 * GRID // 2)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(2, 1)
        heads = ("", self.tr("Stream"), "", self.tr("Rate"), self.tr("Written"), self.tr("Lost"))
        for column, text in enumerate(heads):
            head = QLabel(text)
            head.setProperty("muted", True)
            self._grid.addWidget(head, 0, column, _side(column))
        self.setAccessibleName(self.tr("Streams"))

    def show_streams(self, streams: Sequence[StreamCount], recording: bool) -> None:
        """Write the counts anew; nothing is written while nothing is recorded."""
        while len(self._lines) < len(streams):
            self._add_line()
        for i, (mark, cells) in enumerate(self._lines):
            stream = streams[i] if i < len(streams) else None
            for widget in (mark, *cells):
                widget.setVisible(stream is not None)
            if stream is not None:
                mark.show_state(
                    "poor"
                    if stream.n_lost or stream.n_overflow
                    else "good"
                    if stream.n_written or not recording
                    else "idle"
                )
                _write(cells, stream, recording)

    def texts(self) -> list[list[str]]:
        """Return the table as it is shown."""
        return [[cell.text() for cell in cells] for mark, cells in self._lines if mark.isVisibleTo(self)]

    def _add_line(self) -> None:
        row = len(self._lines) + 1
        mark = ShapeMark(self._theme, SHAPE)
        cells = (QLabel(), Elided(), QLabel(), QLabel(), QLabel())
        cells[1].setProperty("muted", True)
        self._grid.addWidget(mark, row, 0)
        for column, cell in enumerate(cells, start=1):
            cell.setTextFormat(Qt.TextFormat.PlainText)
            cell.setFont(self._theme.font())
            if column == 2:
                self._grid.addWidget(cell, row, column)
            else:
                self._grid.addWidget(cell, row, column, _side(column))
        self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(row + 1, 1)
        self._lines.append((mark, cells))


def _write(cells: tuple[QLabel, ...], stream: StreamCount, recording: bool) -> None:
    what, name, rate, written, lost = cells
    what.setText(role_word(stream.role))
    assert isinstance(name, Elided)
    name.show_text(stream.name)
    rate.setText(fixed(stream.rate_hz, 1, "Hz") if stream.rate_hz else UNKNOWN)
    written.setText(f"{stream.n_written:,}".replace(",", "\u202f") if recording else UNKNOWN)
    lost.setText(f"{stream.n_lost + stream.n_overflow}")
    overflow = QCoreApplication.translate("role", "{n} lost before they came, {m} because the disk was too slow")
    lost.setToolTip(overflow.format(n=stream.n_lost, m=stream.n_overflow))


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column >= 3 else Qt.AlignmentFlag.AlignLeft

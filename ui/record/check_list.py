"""The pre-flight list: what was looked at, what was found against what was expected, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.record_feed import Check
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme

SHAPE = 9
SHAPE_OF = {"ok": "good", "warn": "poor", "fail": "none", "unknown": "idle"}


def check_word(state: str) -> str:
    """Return a check's state as a word of the interface's language."""
    words = {
        "ok": QCoreApplication.translate("check", "OK"),
        "warn": QCoreApplication.translate("check", "look"),
        "fail": QCoreApplication.translate("check", "stop"),
        "unknown": QCoreApplication.translate("check", "wait"),
    }
    return words[state]


class CheckList(QWidget):
    """One line a check, and one beneath it where there is something to do.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: list[_Line] = []
        self._shown: tuple[Check, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(3, 1)
        self._empty = QLabel(self.tr("Nothing was looked at yet. Connect an EEG or a camera on the Live page."))
        self._empty.setProperty("muted", True)
        self._empty.setWordWrap(True)
        self._grid.addWidget(self._empty, 0, 0, 1, 4)
        self._last_row = 1
        self.setAccessibleName(self.tr("Before you record"))

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Write the list anew; lines stay where they are while their number does not change."""
        if tuple(checks) == self._shown:
            return
        self._shown = tuple(checks)
        self._empty.setVisible(not checks)
        while len(self._lines) < len(checks):
            self._add_line()
        for i, line in enumerate(self._lines):
            line.show_check(checks[i] if i < len(checks) else None)

    def texts(self) -> list[str]:
        """Return the lines as they are shown: word, name, finding, and what to do."""
        return [line.text for line in self._lines[: len(self._shown)]]

    def _add_line(self) -> None:
        line = _Line(self._theme)
        row = 2 * len(self._lines) + 1
        self._grid.setRowStretch(self._last_row, 0)
        for column, cell in enumerate((line.mark, line.word, line.name, line.found)):
            self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(line.advice, row + 1, 2, 1, 2)
        self._last_row = row + 2
        self._grid.setRowStretch(self._last_row, 1)
        self._lines.append(line)


class _Line:
    """The cells of one check."""

    def __init__(self, theme: Theme) -> None:
        self.mark = ShapeMark(theme, SHAPE)
        self.word, self.name, self.advice = QLabel(), QLabel(), QLabel()
        self.found = QLabel()
        self.found.setProperty("muted", True)
        self.found.setWordWrap(True)
        self.advice.setWordWrap(True)
        self.advice.setContentsMargins(0, 0, 0, GRID // 2)
        for label in (self.word, self.name, self.found, self.advice):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.found.setFont(theme.font())

    @property
    def text(self) -> str:
        """The line, read aloud."""
        return ". ".join(cell.text() for cell in (self.word, self.name, self.found, self.advice) if cell.text())

    def show_check(self, check: Check | None) -> None:
        """Show a check, or nothing."""
        for cell in (self.mark, self.word, self.name, self.found):
            cell.setVisible(check is not None)
        self.advice.setVisible(check is not None and bool(check.advice))
        if check is None:
            return
        self.mark.show_state(SHAPE_OF[check.state])
        self.word.setText(check_word(check.state))
        self.name.setText(check.name)
        expected = QCoreApplication.translate("check", "expected {}").format(check.expected) if check.expected else ""
        found = "; ".join(part for part in (check.found, expected) if part)
        self.found.setText(found)
        self.advice.setText(check.advice)
        self.mark.setAccessibleName(self.text)

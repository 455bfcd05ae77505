"""Whether the draft can be run, and all that keeps it from it; a click leads to the stimulus in question."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from recorder.protocol.playlist import Playlist
from recorder.protocol.playlist_check import Finding
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is

ROW, MOST_ROWS = 24, 4


class ProblemList(QWidget):
    """One line, and a list under it while there is something to tell.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    picked = Signal(object)
    """A `Finding` that was clicked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._findings: Sequence[Finding] = ()
        self._mark, self._line = ShapeMark(theme, 11), QLabel()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Problems"))
        self.list.itemActivated.connect(self._pick)
        self.list.itemClicked.connect(self._pick)
        self._line.setFont(theme.font())
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(self._mark)
        line.addWidget(self._line, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addLayout(line)
        rows.addWidget(self.list)
        self.list.hide()

    @property
    def text(self) -> str:
        """The line."""
        return self._line.text()

    @property
    def told(self) -> tuple[str, ...]:
        """The list."""
        return tuple(self.list.item(row).text() for row in range(self.list.count()))

    def show_review(self, playlist: Playlist, findings: Sequence[Finding], summary: str, checked: bool) -> None:
        """Show what was found, after a summary of the playlist; `checked`: of this very draft."""
        empty = not playlist.stimuli
        findings = tuple(finding for finding in findings if finding.key or not empty)  # that it is empty can be seen
        n = len(findings)
        self._mark.show_state("connecting" if not checked else "none" if n else "idle" if empty else "good")
        if not checked:
            told = self.tr("Checking…")
        elif empty and not n:
            told = self.tr("Nothing to be shown yet")
        elif n:
            told = self.tr("1 problem") if n == 1 else self.tr("{n} problems").format(n=n)
        else:
            told = self.tr("It can be run")
        self._line.setText(f"{told} · {summary}")
        self._line.setAccessibleName(self._line.text())
        lines = [_line(playlist, finding) for finding in findings]
        if checked and (lines != list(self.told) or findings != self._findings):
            self._fill(lines, findings)

    def _fill(self, lines: Sequence[str], findings: Sequence[Finding]) -> None:
        self._findings = findings
        self.list.clear()
        for line in lines:
            item = QListWidgetItem(line)
            item.setToolTip(as_it_is(line))
            self.list.addItem(item)
        self.list.setFixedHeight(ROW * min(MOST_ROWS, max(1, len(lines))) + GRID)
        self.list.setVisible(bool(lines))

    def _pick(self, item: QListWidgetItem) -> None:
        self.picked.emit(self._findings[self.list.row(item)])


def _line(playlist: Playlist, finding: Finding) -> str:
    """Return a finding with the stimulus that it is of."""
    if finding.stimulus is None or finding.stimulus >= len(playlist.stimuli):
        return finding.text
    name = playlist.stimuli[finding.stimulus].id
    return f"{finding.stimulus + 1}  {name}: {finding.text}" if name else f"{finding.stimulus + 1}: {finding.text}"

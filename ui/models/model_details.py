"""What is known of one model: whether it fits here, how well it did and beside what, and its card in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui.models.figure_bars import FigureBars
from ui.models.model_table import Row
from ui.models.words import judged_how
from ui.shape_mark import ShapeMark
from ui.theme import GRID, Theme

SIDE_WIDTH = 432
SHAPE_OF = {"fits": "good", "partly": "connecting", "no": "poor", "nothing": "idle"}


def tr(text: str) -> str:
    """Translate in the context of a model's details."""
    return QCoreApplication.translate("model_details", text)


class ModelDetails(QWidget):
    """Fit and figures at the left, the card in words at the right.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown: Sequence[Row] = ()
        self._mark = ShapeMark(theme, 9)
        self._fit, self._origin, self._judged = plain_label(), plain_label(), plain_label(muted=True)
        self.bars = FigureBars(theme)
        self._contract = QPlainTextEdit(readOnly=True)
        self._contract.setAccessibleName(tr("The model's card in words"))
        self._contract.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))  # its columns are spaces
        self._contract.setFixedWidth(SIDE_WIDTH)
        self._contract.setTabChangesFocus(True)
        self._lay_out()
        self._show(())

    @property
    def texts(self) -> tuple[str, str, str]:
        """Fit, origin, and how it was judged, as they are shown."""
        return self._fit.text(), self._origin.text(), self._judged.text()

    @property
    def contract(self) -> str:
        """The card in words, as it is shown."""
        return self._contract.toPlainText()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show a model; of several, how to judge them side by side."""
        if rows != self._shown:
            self._show(rows)

    def _show(self, rows: Sequence[Row]) -> None:
        self._shown = rows
        row = rows[0] if len(rows) == 1 else None
        self._mark.setVisible(row is not None)
        self._contract.setVisible(row is not None and bool(row.line.contract))
        figures = row.line.figures if row else ()
        self.bars.show_figures(figures)
        self._judged.setText(judged_how(figures))
        several = tr(
            "The figures on their cards come from different people and moments, and say nothing of which is better. "
            "Compare judges them on the same windows of the same sessions."
        )
        self._fit.setText(_fit(row) if row else several if rows else "")
        self._origin.setText(_origin(row) if row else "")
        self._mark.show_state(_shape(row) if row else "idle")
        text = "\n".join(row.line.contract) if row else ""
        if text != self._contract.toPlainText():
            self._contract.setPlainText(text)

    def _lay_out(self) -> None:
        fit = QHBoxLayout()
        fit.setSpacing(GRID)
        fit.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        fit.addWidget(self._fit, 1)
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addLayout(fit)
        left.addWidget(self._origin)
        left.addWidget(self.bars)
        left.addWidget(self._judged)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        row.addLayout(left, 1)
        row.addWidget(self._contract)


def plain_label(muted: bool = False) -> QLabel:
    """Return a label for text of others: wrapped, and taken for letters alone."""
    label = QLabel(wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", muted)
    return label


def _shape(row: Row) -> str:
    if row.line.error or row.line.not_live:
        return "none" if row.line.error else "poor"
    return SHAPE_OF[row.fit.state] if row.fit else "idle"


def _fit(row: Row) -> str:
    if row.line.error or row.line.not_live:
        return row.line.error or row.line.not_live
    if row.fit is None:
        return tr("Looking whether it fits…")
    words = {
        "fits": tr("It fits the connected devices."),
        "partly": tr("It fits the connected devices in part: {}."),
        "no": "{}",
        "nothing": tr("Nothing is connected: whether it fits shows when a device is."),
    }
    return words[row.fit.state].format(row.fit.told)


def _origin(row: Row) -> str:
    it = row.line
    if it.error:
        return ""
    data = it.trained_on or tr("data that its card does not name")
    told = tr("Trained on {}.").format(data)
    if it.simulated:
        told += tr(" The people are simulated: its figures say nothing of real ones.")
    if not it.figures:
        told += tr(" Its card has no figures: how well it does is not known.")
    return told

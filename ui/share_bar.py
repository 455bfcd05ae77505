"""How much EEG and face each contributed, how settled their baselines are, and why an input does not count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.input_rows import InputRows
from ui.theme import SMALL_POINTS, Theme
from ui.tool_tip import as_it_is

if TYPE_CHECKING:
    from inference.estimate import Estimate

BAR_HEIGHT = 20
NARROW = 34  # pixels a share must have to carry its own words


class ShareBar(QWidget):
    """One bar split between the modalities.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares: list[tuple[str, float]] = []
        self.setFixedHeight(BAR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Share of each input"))
        theme.changed.connect(self.update)

    def show_shares(self, shares: list[tuple[str, float]]) -> None:
        """Show (name, fraction) pairs; an empty list leaves the bar empty."""
        if shares != self._shares:
            self._shares = shares
            told = ", ".join(f"{name} {share:.0%}" for name, share in shares)
            self.setAccessibleDescription(told)
            self.setToolTip(told)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the parts, each with its name and per cent."""
        painter = QPainter(self)
        colours = self._theme.colours
        painter.setFont(self._theme.font(SMALL_POINTS))
        painter.fillRect(self.rect(), QColor(colours.field))
        left = 0.0
        looks = ((colours.accent, colours.on_accent), (colours.border, colours.text))
        for i, (name, share) in enumerate(self._shares):
            ground, ink = looks[i % len(looks)]
            part = QRectF(left, 0, share * self.width(), self.height())
            painter.fillRect(part, QColor(ground))
            painter.setPen(QColor(ink))
            text = f"{name} {share:.0%}"
            if painter.fontMetrics().horizontalAdvance(text) + 4 > part.width():
                text = name if part.width() > NARROW else ""
            painter.drawText(part, Qt.AlignmentFlag.AlignCenter, text)
            left += part.width()


class SharePanel(QWidget):
    """Share bar, and beneath it the reasons why an input does not count.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._bar = ShareBar(theme)
        self._caption = QLabel(self.tr("Share of each input"))
        self._caption.setProperty("muted", True)
        self.inputs = InputRows(theme)
        self._reasons = QLabel()
        self._reasons.setTextFormat(Qt.TextFormat.PlainText)
        self._reasons.setWordWrap(True)
        self._reasons.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._reasons.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self._caption)
        rows.addWidget(self._bar)
        rows.addWidget(self.inputs)
        rows.addWidget(self._reasons, 1)

    @property
    def reasons(self) -> str:
        """The reasons as they are shown."""
        return self._reasons.text()

    def show_estimate(self, estimate: Estimate | None, why_not: str) -> None:
        """Show the shares of an estimate, and what was missing or done about it."""
        names = {"eeg": "EEG", "face": self.tr("Face"), "aux": self.tr("Peripheral")}
        share = estimate.share if estimate and estimate.status == "ok" else None
        self._bar.show_shares([(names.get(key, key), part) for key, part in share.items()] if share else [])
        self.inputs.show_estimate(estimate, names)
        told: Sequence[str] = estimate.reasons if estimate else ()
        lines = list(told) if told else ([why_not] if why_not else [])
        text = "\n".join(f"• {line}" for line in lines)
        if text != self._reasons.text():
            self._reasons.setText(text)
            self._reasons.setToolTip(as_it_is(text))

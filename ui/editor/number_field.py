"""A field for a number that may be left empty."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit

from ui.theme import CONTROL_HEIGHT, Theme

PATTERN = r"\d{0,5}([.,]\d{0,3})?"
STEPS = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}


class NumberField(QLineEdit):
    """Digits with a point or a comma; the arrow keys step by one.

    Parameters
    ----------
    theme : Theme
        Fonts.
    name : str
        What it is, for screen readers.
    empty : str
        What an empty field means.
    zero_is_empty : bool
        0 means the same as nothing.
    """

    given = Signal(object)
    """The number that was typed; None where the field was emptied."""

    def __init__(self, theme: Theme, name: str, empty: str = "", zero_is_empty: bool = False) -> None:
        super().__init__(placeholderText=empty)
        self._zero_is_empty = zero_is_empty
        self.setFont(theme.font())
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setAccessibleName(name)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(PATTERN), self))
        self.textEdited.connect(lambda: self.given.emit(self.number))

    @property
    def number(self) -> float | None:
        """The number; None where there is none."""
        digits = self.text().replace(",", ".")
        return float(digits) if digits not in ("", ".") else None

    def show_number(self, number: float | None) -> None:
        """Show a number, unless it is the one that stands there, in whatever way it was typed."""
        number = number or None if self._zero_is_empty else number
        here = self.number or None if self._zero_is_empty else self.number
        if number != here or (number is None and not self.hasFocus()):  # 0 and . are typed on the way to 0.5
            self.setText("" if number is None else f"{number:.3f}".rstrip("0").rstrip("."))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Step by the arrow keys."""
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        self.show_number(max(0.0, (self.number or 0.0) + step))
        self.given.emit(self.number)

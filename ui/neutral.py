"""Colours and type of the participant's display: greys, the same in every theme.

The ground is mid grey, so that the light in the participant's eyes changes with the stimulus
alone. Text has a contrast of 4.5:1 or more with what it stands on, lines and marks 3:1.
"""

from __future__ import annotations

from PySide6.QtGui import QFont

GROUND = "#808080"
INK = "#101010"
FIELD = "#9a9a9a"
LIGHT = "#f6f6f6"
SMALLEST_PX = 8


def type_of(pixels: float, bold: bool = False) -> QFont:
    """Return the interface's font at a height in pixels, its digits of equal width."""
    font = QFont()
    font.setPixelSize(max(SMALLEST_PX, round(pixels)))
    font.setBold(bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font

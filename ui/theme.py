"""Colours and fonts: one light and one dark palette on the Fusion style.

Qt's own colour schemes do nothing on some platforms, so both palettes are ours. Text has a
contrast of 4.5:1 or more with what it stands on, lines 3:1. Valence and arousal keep their
colours in every theme (vermilion and blue of Okabe and Ito's palette, told apart by all
kinds of colour vision). Colours of states never stand without a word and a shape.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.stylesheet import stylesheet

GRID = 8
CONTROL_HEIGHT = 26
VALENCE = "#d55e00"
AROUSAL = "#0072b2"
TITLE_POINTS = 9
TEXT_POINTS = 9
SMALL_POINTS = 8
LARGE_POINTS = 17


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of a theme, as ``#rrggbb``.

    ``regions`` are the traces' colours: frontal, temporal, central, parietal, occipital, other.
    """

    window: str
    card: str
    field: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    good: str
    poor: str
    bad: str
    grid: str
    hole: str
    selected: str
    simulated: str
    on_simulated: str
    regions: tuple[str, str, str, str, str, str]
    valence: str = VALENCE
    arousal: str = AROUSAL


LIGHT = Colours(
    window="#f1f3f6",
    card="#ffffff",
    field="#f6f7f9",
    border="#d8dde5",
    text="#18202b",
    muted="#556070",
    accent="#0b7570",
    on_accent="#ffffff",
    good="#1a7a48",
    poor="#946200",
    bad="#c02a46",
    grid="#e9ecf0",
    hole="#c3cad4",
    selected="#d3ecea",
    simulated="#fbe9bd",
    on_simulated="#5c4000",
    regions=("#7450a8", "#8a6a14", "#24805a", "#b03f72", "#3f6fb0", "#687284"),
)
DARK = Colours(
    window="#0f1216",
    card="#171b21",
    field="#1e232b",
    border="#2b323c",
    text="#e7ebf1",
    muted="#9ba6b5",
    accent="#48c0b6",
    on_accent="#06211f",
    good="#4fc78d",
    poor="#e5b445",
    bad="#ff8090",
    grid="#222831",
    hole="#4a5361",
    selected="#1d3d3d",
    simulated="#3a2f10",
    on_simulated="#f4d98f",
    regions=("#b79be6", "#d3b05a", "#76c79f", "#e78db3", "#8cb4ec", "#9ba6b5"),
)


class Theme(QObject):
    """The theme in use; widgets that paint ask it for colours and follow `changed`.

    Parameters
    ----------
    application : QApplication
        Its style, palette, font and stylesheet are set.
    choice : {'system', 'light', 'dark'}
        ``system`` follows the desktop, light where it says nothing.
    """

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = "system") -> None:
        super().__init__()
        self._application = application
        self._choice = choice
        self.colours = LIGHT
        with _nothing_collected():
            application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def choice(self) -> str:
        """What was chosen: ``system``, ``light`` or ``dark``."""
        return self._choice

    @property
    def dark(self) -> bool:
        """Whether the dark palette is in use."""
        return self.colours is DARK

    def choose(self, choice: str) -> None:
        """Change to ``system``, ``light`` or ``dark``."""
        if choice != self._choice:
            self._choice = choice
            self._apply()

    def font(self, points: int = TEXT_POINTS, bold: bool = False) -> QFont:
        """Return the interface font with digits of equal width."""
        font = QFont(self._application.font())
        font.setPointSize(points)
        font.setBold(bold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _follow_system(self) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        system_dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self._choice == "dark" or (self._choice == "system" and system_dark)
        self.colours = DARK if dark else LIGHT
        with _nothing_collected():
            self._application.setPalette(_palette(self.colours))
            self._application.setStyleSheet(stylesheet(self.colours))
        self.changed.emit()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep widgets that nothing refers to any more while Qt goes over all of them.

    It goes over a list of plain pointers and calls Python on the way, where a collection would take away
    a window that was closed before, and with it what the list points to.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _palette(colours: Colours) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, colour in (
        (roles.Window, colours.window),
        (roles.WindowText, colours.text),
        (roles.Base, colours.field),
        (roles.AlternateBase, colours.card),
        (roles.Text, colours.text),
        (roles.Button, colours.card),
        (roles.ButtonText, colours.text),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.on_accent),
        (roles.PlaceholderText, colours.muted),
        (roles.ToolTipBase, colours.card),
        (roles.ToolTipText, colours.text),
        (roles.Link, colours.accent),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette

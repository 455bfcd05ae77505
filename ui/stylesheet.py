"""The one stylesheet: spacing, corners and controls; every colour comes from the theme."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.theme import Colours

_TEMPLATE = Template("""
* { font-size: 9pt; }
QToolTip { background: $card; color: $text; border: 1px solid $border; padding: 4px; }
QMainWindow, QMenuBar { background: $window; }
QMenuBar { border-bottom: 1px solid $border; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; background: transparent; color: $text; border-radius: 4px; }
QMenuBar::item:selected { background: $border; }
QMenu { background: $card; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 24px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QFrame[card="true"] { background: $card; border: 1px solid $border; border-radius: 8px; }
QLabel { background: transparent; color: $text; }
QLabel[muted="true"] { color: $muted; }
QLabel[title="true"] { font-weight: 600; }
QLabel[hint="wrong"] { color: $bad; }
QPushButton, QToolButton {
    background: $card; color: $text; border: 1px solid $border; border-radius: 6px; padding: 2px 8px; min-height: 20px;
}
QToolButton[compact="true"] { padding: 0 6px; min-height: 18px; border-radius: 4px; }
QPushButton:hover, QToolButton:hover { border-color: $accent; }
QPushButton:checked, QToolButton:checked { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; }
QPushButton:checked:disabled { background: $selected; color: $text; border-color: $border; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QListWidget:focus, QTreeWidget:focus {
    border: 1px solid $accent;
}
QPushButton[primary="true"]:disabled { background: $field; color: $muted; border-color: $border; }
QPushButton[danger="true"] { background: $bad; color: $card; border-color: $bad; font-weight: 600; }
QPushButton[danger="true"]:disabled { background: $card; color: $muted; border-color: $border; font-weight: 400; }
QToolButton::menu-indicator { image: none; width: 0; }
QLineEdit { background: $field; border: 1px solid $border; border-radius: 6px; padding: 2px 6px; min-height: 20px; }
QListWidget, QTreeWidget { background: $field; border: 1px solid $border; border-radius: 6px; }
QListWidget::item { padding: 4px 6px; border-radius: 4px; }
QListWidget::item:selected { background: $accent; color: $on_accent; }
QSpinBox:disabled, QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QCheckBox:disabled {
    color: $muted;
}
QTableView {
    background: $card; alternate-background-color: $field; border: none; gridline-color: $border;
    selection-background-color: $selected; selection-color: $text;
}
QTableView::item { padding: 0 6px; border: none; }
QHeaderView { background: $card; border: none; }
QHeaderView::section {
    background: $card; color: $muted; border: none; border-bottom: 1px solid $border; padding: 4px 9px;
}
QProgressBar { background: $field; border: 1px solid $border; border-radius: 4px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QFrame[strip="true"] { background: $field; border: 1px solid $border; border-radius: 6px; }
QTextBrowser { background: $window; border: none; padding: 8px 16px; }
QToolButton[rail="true"] { background: transparent; border: none; border-radius: 8px; padding: 4px 0; color: $muted; }
QToolButton[rail="true"]:hover { background: $border; }
QToolButton[rail="true"]:checked { background: $card; color: $accent; border: 1px solid $border; font-weight: 600; }
QFrame[rail="true"] { background: $window; border: none; border-right: 1px solid $border; }
QFrame[bar="true"] { background: $window; border: none; }
QFrame[status="true"] { background: $window; border: none; border-top: 1px solid $border; }
QFrame[notice="true"] { background: $card; border: 1px solid $poor; border-radius: 6px; }
QPlainTextEdit { background: $field; border: 1px solid $border; border-radius: 6px; }
QPlainTextEdit:focus { border: 1px solid $accent; }
QScrollBar:vertical { background: transparent; width: 10px; }
QScrollBar::handle:vertical { background: $border; border-radius: 4px; min-height: 24px; }
QScrollBar:horizontal { background: transparent; height: 10px; }
QScrollBar::handle:horizontal { background: $border; border-radius: 4px; min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
""")


def stylesheet(colours: Colours) -> str:
    """Return the application's stylesheet in these colours."""
    names = ("window", "card", "field", "border", "text", "muted", "accent", "on_accent", "poor", "bad", "selected")
    return _TEMPLATE.substitute({name: getattr(colours, name) for name in names})

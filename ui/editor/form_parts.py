"""Rows of the editor's forms: a muted name, and a field that it belongs to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from ui.theme import CONTROL_HEIGHT, GRID


def form_grid() -> QGridLayout:
    """Return an empty grid of names and fields."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GRID)
    grid.setVerticalSpacing(GRID // 2)
    grid.setColumnStretch(1, 1)
    return grid


def add_row(grid: QGridLayout, name: str, *fields: QWidget) -> QLabel:
    """Add a row; the name is the first field's."""
    label = QLabel(name)
    label.setProperty("muted", True)
    label.setBuddy(fields[0])
    row = grid.rowCount()
    grid.addWidget(label, row, 0)
    line = QHBoxLayout()
    line.setSpacing(GRID // 2)
    for field in fields:
        line.addWidget(field, 0 if isinstance(field, QPushButton) or type(field) is QLabel else 1)
    grid.addLayout(line, row, 1)
    return label


def text_field(name: str, hint: str = "", most: int = 32) -> QLineEdit:
    """Return a field for a short text."""
    field = QLineEdit(placeholderText=hint, maxLength=most)
    field.setFixedHeight(CONTROL_HEIGHT)
    field.setAccessibleName(name)
    return field


def show_text(field: QLineEdit, text: str) -> None:
    """Show a text, and leave the cursor alone where it stands there already."""
    if field.text() != text:
        field.setText(text)


def muted(text: str = "") -> QLabel:
    """Return a line of plain text of less weight."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    return label


def told_wrong() -> QLabel:
    """Return a place for what is wrong, hidden until there is something."""
    label = QLabel(wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("hint", "wrong")
    label.hide()
    return label

"""Tables of frozen rows: columns said once, sorted by value, a state told by shape and word.

A table is written anew only when its rows are others; the selection stays on the same row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.shapes import draw_shape
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is

ROW_HEIGHT = 26
SHAPE = 9
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
SHAPE_ROLE = SORT_ROLE + 1

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column.

    Attributes
    ----------
    title, hint : str
        Its head, and what it means.
    text : callable
        A row's cell as it is shown.
    key : callable, optional
        What it is sorted by, a number or text; the cell's text if none is given.
    number : bool
        Numbers stand at the right.
    shape : callable, optional
        A state whose shape stands before the text.
    tip : callable, optional
        What hovering over the cell tells.
    """

    title: str
    text: Callable[[T], str]
    hint: str = ""
    key: Callable[[T], float | str] | None = None
    number: bool = False
    shape: Callable[[T], str] | None = None
    tip: Callable[[T], str] | None = None


class RowModel(QAbstractTableModel, Generic[T]):
    """Rows in columns.

    Parameters
    ----------
    columns : sequence of Column
        What is shown of a row.
    identity : callable
        What a row is known by from one listing to the next.
    """

    def __init__(self, columns: Sequence[Column[T]], identity: Callable[[T], Hashable], parent: QObject | None = None):
        super().__init__(parent)
        self.columns = tuple(columns)
        self._identity = identity
        self._rows: tuple[T, ...] = ()

    @property
    def rows(self) -> tuple[T, ...]:
        """All rows in the order in which they came."""
        return self._rows

    def show_rows(self, rows: Sequence[T]) -> bool:
        """Show other rows, and tell whether they are others."""
        if rows is self._rows or tuple(rows) == self._rows:
            return False
        same = [self._identity(row) for row in rows] == [self._identity(row) for row in self._rows]
        if same:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return True
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return a cell: its text, alignment, tip, sort key or shape."""
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column.number)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_it_is(column.tip(row)) if column.tip else None
        if role == SORT_ROLE:
            return _sortable(column.key(row) if column.key else column.text(row))
        if role == SHAPE_ROLE:
            return column.shape(row) if column.shape else None
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        """Return a column's title, hint or alignment."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_it_is(column.hint) or None
        return _side(column.number) if role == Qt.ItemDataRole.TextAlignmentRole else None


class ShapeDelegate(QStyledItemDelegate):
    """Draws the shape of a cell's state before its word.

    Parameters
    ----------
    theme : Theme
        Colours.
    parent : QObject
        The view.
    """

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell."""
        shape = index.data(SHAPE_ROLE)
        super().paint(painter, option, index)
        if shape:
            box = option.rect
            draw_shape(painter, shape, box.left() + GRID + SHAPE / 2, box.center().y() + 1, SHAPE, self._theme.colours)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """Leave room for the shape."""
        super().initStyleOption(option, index)
        if index.data(SHAPE_ROLE):
            option.text = f"\u2003 {option.text}"


class Table(QTableView):
    """A table as every page shows them.

    Parameters
    ----------
    theme : Theme
        Colours and fonts.
    name : str
        What it lists, for screen readers.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFont(theme.font())
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setItemDelegate(ShapeDelegate(theme, self))


def _side(number: bool) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft)


def _sortable(value: float | str) -> float | str:
    return -math.inf if isinstance(value, float) and math.isnan(value) else value

"""Tables of frozen rows: columns said once, sorted by value, a state told by shape and word.

A table is written anew only when its rows are others; the selection stays on the same row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui.shapes import draw_shape
from ui.theme import GRID, Theme
from ui.tool_tip import as_it_is

ROW_HEIGHT = 26
SHAPE = 9
# As numbers: views ask for each of them for each cell, and enumerations of Qt compare slowly.
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
TIP = int(Qt.ItemDataRole.ToolTipRole)
SHAPE_ROLE = int(Qt.ItemDataRole.UserRole)

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
    """Rows in columns, sorted and filtered here: Qt's own proxy asks Python for every comparison.

    Parameters
    ----------
    columns : sequence of Column
        What is shown of a row.
    identity : callable
        What a row is known by from one listing to the next.
    """

    def __init__(
        self, columns: Sequence[Column[T]], identity: Callable[[T], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._identity = identity
        self._all: Sequence[T] = ()
        self._rows: tuple[T, ...] = ()
        self._sorted_by: tuple[int, bool] | None = None
        self._admits: Callable[[T], bool] | None = None

    @property
    def all_rows(self) -> Sequence[T]:
        """All rows, as they were given."""
        return self._all

    @property
    def rows(self) -> tuple[T, ...]:
        """Rows that the filter lets through, in the order shown."""
        return self._rows

    def show_rows(self, rows: Sequence[T]) -> bool:
        """Show other rows, and tell whether they are others."""
        if rows is self._all:
            return False
        same, self._all = tuple(rows) == tuple(self._all), rows
        if same:
            return False
        self._arrange()
        return True

    def filter(self, admits: Callable[[T], bool] | None) -> None:
        """Show the rows that are admitted; None admits all."""
        self._admits = admits
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column's values; what is not known comes before everything else."""
        self._sorted_by = (column, order == Qt.SortOrder.DescendingOrder)
        self._arrange()

    def _arrange(self) -> None:
        rows = list(self._all) if self._admits is None else [row for row in self._all if self._admits(row)]
        if self._sorted_by is not None:
            column = self.columns[self._sorted_by[0]]
            rows.sort(key=lambda row: _sortable((column.key or column.text)(row)), reverse=self._sorted_by[1])
        if [self._identity(row) for row in rows] == [self._identity(row) for row in self._rows]:
            self._rows = tuple(rows)
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        """Return a cell: its text, alignment, tip or shape."""
        row, column = self._rows[index.row()], self.columns[index.column()]
        if role == DISPLAY:
            return column.text(row)
        if role == ALIGNMENT:
            return _side(column.number)
        if role == TIP:
            return as_it_is(column.tip(row)) if column.tip else None
        if role == SHAPE_ROLE:
            return column.shape(row) if column.shape else None
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = DISPLAY
    ) -> Any:
        """Return a column's title, hint or alignment."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == DISPLAY:
            return column.title
        if role == TIP:
            return as_it_is(column.hint) or None
        return _side(column.number) if role == ALIGNMENT else None


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
        self._shapes = ShapeDelegate(theme, self)

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """Show a model; columns with shapes alone are drawn by the delegate that knows them."""
        super().setModel(model)
        if isinstance(model, RowModel):
            for place, column in enumerate(model.columns):
                if column.shape:
                    self.setItemDelegateForColumn(place, self._shapes)


def _side(number: bool) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft)


def _sortable(value: float | str) -> Any:
    return -math.inf if isinstance(value, float) and math.isnan(value) else value

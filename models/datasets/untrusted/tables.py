"""Tables as text: CSV with commas, semicolons or tabs, with or without a byte order mark, by column name.

A row knows its line, and says it in every refusal. Decimal commas are read where cells are not parted by commas.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import DatasetError

MOST_BYTES = 64 << 20
SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes
    ----------
    path : Path
        The table's file.
    line : int
        Where the row ends in it, from 1.
    cells : dict of str to str
        By column name, trimmed: asked-for columns as they were asked for, others as the file spells them.
    decimal_comma : bool
        Whether "5,2" is a number.
    """

    path: Path
    line: int
    cells: dict[str, str]
    decimal_comma: bool = False

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def get(self, column: str) -> str:
        """Return a cell; empty where the table has no such column."""
        return self.cells.get(column, "")

    def number(self, column: str) -> float:
        """Return a cell as a finite number.

        Raises
        ------
        DatasetError
            It is empty, or no number.
        """
        text = self.cells[column]
        try:
            value = float(text.replace(",", ".") if self.decimal_comma else text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.refusal(f'{column} is "{text}", which is no number. Correct the table')
        return value

    def integer(self, column: str) -> int:
        """Return a cell as a whole number.

        Raises
        ------
        DatasetError
            It is none.
        """
        value = self.number(column)
        if value != int(value):
            raise self.refusal(f'{column} is "{self.cells[column]}", which is no whole number. Correct the table')
        return int(value)

    def refusal(self, text: str) -> DatasetError:
        """Return an error that names file and line: ``raise row.refusal("onset is after the end")``."""
        return DatasetError(f'"{self.path}", line {self.line}: {text}.')


def read_csv(path: str | Path, columns: Collection[str], max_bytes: int = MOST_BYTES) -> list[Row]:
    """Read a table that has at least these columns, in whatever order and case.

    Raises
    ------
    DatasetError
        It is missing, too large, no UTF-8 text, lacks a column or has it twice, or a row has
        another number of cells than the header.
    """
    path = Path(path)
    lines = _text(path, max_bytes).splitlines(keepends=True)
    header_at = next((i for i, line in enumerate(lines) if line.strip()), None)
    if header_at is None:
        raise DatasetError(f'"{path}" is empty. It needs the columns {", ".join(columns)}.')
    separator, header = _header(path, lines[header_at], columns)
    reader = csv.reader(lines[header_at + 1 :], delimiter=separator, strict=True)
    rows = []
    try:
        for cells in reader:
            line = header_at + 1 + reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise DatasetError(
                    f'"{path}", line {line}: {len(cells)} cells under {len(header)} columns. Correct the table.'
                )
            trimmed = (cell.strip() for cell in cells)
            rows.append(Row(path, line, dict(zip(header, trimmed, strict=True)), separator != ","))
    except csv.Error as error:
        line = header_at + 1 + reader.line_num
        raise DatasetError(f'"{path}", line {line}: {error}. Correct the table.') from error
    return rows


def _text(path: Path, max_bytes: int) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise DatasetError(f'"{path}" cannot be read ({error.strerror}). Check the path.') from error
    if len(content) > max_bytes:
        raise DatasetError(f'"{path}" is larger than {max_bytes:,} bytes, which no table of labels is.')
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f'"{path}" is no UTF-8 text. Save the table as CSV in UTF-8.') from error
    if "\0" in text:
        raise DatasetError(f'"{path}" is no text. Save the table as CSV in UTF-8.')
    return text


def _header(path: Path, line: str, columns: Collection[str]) -> tuple[str, Sequence[str]]:
    """Return the separator that parts the header best, and the header with asked-for columns as asked for."""
    parted = {
        separator: [cell.strip().strip('"').strip() for cell in line.split(separator)] for separator in SEPARATORS
    }
    wanted = {column.casefold(): column for column in columns}
    separator = max(SEPARATORS, key=lambda s: (len(wanted.keys() & {c.casefold() for c in parted[s]}), len(parted[s])))
    header = [wanted.get(cell.casefold(), cell) for cell in parted[separator]]
    if missing := [column for column in columns if column not in header]:
        raise DatasetError(f'"{path}" lacks the column {missing[0]}; it has {", ".join(header)[:200]}.')
    if twice := [column for column in header if column and header.count(column) > 1]:
        raise DatasetError(f'"{path}" has the column {twice[0]} twice. Leave one.')
    return separator, header

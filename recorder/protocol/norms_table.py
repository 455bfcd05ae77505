"""Reads a table of norms: for each clip of a folder, how people rated it.

CSV with a header line, parted by commas, semicolons or tabs; with the latter two a comma in a
number is a decimal point. Columns, in any order:

``file``                  in the folder; required
``valence``, ``arousal``  mean ratings; required
``scale``                 what they were rated on: ``1..9`` (default), ``-1..1``, ``0..100``; mapped on 1..9
``id``                    of the stimulus; the file's name by default
``block``                 trials of one block stay together
``duration_s``            how long it is shown; required for images
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recorder.protocol.media import MediaError, examine
from recorder.protocol.playlist import Stimulus
from recorder.protocol.rating import HIGHEST, LOWEST
from recorder.protocol.stimulus_table import ID, LONGEST_S, SHORTEST_S, SUFFIXES, Look
from recorder.protocol.user_file import Problem, UserFileError, read_text

REQUIRED = ("file", "valence", "arousal")
COLUMNS = (*REQUIRED, "scale", "id", "block", "duration_s")
MAX_ROWS = 500
MAX_ID = 32
RANGE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*")

Row = Mapping[str, str]


class NormsError(UserFileError):
    """A table of norms cannot be made a playlist of."""


class CellError(ValueError):
    """What a row says cannot be used; the text tells why."""


@dataclass(frozen=True, slots=True)
class Norms:
    """What a table of norms gave: its stimuli, and the columns that were left out."""

    stimuli: tuple[Stimulus, ...]
    left_out: tuple[str, ...]


def read_norms(path: Path, folder: Path, look: Look = examine) -> Norms:
    """Read the table of a folder's clips, and look into each clip.

    Raises
    ------
    NormsError
        Tells each row that cannot be used with its line.
    """
    text = read_text(path, NormsError)
    problems: list[Problem] = []
    stimuli: dict[str, Stimulus] = {}
    columns, rows = _rows(path, text)
    for line, row in rows:
        try:
            stimulus = _stimulus(row, folder, set(stimuli), look)
            stimuli[stimulus.id] = stimulus
        except CellError as error:
            problems.append(Problem(line, str(error)))
    if not rows and not problems:
        problems.append(Problem(0, "There is no row below the header."))
    if problems:
        raise NormsError(path, problems)
    return Norms(tuple(stimuli.values()), tuple(column for column in columns if column and column not in COLUMNS))


def _rows(path: Path, text: str) -> tuple[list[str], list[tuple[int, Row]]]:
    """Return the header, and each row with its line."""
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, Row]] = []
    try:
        columns = [column.strip().lower() for column in next(reader, [])]
        _check_header(path, columns)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
                rows.append((reader.line_num, _with_points(row) if delimiter != "," else row))
    except csv.Error as error:
        raise NormsError(path, [Problem(reader.line_num, f"This is no CSV: {error}.")]) from error
    if len(rows) > MAX_ROWS:
        raise NormsError(path, [Problem(0, f"It has {len(rows)} rows; a playlist has at most {MAX_ROWS} stimuli.")])
    return columns, rows


def _check_header(path: Path, columns: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise NormsError(path, [Problem(1, f"The header has no column {', '.join(missing)}.")])
    twice = [name for name in COLUMNS if columns.count(name) > 1]
    if twice:
        raise NormsError(path, [Problem(1, f"The header has the column {twice[0]} more than once.")])


def _with_points(row: Row) -> Row:
    numbers = ("valence", "arousal", "duration_s", "scale")
    return {name: cell.replace(",", ".") if name in numbers else cell for name, cell in row.items()}


def _stimulus(row: Row, folder: Path, taken: set[str], look: Look) -> Stimulus:
    """Return the stimulus of a row."""
    path = _path(row.get("file", ""), folder)
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise CellError(f'"{path.name}" is no video, image or sound that EmoScope knows by its name.')
    try:
        media_s = look(path, kind).duration_s
    except MediaError as error:
        raise CellError(f'The {kind} "{path.name}" {error}.') from error
    duration_s = _duration_s(row, media_s)
    low, high = _range(row.get("scale", ""))
    block = row.get("block", "")
    if len(block) > MAX_ID or not block.isprintable():
        raise CellError(f"A block has a name of at most {MAX_ID} characters.")
    return Stimulus(
        id=_id(row.get("id", ""), path, taken),
        kind=kind,
        path=path,
        duration_s=duration_s,
        valence=_rated(row, "valence", low, high),
        arousal=_rated(row, "arousal", low, high),
        block=block,
        media_s=media_s,
    )


def _path(file: str, folder: Path) -> Path:
    """Return a file of the folder; a table does not lead anywhere else."""
    if not file or not file.isprintable():
        raise CellError("No file is named.")
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise CellError(f'"{file}" lies outside the folder.')
    return path


def _id(given: str, path: Path, taken: set[str]) -> str:
    if given:
        if not ID.fullmatch(given):
            raise CellError(f'The id "{given}" is not 1 to {MAX_ID} letters, digits, - and _ (ASCII).')
        if given in taken:
            raise CellError(f'The id "{given}" is taken by an earlier row.')
        return given
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", path.stem)[:MAX_ID]
    numbered = (f"{stem[: MAX_ID - 4]}-{n}" for n in range(2, MAX_ROWS + 2))
    return stem if stem not in taken else next(name for name in numbered if name not in taken)


def _range(scale: str) -> tuple[float, float]:
    """Return the ends of the scale that was used."""
    if not scale:
        return LOWEST, HIGHEST
    found = RANGE.fullmatch(scale)
    if found is None or not float(found[1]) < float(found[2]):
        raise CellError(f'The scale "{scale}" is not of the form 1..9.')
    return float(found[1]), float(found[2])


def _rated(row: Row, column: str, low: float, high: float) -> float:
    """Return a mean rating on 1..9."""
    value = _number(row, column)
    if not low <= value <= high:
        raise CellError(f"{column} is {value:g}, outside its scale of {low:g} to {high:g}.")
    return round(LOWEST + (value - low) / (high - low) * (HIGHEST - LOWEST), 3)


def _duration_s(row: Row, media_s: float | None) -> float:
    if not row.get("duration_s"):
        if media_s is None:
            raise CellError("An image needs a duration_s.")
        return min(media_s, LONGEST_S)
    duration_s = _number(row, "duration_s")
    most = LONGEST_S if media_s is None else min(media_s, LONGEST_S)
    if not SHORTEST_S <= duration_s <= most:
        raise CellError(f"duration_s is {duration_s:g}; it can be {SHORTEST_S:g} to {most:g}.")
    return duration_s


def _number(row: Row, column: str) -> float:
    try:
        value = float(row.get(column, ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise CellError(f'{column} is "{row.get(column, "")}", which is no number.')
    return value

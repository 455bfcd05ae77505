"""Label tables: what was shown when in a recording, and how it was rated, a row a trial.

CSV or TSV in UTF-8 with the columns ``onset``, ``duration`` (seconds since the recording's first
sample), ``valence`` and ``arousal`` (1 to 9, or ``n/a`` where that was not rated), and if wanted
``dominance``, ``liking``, ``clip``, ``subject``, ``trial`` and ``recording`` (the file's name
without its ending, in a table of several). A row without valence and arousal is no trial but a
marker, as BIDS has them, and is counted. Everything else that makes no sense is refused by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from models.datasets.dataset import Scale, Trial
from models.datasets.untrusted.tables import Row, read_csv
from models.errors import DatasetError

TIMES = ("onset", "duration")
RATED = ("valence", "arousal")
ALSO_RATED = ("dominance", "liking")
TEXTS = ("clip", "subject", "trial", "recording")
NAMING_FILES = ("subject", "trial")
NOT_RATED = "n/a"
MOST_CHARACTERS = 200
SLACK_S = 1e-3
"""Onsets and durations are typed with three decimals."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A trial as its table has it.

    Attributes
    ----------
    row : Row
        For refusals: it knows file and line.
    onset_s, offset_s : float
        Seconds since the recording's first sample.
    ratings : dict of str to float
        By axis; an axis that was not rated is absent.
    clip, subject, trial, recording : str
        Empty where the table does not tell.
    """

    row: Row
    onset_s: float
    offset_s: float
    ratings: dict[str, float]
    clip: str
    subject: str
    trial: str
    recording: str


def read_labels(path: Path, scale: Scale) -> tuple[list[LabelRow], int]:
    """Read a table; return its trials in their order in time, and the number of rows that are none.

    Raises
    ------
    DatasetError
        A column is missing, or a row makes no sense: which, is said by line.
    """
    rows = [_named(row) for row in read_csv(path, (*TIMES, *RATED))]
    if not rows:
        raise DatasetError(f'"{path}" holds no row. It needs one for every trial.')
    rated = [row for row in rows if any(row[axis].casefold() != NOT_RATED for axis in RATED)]
    if not rated:
        raise DatasetError(f'"{path}": none of its {len(rows)} rows is rated. Fill in valence and arousal.')
    read = [_read(row, scale) for row in rated]
    return sorted(read, key=lambda label: (label.recording, label.onset_s)), len(rows) - len(read)


def trials_of(labels: Sequence[LabelRow], length_s: float) -> tuple[Trial, ...]:
    """Return the trials of one recording.

    Parameters
    ----------
    labels : sequence of LabelRow
        Its rows, by onset.
    length_s : float
        Of the recording, from the first sample to the end of the last.

    Raises
    ------
    DatasetError
        A trial reaches beyond the recording, overlaps another, or bears another's name.
    """
    for label in labels:
        if label.offset_s > length_s + SLACK_S:
            raise label.row.refusal(
                f"the trial ends at {label.offset_s:g} s, the recording at {length_s:g} s. Are onsets seconds since the"
                " first sample, and is the table that of this recording"
            )
    for before, after in pairwise(labels):
        if after.onset_s < before.offset_s - SLACK_S:
            raise after.row.refusal(
                f"the trial begins at {after.onset_s:g} s, before that of line {before.row.line} ends"
                f" ({before.offset_s:g} s). Trials must not overlap"
            )
    names = [label.trial or f"trial-{number:02d}" for number, label in enumerate(labels, 1)]
    counts = Counter(names)
    for name, label in zip(names, labels, strict=True):
        if counts[name] > 1:
            raise label.row.refusal(f'two trials are named "{name}". Give each its own name, or leave the column out')
    return tuple(
        Trial(name, label.onset_s, min(label.offset_s, length_s), label.clip, label.ratings)
        for name, label in zip(names, labels, strict=True)
    )


def subject_of(labels: Sequence[LabelRow]) -> str:
    """Return the one subject that the rows of a recording name; empty where they name none.

    Raises
    ------
    DatasetError
        They name several.
    """
    first = labels[0]
    for label in labels:
        if label.subject != first.subject:
            raise label.row.refusal(
                f'the subject is "{label.subject}", in line {first.row.line} "{first.subject}". A recording has one'
            )
    return first.subject


def _named(row: Row) -> Row:
    """Return a row whose optional columns are found in whatever case, and whose cells can be shown to people."""
    if not all(cell.isprintable() for cell in row.cells.values()):
        raise row.refusal("a cell holds a line break or a control character. Correct the table")
    known = {*ALSO_RATED, *TEXTS}
    cells = {(name.casefold() if name.casefold() in known else name): cell for name, cell in row.cells.items()}
    return Row(row.path, row.line, cells, row.decimal_comma)


def _read(row: Row, scale: Scale) -> LabelRow:
    onset_s, duration_s = (row.number(column) for column in TIMES)
    if onset_s < 0:
        raise row.refusal(f"onset is {onset_s:g} s, before the recording begins")
    if duration_s <= 0:
        raise row.refusal(f"duration is {duration_s:g} s. A trial must last")
    ratings = {axis: _rating(row, axis, scale) for axis in (*RATED, *ALSO_RATED) if axis in row.cells}
    given = {axis: value for axis, value in ratings.items() if value is not None}
    return LabelRow(row, onset_s, onset_s + duration_s, given, *(_text(row, column) for column in TEXTS))


def _rating(row: Row, axis: str, scale: Scale) -> float | None:
    if row[axis].casefold() == NOT_RATED:
        return None
    if not row[axis]:
        raise row.refusal(f"{axis} is empty. Write {NOT_RATED} where it was not rated")
    value = row.number(axis)
    if not scale.low <= value <= scale.high:
        raise row.refusal(f"{axis} is {value:g}, off the scale of {scale.low:g} to {scale.high:g}")
    return value


def _text(row: Row, column: str) -> str:
    text = row.get(column)
    if text.casefold() == NOT_RATED:
        return ""
    if len(text) > MOST_CHARACTERS:
        raise row.refusal(f"{column} is no name: it is longer than {MOST_CHARACTERS} characters")
    if column in NAMING_FILES and not {*text}.isdisjoint("/\\"):
        raise row.refusal(f'{column} is "{text}": files are found by it, and slashes are refused')
    return text

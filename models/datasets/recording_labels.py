"""Which label table belongs to which recording.

A table lies beside its recording and bears its name (``NAME.csv``, or BIDS's ``NAME_events.tsv``
with or without the suffix ``_eeg`` in the recording's name), or in a folder of tables, or is one
table of all recordings with a column ``recording``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.datasets.dataset import Scale
from models.datasets.label_table import LabelRow, read_labels
from models.errors import DatasetError
from recorder.sources.labels import few

ENDINGS = (".csv", ".tsv", "_events.tsv", "_events.csv")

Labelled = dict[Path, list[LabelRow]]


def labels_of(recordings: Sequence[Path], given: Path | None, scale: Scale) -> tuple[Labelled, list[Path], int]:
    """Return the rows of each recording that has any, the tables, and the number of rows that are no trial.

    Parameters
    ----------
    recordings : sequence of Path
        Files.
    given : Path or None
        A table of all, or a folder of tables; None where they lie beside the recordings.
    scale : Scale
        Of the ratings.

    Raises
    ------
    DatasetError
        Nothing is at the place given, a recording has two tables, a table names recordings that
        are not there, or makes no sense.
    """
    if given is not None and not given.exists():
        raise DatasetError(f'There is no label table at "{given}". Check the path.')
    if given is not None and given.is_file():
        rows, n_markers = read_labels(given, scale)
        return _shared(rows, recordings), [given], n_markers
    tables = {path: table for path in recordings if (table := _table_of(path, given or path.parent)) is not None}
    labelled: Labelled = {}
    n_markers = 0
    for path, table in tables.items():
        rows, n_others = read_labels(table, scale)
        labelled[path] = [row for row in rows if row.recording in ("", path.stem)]
        n_markers += n_others
        _refuse_others(rows, path)
    return labelled, list(tables.values()), n_markers


def _table_of(path: Path, folder: Path) -> Path | None:
    stems = dict.fromkeys((path.stem, path.stem.removesuffix("_eeg")))
    found = [table for stem in stems for ending in ENDINGS if (table := folder / f"{stem}{ending}").is_file()]
    if len(found) > 1:
        raise DatasetError(f'"{path}" has {len(found)} label tables: {few([each.name for each in found])}. Keep one.')
    return found[0] if found else None


def _shared(rows: Sequence[LabelRow], recordings: Sequence[Path]) -> Labelled:
    """Return the rows of a table of all recordings by the recording that they name."""
    if len(recordings) == 1 and not any(row.recording for row in rows):
        return {recordings[0]: list(rows)}
    by_name: dict[str, list[Path]] = {}
    for path in recordings:
        by_name.setdefault(path.stem, []).append(path)
    labelled: Labelled = {}
    for row in rows:
        fitting = by_name.get(row.recording, [])
        if len(fitting) != 1:
            raise row.row.refusal(_unclear(row.recording, fitting, recordings))
        labelled.setdefault(fitting[0], []).append(row)
    return labelled


def _unclear(name: str, fitting: Sequence[Path], recordings: Sequence[Path]) -> str:
    if not name:
        return f'there are {len(recordings)} recordings: name one in a column "recording" (its file without the ending)'
    if fitting:
        return f'{len(fitting)} recordings are named "{name}". Name files apart, or put a table beside each'
    return f'there is no recording "{name}" among {few([path.stem for path in recordings])}'


def _refuse_others(rows: Sequence[LabelRow], path: Path) -> None:
    for row in rows:
        if row.recording not in ("", path.stem):
            raise row.row.refusal(f'it names the recording "{row.recording}", and lies beside "{path.stem}"')

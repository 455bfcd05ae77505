"""A run as tables of text: a CSV file a stream, one of trials; columns are headed with their units.

Times are session clock. What is no number is left empty. Samples are written so that they read
back to the same float32.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.export.extras import labelled
from recorder.export.making import ExportError, Progress, quietly
from recorder.session.layout import TABLES
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorded import RecordedSignal, RecordedTable, RecordedTrial
from recorder.session.trials import SCALES

PIECE = 4096
TIME = "t (s)"
OF_SAMPLES = {"eeg_blocks", "eeg_stamps", "aux_blocks", "aux_stamps", "aux_health"}
"""Tables of how samples came, which stands beside each sample; and those of several streams."""

TRIAL_COLUMNS = (
    "trial",
    "block",
    "practice",
    "stimulus",
    "kind",
    "onset (s)",
    "offset (s)",
    "outcome",
    "expected_valence (1..9)",
    "expected_arousal (1..9)",
    *(f"{scale} (1..9)" for scale in SCALES),
    "declined",
    "response (s)",
    "answered_by",
)

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file to write: its name, head, rows, and how many rows there are."""

    name: str
    head: Row
    rows: Iterable[Row]
    n_rows: int


def export_csv(run: RunPaths, out: Path, progress: Progress = quietly) -> list[Path]:
    """Write a run's streams and trials into a folder; return the files.

    Raises
    ------
    SessionError
        The run cannot be read.
    ExportError
        A file exists already, or cannot be written.
    """
    session = open_session(run.streams)
    sheets = list(_sheets(session))
    paths = [out / f"{run.prefix}_{sheet.name}.csv" for sheet in sheets]
    if there := [path for path in paths if path.exists()]:
        raise ExportError(f'"{there[0]}" exists already: nothing is overwritten. Give another folder.')
    try:
        out.mkdir(parents=True, exist_ok=True)
        _write(list(zip(paths, sheets, strict=True)), progress)
    except OSError as error:
        raise ExportError(f'"{out}" cannot be written to: {error.strerror or error}.') from error
    progress(1.0, "")
    return paths


def _write(files: list[tuple[Path, Sheet]], progress: Progress) -> None:
    """Write all files, or none where that fails or is cancelled."""
    whole, done = sum(sheet.n_rows for _, sheet in files) or 1, 0
    made: list[Path] = []
    try:
        for path, sheet in files:
            with path.open("x", encoding="utf-8", newline="") as file:
                made.append(path)
                writer = csv.writer(file)
                writer.writerow(sheet.head)
                for i, row in enumerate(sheet.rows):
                    writer.writerow(row)
                    if i % PIECE == 0:
                        progress((done + i) / whole, path.name)
            done += sheet.n_rows
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _sheets(session: Session) -> Iterator[Sheet]:
    signals = session.signals()
    for number, signal in enumerate(signals, 1):
        yield _signal("eeg" if len(signals) == 1 else f"eeg{number}", signal)
    for label, signal in labelled(session):
        yield _signal(f"aux-{label}", signal)
    for role in sorted(set(TABLES) & session.roles - OF_SAMPLES):
        yield _table(role, session.table(role)) if role != "faces" else _faces(session)
    yield from _of_extras(session)
    for role in ("markers", "eeg_markers"):
        if role in session.roles:
            rows = [(_time(t), *texts) for t, texts in session.stored.rows(role)]
            yield Sheet(role, (TIME, "label", "payload (JSON)"), rows, len(rows))
    for role in ("face_reasons", "status", "notes"):
        if role in session.roles:
            texts = [(_time(row.t), row.text) for row in session.texts(role)]
            yield Sheet(role, (TIME, "text"), texts, len(texts))
    if ratings := session.ratings():
        answers = [(_time(r.t), r.trial, *_answers(r.answers), " ".join(r.declined), r.response_s) for r in ratings]
        head = (TIME, "trial", *(f"{scale} (1..9)" for scale in SCALES), "declined", "response (s)")
        yield Sheet("ratings", head, answers, len(answers))
    trials = session.trials()
    yield Sheet("trials", TRIAL_COLUMNS, map(_trial, trials), len(trials))


def _of_extras(session: Session) -> Iterator[Sheet]:
    """Yield markers and health of all extra streams, each row with its stream's name."""
    for role, head in (("aux_markers", ("label", "payload (JSON)")), ("aux_health", _heads("aux_health"))):
        names = {info.device_id: info.name for info in session.stored.infos(role)}
        rows = [
            (t, name, *row)
            for device, name in names.items()
            for t, row in (_health(session, device) if role == "aux_health" else session.stored.rows(role, device))
        ]
        if rows:
            told = [(_time(t), *row) for t, *row in sorted(rows, key=lambda row: row[0])]
            yield Sheet(role, (TIME, "stream", *head), told, len(told))


def _health(session: Session, device: str) -> Iterator[tuple[float, Row]]:
    table = session.health("aux_health", device)
    columns = [_numbers(column) for column in table.columns.values()]
    return zip(table.t.tolist(), zip(*columns, strict=True), strict=True)


def _heads(role: str) -> Row:
    return [_headed(channel.name, channel.unit) for channel in TABLES[role]]


def _signal(name: str, signal: RecordedSignal) -> Sheet:
    channels = (_headed(channel.name, channel.unit) for channel in signal.info.channels)
    return Sheet(name, (TIME, "index", "gap_before (0 or 1)", *channels), _samples(signal), len(signal))


def _samples(signal: RecordedSignal) -> Iterator[Row]:
    for start in range(0, len(signal), PIECE):
        cut = slice(start, start + PIECE)
        values = _shortest(signal.data[cut])
        told = zip(signal.t[cut].tolist(), signal.index[cut].tolist(), signal.gap[cut].tolist(), values, strict=True)
        yield from ((_time(t), index, int(gap), *row) for t, index, gap, row in told)


def _table(role: str, table: RecordedTable) -> Sheet:
    head = (TIME, *_heads(role))
    columns = [_numbers(table.columns[channel.name]) for channel in TABLES[role]]
    rows = zip(map(_time, table.t.tolist()), *columns, strict=True)
    return Sheet(role, head, rows, len(table))


def _faces(session: Session) -> Sheet:
    t, meshes = session.stored.numbers("faces", np.float32)
    head = (TIME, *_heads("faces"))
    pieces = (_shortest(meshes[start : start + PIECE]) for start in range(0, len(t), PIECE))
    rows = ((_time(stamp), *row) for stamp, row in zip(t.tolist(), (r for p in pieces for r in p), strict=True))
    return Sheet("faces", head, rows, len(t))


def _trial(trial: RecordedTrial) -> Row:
    rating = trial.rating
    return (
        trial.number,
        trial.block,
        int(trial.practice),
        trial.stimulus,
        trial.kind,
        _time(trial.onset),
        _time(trial.offset),
        trial.outcome,
        *trial.expected,
        *_answers(rating.answers if rating else {}),
        " ".join(rating.declined) if rating else "",
        rating.response_s if rating else None,
        rating.source if rating else "",
    )


def _answers(answers: Any) -> list[int | None]:
    return [answers.get(scale) for scale in SCALES]


def _headed(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def _time(t: float) -> str:
    """Return a stamp to the nanosecond."""
    return f"{t:.9f}" if np.isfinite(t) else ""


def _numbers(values: NDArray[np.float64]) -> list[Any]:
    """Return numbers as themselves, whole ones without a point, none as empty."""
    return ["" if v != v else int(v) if v.is_integer() else v for v in values.tolist()]


def _shortest(values: NDArray[np.float32]) -> list[list[str]]:
    """Return float32 as the shortest texts that read back the same, NaN as empty."""
    texts = values.astype("U16")
    texts[np.isnan(values)] = ""
    return texts.tolist()

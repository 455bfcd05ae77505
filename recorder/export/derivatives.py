"""What EmoScope made of the data while it was recorded: estimates, face landmarks, quality; a BIDS derivative.

Tables as tab-separated text beside a description of their columns; times are those of the EEG file.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from recorder.export.events import NONE, cell, write_table
from recorder.export.making import bids_prefix
from recorder.session.layout import TABLES
from recorder.session.reader import Session
from recorder.session.recorded import RecordedTable

FOLDER = Path("derivatives", "emoscope")
TABLES_MADE = {
    "emotion": ("estimates", "Valence and arousal as estimated live; time is the end of the window."),
    "truth": ("truth", "The hidden state of a simulated participant."),
    "face_quality": ("facequality", "What the face tracker thought of each frame."),
    "frames": ("frames", "When each picture was taken, and its time in the video file."),
    "stimulus_frames": ("stimulusframes", "When each frame of a stimulus was presented."),
}
TIMES = ("t_out", "tracked_t", "last_loss_t")
"""Columns that hold session times."""

TIME = {"time": {"Description": "From the first sample of the EEG file.", "Units": "s"}}
FASTEST = 1
FRAMES = 256  # worked on at once


def write_derivatives(root: Path, session: Session, seconds: Callable[[float], float]) -> None:
    """Write a run's tables and landmarks into the derivative of a dataset.

    Parameters
    ----------
    root : Path
        Of the raw dataset.
    session : Session
        The run.
    seconds : callable
        Returns the EEG file's time of a session time.
    """
    paths = session.paths
    prefix, place = bids_prefix(paths), root / FOLDER / f"sub-{paths.participant}" / f"ses-{paths.session}" / "beh"
    for role, (label, description) in TABLES_MADE.items():
        table = session.table(role)
        if len(table):
            place.mkdir(parents=True, exist_ok=True)
            write_timed(place / f"{prefix}_desc-{label}_timeseries.tsv", role, table, seconds, description)
    if "faces" in session.roles:
        place.mkdir(parents=True, exist_ok=True)
        _landmarks(place / f"{prefix}_desc-landmarks_timeseries.tsv.gz", session, seconds)


def write_timed(
    path: Path, role: str, table: RecordedTable, seconds: Callable[[float], float], description: str
) -> None:
    """Write one table of a session."""
    columns: dict[str, dict[str, Any]] = dict(TIME)
    columns |= {c.name: {"Units": c.unit} if c.unit else {} for c in TABLES[role]}
    columns["time"] = {"LongName": description, **TIME["time"]}
    values = [_in_file_time(c.name, table.columns[c.name], seconds) for c in TABLES[role]]
    rows = zip(map(seconds, table.t.tolist()), *values, strict=True)
    write_table(path, columns, (dict(zip(columns, row, strict=True)) for row in rows))


def write_dataset(root: Path, bids_version: str, simulated: bool) -> None:
    """Say what the derivative is, where there is one."""
    if (root / FOLDER).is_dir():
        told = {
            "Name": "EmoScope's live estimates and landmarks" + (" (SIMULATED participants)" if simulated else ""),
            "BIDSVersion": bids_version,
            "DatasetType": "derivative",
            "GeneratedBy": [generated_by()],
        }
        (root / FOLDER / "dataset_description.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def generated_by() -> dict[str, str]:
    """Return this program as BIDS names what made a dataset."""
    try:
        return {"Name": "EmoScope", "Version": version("emoscope")}
    except PackageNotFoundError:
        return {"Name": "EmoScope"}


def _in_file_time(name: str, values: Any, seconds: Callable[[float], float]) -> Sequence[float]:
    told: list[float] = values.tolist()
    return [seconds(t) if t == t else t for t in told] if name in TIMES else told


def _landmarks(path: Path, session: Session, seconds: Callable[[float], float]) -> None:
    """Write the face mesh of every frame, to a hundredth of a pixel."""
    t, meshes = session.stored.numbers("faces", np.float32)
    names = ["time", *(channel.name for channel in TABLES["faces"])]
    form = "\t".join(["%.2f"] * meshes.shape[1])
    with path.open("xb") as raw, gzip.GzipFile("", "wb", FASTEST, raw, mtime=0) as file:
        file.write(("\t".join(names) + "\n").encode())
        for start in range(0, len(t), FRAMES):
            cut = slice(start, start + FRAMES)
            for stamp, mesh in zip(t[cut].tolist(), meshes[cut].tolist(), strict=True):
                file.write(f"{cell(seconds(stamp))}\t{form % tuple(mesh)}\n".replace("nan", NONE).encode())
    told = {
        **TIME,
        "x0": {
            "Description": "Column of the first of 468 points, from the left.",
            "Units": "pixel",
        },
        "y0": {"Description": "Row, from above.", "Units": "pixel"},
        "z0": {"Description": "Depth in the scale of x; smaller is nearer.", "Units": "pixel"},
    }
    sidecar = path.with_name(path.name.removesuffix(".tsv.gz") + ".json")
    sidecar.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")

"""A folder of face images with ratings: a CSV table, checked row by row, and the crops of its faces.

The table is the one ``.csv`` file of the folder, with columns ``file``, ``valence`` and ``arousal``
(others are passed over); files are named relative to the folder and lie inside it. Ratings may be on
any scale. A picture without a face, or that cannot be read, is left out and counted.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.datasets.fingerprint import digest, stats
from models.errors import TrainingError
from models.face.crop import aligned_crop
from models.face.mesh import FaceMesh
from recorder.opencv import cv2

VERSION = 1  # of what is read of the folder
COLUMNS = ("file", "valence", "arousal")
MOST_BYTES = 256 * 2**20  # of a table


@dataclass(frozen=True, slots=True)
class RatedImage:
    """One row: a picture, and where its face lies on the plane, on the table's own scale."""

    path: Path
    valence: float
    arousal: float


@dataclass(frozen=True, slots=True)
class RatedFaces:
    """Faces that were found.

    Attributes
    ----------
    crops : ndarray, shape (n, size, size, 3), uint8
    ratings : ndarray, shape (n, 2), float32
        Valence and arousal.
    groups : ndarray, shape (n,), int64
        Folder of each picture: pictures of one folder may be of one clip.
    notes : tuple of str
        How many were left out, and why.
    """

    crops: NDArray[np.uint8]
    ratings: NDArray[np.float32]
    groups: NDArray[np.int64]
    notes: tuple[str, ...]


def read_table(folder: Path) -> list[RatedImage]:
    """Return the rows of a folder's table.

    Raises
    ------
    TrainingError
        If there is no table or more than one, a column or file is missing, a name leads out of the
        folder, or a rating is not a number.
    """
    tables = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    if len(tables) != 1:
        raise TrainingError(
            f"{folder} holds {len(tables)} .csv tables; of faces there is one, with columns {', '.join(COLUMNS)}."
        )
    table = tables[0]
    try:
        if table.stat().st_size > MOST_BYTES:
            raise TrainingError(f"{table} is larger than any table of faces ({MOST_BYTES >> 20} MB).")
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise TrainingError(f"{table} has no column {', '.join(missing)}. Name them in its first line.")
            rows = [_row(folder, table, line, row) for line, row in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TrainingError(f"{table} cannot be read as a table of text ({error}).") from None
    if not rows:
        raise TrainingError(f"{table} names no image.")
    return rows


def faces_digest(folder: Path) -> str:
    """Return a digest of a folder's table and pictures: by name, size and time of change.

    Raises
    ------
    TrainingError
        As `read_table`.
    """
    files = [rated.path for rated in read_table(folder)]
    return digest("faces", VERSION, stats(sorted({*folder.glob("*.csv"), *files}), folder))


def find_faces(
    images: list[RatedImage], crop_size: int, report: Callable[[int, int], None] | None = None
) -> RatedFaces:
    """Find the largest face of each picture and cut it out as live (`models.face.crop`).

    Every picture is looked at for itself: what the tracker saw in the one before is forgotten.

    Raises
    ------
    TrainingError
        If no picture shows a face.
    """
    mesh, crops, kept = FaceMesh(), [], []
    unread = 0
    for done, rated in enumerate(images, start=1):
        picture = _picture(rated.path)
        unread += picture is None
        points = None if picture is None else mesh.find(picture)
        mesh.close()
        if picture is not None and points is not None:
            crops.append(aligned_crop(picture, points, crop_size))
            kept.append(rated)
        if report is not None:
            report(done, len(images))
    if not kept:
        raise TrainingError(f"In none of the {len(images)} pictures a face was found. Are they photographs of faces?")
    places = {folder: number for number, folder in enumerate(dict.fromkeys(rated.path.parent for rated in kept))}
    faceless = len(images) - unread - len(kept)
    left_out = ((unread, "cannot be read"), (faceless, "show no face"))
    return RatedFaces(
        np.stack(crops),
        np.array([(rated.valence, rated.arousal) for rated in kept], np.float32),
        np.array([places[rated.path.parent] for rated in kept]),
        tuple(f"{count} of {len(images)} pictures {why}; they were left out" for count, why in left_out if count),
    )


def _row(folder: Path, table: Path, line: int, row: Mapping[str, str | None]) -> RatedImage:
    name = (row["file"] or "").strip()
    path = folder / name
    if not name or not path.resolve().is_relative_to(folder.resolve()):
        raise TrainingError(f"{table}, line {line}: {name!r} is no file inside the folder.")
    if not path.is_file():
        raise TrainingError(f"{table}, line {line}: there is no file {name!r}.")
    return RatedImage(path, *(_rating(table, line, key, row[key]) for key in COLUMNS[1:]))


def _rating(table: Path, line: int, column: str, text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e6:
        raise TrainingError(f"{table}, line {line}: {column} is {text!r}, which is no rating.")
    return value


def _picture(path: Path) -> NDArray[np.uint8] | None:
    """Return a picture's RGB pixels, or None if there are none to be had."""
    try:
        bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    except cv2.error:  # larger than cv2 allows
        return None
    return None if bgr is None else np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)

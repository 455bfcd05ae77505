"""One model of the library, whole or damaged: what is damaged is listed and told of, and stops nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from models.card import ModelCard
from models.errors import ModelError
from models.onnx_file import read_onnx

Origin = Literal["built-in", "own"]

REPORTS = ".reports"


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the library.

    Attributes
    ----------
    name : str
        By which it is called; the name on its card may be another one.
    path : Path
        Its ``.onnx`` file.
    origin : {'built-in', 'own'}
        Whether it comes with EmoScope or is the user's.
    error : str
        Why it cannot be used, for the user; empty if it can.
    card : ModelCard or None
        None where it cannot be read.
    report : Path or None
        The page about its training, where it has one.
    sha256 : str
        Digest of the file, in hexadecimal; empty where it cannot be read.
    """

    name: str
    path: Path
    origin: Origin
    error: str = ""
    card: ModelCard | None = field(default=None, compare=False)  # the digest tells
    report: Path | None = None
    sha256: str = ""


def read_entry(name: str, path: Path, origin: Origin, folder: Path) -> Entry:
    """Return what a file of the library is; never raises.

    Parameters
    ----------
    name : str
    path : Path
    origin : {'built-in', 'own'}
    folder : Path
        The library's, in which the reports are.
    """
    try:
        file = read_onnx(path)
        card = ModelCard.from_json(file.card)
    except ModelError as error:
        return Entry(name, path, origin, str(error))
    sha256 = digest(file.content)
    report = report_path(folder, sha256)
    return Entry(name, path, origin, "", card, report if report.is_file() else None, sha256)


def digest(content: bytes) -> str:
    """Return the digest by which a model is known, whatever it is called."""
    return hashlib.sha256(content).hexdigest()


def report_path(folder: Path, sha256: str) -> Path:
    """Return where a model's report is kept: by the model's digest, so that no other model ever shows it."""
    return folder / REPORTS / f"{sha256}.html"

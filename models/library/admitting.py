"""The border of the library: what is let in, and what is refused in one line.

A model is read once, checked and run; the very bytes that ran are kept. A report is a page that EmoScope
wrote: it begins as all of them do, with the line that keeps a browser from running or loading anything.
"""

from __future__ import annotations

from pathlib import Path

from models.card import ModelCard
from models.errors import LibraryError
from models.onnx_file import OnnxFile, read_onnx
from models.report.html import HEAD

MAX_REPORT = 64 * 2**20


def admitted_model(source: Path) -> tuple[OnnxFile, ModelCard]:
    """Return a model file and its card, once it has run.

    Raises
    ------
    ModelError
        It is a link, damaged or hostile, has no card, or does not run as its card says.
    """
    from models.runtime import Model  # which finds its models in the library

    _refuse_link(source)
    file = read_onnx(source)
    card = ModelCard.from_json(file.card)
    Model(card, file.content)
    return file, card


def admitted_report(path: Path) -> bytes:
    """Return a report as it stands in its file.

    Raises
    ------
    LibraryError
        It cannot be read, or EmoScope did not write it.
    """
    _refuse_link(path)
    wanted = "Give the report.html of a training."
    if not path.is_file():
        raise LibraryError(f'There is no report "{path}". {wanted}')
    try:
        with path.open("rb") as file:
            page = file.read(MAX_REPORT + 1)
    except OSError as error:
        raise LibraryError(f'The report "{path}" cannot be read: {error.strerror}. {wanted}') from None
    if len(page) > MAX_REPORT or not page.startswith(HEAD.encode()):
        raise LibraryError(f'"{path}" is no report of EmoScope\'s. {wanted}')
    return page


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise LibraryError(f'"{path}" is a link. Give the file itself.')

"""The commands that change the library of models: import, remove, restore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.errors import printable, told_in_one_line

if TYPE_CHECKING:
    from models.library import Entry

Json = Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")]


def import_model(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .onnx file with EmoScope's card.")],
    name: Annotated[
        str, typer.Option("--name", metavar="N", help="By which it is called; else after its file, or its card.")
    ] = "",
    report: Annotated[
        Path | None, typer.Option("--report", metavar="HTML", help="The report.html of its training, to keep with it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a model file, run it once, and keep a copy that is called by its name. Nothing is overwritten.

    Example: `emoscope models import out/model.onnx --name anna --report out/report.html`.
    """
    from models.library import Library

    with told_in_one_line():
        entry = Library().add(file, name, report)
        _tell(entry, f'"{entry.name}" is in the library: {entry.path}', as_json)


def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model of your own.")], as_json: Json = False
) -> None:
    """Put a model aside; it stays on disk, and `emoscope models restore` brings it back."""
    from models.library import Library

    with told_in_one_line():
        entry = Library().remove(name)
        _tell(entry, f'"{name}" is put aside; emoscope models restore "{entry.name}" brings it back.', as_json)


def restore(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model of emoscope models list --removed.")],
    as_json: Json = False,
) -> None:
    """Bring back a model that was put aside, by the next free name where its own is taken."""
    from models.library import Library

    with told_in_one_line():
        entry = Library().restore(name)
        _tell(entry, f'"{entry.name}" is back: {entry.path}', as_json)


def plain(entry: Entry) -> dict[str, Any]:
    """Return an entry as JSON types; what it takes and gives is empty where it is damaged."""
    spec = entry.card.spec if entry.card else None
    return {
        "name": entry.name,
        "path": str(entry.path),
        "origin": entry.origin,
        "takes": ", ".join(spec.modalities) if spec else "",
        "kind": spec.kind if spec else "",
        "report": str(entry.report) if entry.report else None,
        "sha256": entry.sha256,
        "error": entry.error,
    }


def _tell(entry: Entry, line: str, as_json: bool) -> None:
    typer.echo(json.dumps(plain(entry)) if as_json else printable(line))

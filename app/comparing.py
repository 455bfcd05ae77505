"""Several models judged side by side, from a checked command to what comes out.

It reaches the training side, which judges, and so torch: it is imported by ``emoscope models compare`` alone.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import typer
from rich.console import Console

from app.errors import AppError
from app.judging_folder import METRICS, REPORT, OutFolder
from app.judging_progress import ProgressView
from models.datasets import OpenOptions
from models.evaluation.paired import Paired
from models.evaluation.result import plain
from models.evaluation.table import comparison_table
from models.report.write import page
from models.segments.cutting import default_cache
from models.sweep.material import Place
from models.sweep.outcome import Outcome
from models.sweep.request import Request
from models.sweep.side_by_side import compared

TABLE_WIDTH = 200  # where standard output is no terminal


def compare_models(
    models: Mapping[str, Path],
    request: Request,
    options: OpenOptions,
    cache: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Judge models and tell what was found; with a folder also in metrics.json and report.html.

    Parameters
    ----------
    models : mapping of str to Path
        Files by the names under which they are told of.
    request : Request
    options : OpenOptions
        Of the dataset.
    cache : Path or None
        Of cut windows; None for the user's own.
    out : Path or None
        Folder of what comes out; None writes nothing.
    as_json : bool

    Raises
    ------
    ModelError, AppError
        A model or the data is refused, or the folder cannot be written.
    """
    place = Place((cache or default_cache()).absolute(), options=options)
    command = shlex.join(["emoscope", *sys.argv[1:]])
    with ExitStack() as stack:
        folder = OutFolder(out) if out is not None else None
        if folder is not None:
            stack.enter_context(folder.held())
        view = stack.enter_context(ProgressView(as_json))
        found = compared(models, request, place, view)
        if folder is not None:
            _write(folder, found, f"Comparison of {', '.join(models)}", command)
    if as_json:
        told = {"event": "result", "out": str(folder.path) if folder else None, "metrics": found.metrics(command)}
        typer.echo(json.dumps(plain(told), allow_nan=False))
        return
    _tell(found, folder)


def _write(folder: OutFolder, found: Outcome, title: str, command: str) -> None:
    try:
        folder.write(REPORT, page(found.report(title, command)).encode())
        folder.write(METRICS, json.dumps(found.metrics(command), indent=1, allow_nan=False).encode())
    except OSError as error:
        raise AppError(f'"{folder.path}" cannot be written: {error.strerror or error}. Is the disk full?') from None


def _tell(found: Outcome, folder: OutFolder | None) -> None:
    console = Console(width=None if sys.stdout.isatty() else TABLE_WIDTH)
    console.print(comparison_table(found.shown, width=console.width))
    lines = [_in_words(pair) for pair in found.paired]
    lines += [str(folder.path / name) for name in (METRICS, REPORT)] if folder else []
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _in_words(pair: Paired) -> str:
    return (
        f"{pair.first} minus {pair.second}: {100 * pair.difference:+.1f} points over {pair.n} {pair.unit}s, "
        f"p = {pair.p_value:.3f} (sign flips), {pair.holm:.3f} with Holm's correction"
    )

"""``emoscope train --check``: what there is to train on and what is missing, told before anything is begun.

With ``--json`` one object, ``{"event": "check", ...}`` with the fields of `models.sweep.preflight.Preflight`.
Like `app.judging` it reaches the training side, and is imported by ``emoscope train`` alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import typer

from app.errors import AppError, printable
from models.datasets import OpenOptions
from models.evaluation.result import plain
from models.sweep.preflight import Preflight, preflight
from models.sweep.request import Request


def check_training(request: Request, options: OpenOptions, as_json: bool) -> None:
    """Print what a training would find.

    Raises
    ------
    AppError
        It could not be begun; the text has the first reason.
    """
    found = preflight(request, options)
    if as_json:
        typer.echo(json.dumps({"event": "check", **plain(asdict(found))}, allow_nan=False))
    else:
        for line in _lines(found):
            typer.echo(printable(line))
    if found.problems:
        raise AppError(found.problems[0])


def _lines(found: Preflight) -> Iterator[str]:
    if found.dataset:
        people = "simulated participants" if found.simulated else "participants"
        yield f"{found.dataset}: {found.n_recordings} recordings of {len(found.subjects)} {people}"
        yield f"{found.n_labelled} of {found.n_trials} trials have a label" + (f" ({found.rule})" if found.rule else "")
    for name, (n_high, n_low) in found.sides.items():
        yield f"{name}: {n_high} high, {n_low} low"
    if found.n_channels:
        yield f"EEG: {found.n_channels} channels in all recordings, {found.rate_hz:g} Hz"
    if found.n_folds:
        yield f"{found.n_windows} windows of {' and '.join(found.modalities)}, {found.n_folds} folds"
    yield from found.notes
    yield from (f"Missing: {problem}" for problem in found.problems[1:])

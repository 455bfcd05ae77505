"""Training and evaluation from a checked command to the files that come out.

The only module of the application that reaches the training side, and so torch: it is imported by
``emoscope train`` and ``emoscope evaluate`` alone.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from app.errors import AppError, UsageError, printable
from app.judging_progress import ProgressView
from models.card import ModelCard
from models.datasets import OpenOptions
from models.evaluation.ceiling import ceilings, spans_of, worlds_of
from models.evaluation.leakage import LeakageFindings
from models.evaluation.result import SystemResult, plain
from models.evaluation.table import comparison_table
from models.networks import SYSTEMS
from models.report.write import write_report
from models.segments.cutting import default_cache
from models.sweep.cluster import cluster
from models.sweep.evaluation import Line, prepare, result_of, run_lines
from models.sweep.given import given_line
from models.sweep.material import Place
from models.sweep.outcome import Outcome, outcome
from models.sweep.request import Request, whole_jobs
from models.sweep.running import with_card
from models.sweep.shelf import Shelf

TABLE_WIDTH = 200  # where standard output is no terminal


class Run:
    """One call of ``train`` or ``evaluate``.

    Parameters
    ----------
    request : Request
    out : Path
        Folder of what comes out.
    options : OpenOptions
        Of the dataset.
    cache : Path or None
        Of cut windows; None for the user's own.
    scheduler : str
        Address of a Dask scheduler; empty for local processes.
    workers : int or None
        Local processes; None for one a core.
    as_json : bool
    """

    def __init__(
        self,
        request: Request,
        out: Path,
        options: OpenOptions,
        cache: Path | None,
        scheduler: str,
        workers: int | None,
        as_json: bool,
    ) -> None:
        self._request = request
        self._out = out.expanduser().absolute()
        self._place = Place((cache or default_cache()).absolute(), self._out / "checkpoints", options)
        self._shelf = Shelf(self._out / "jobs")
        self._scheduler = scheduler
        self._workers = workers or os.cpu_count() or 1
        self._as_json = as_json
        self._notes: list[str] = []

    def evaluate(self) -> None:
        """Judge systems, and write metrics.json and report.html."""
        self._make_folder()
        with ProgressView(self._as_json) as view, ExitStack() as stack:
            lines = prepare(self._request, self._place, _Noting(view, self._notes))
            self._run(lines, view, stack)
        found = self._outcome(lines)
        self._write(found, f"Evaluation of {', '.join(self._request.systems)}")
        self._tell(found)

    def train(self) -> None:
        """Judge a system fold by fold, train it on everything, and write model.onnx too."""
        self._make_folder()
        with ProgressView(self._as_json) as view, ExitStack() as stack:
            lines = prepare(self._request, self._place, _Noting(view, self._notes))
            [job] = whole_jobs(self._request, lines[0].jobs[0].fingerprint)
            whole = Line(lines[0].arm, job.seed, lines[0].material, [lines[0].material.fold(job)], [job])
            self._run([*lines, whole], view, stack)
        made = whole.results[0]
        if made is None:
            raise AppError("The network could not be trained; what failed stands above. Nothing was exported.")
        found = self._outcome(lines)
        path = self._out / "model.onnx"
        path.write_bytes(_with_figures(made.model, found, path))
        self._write(found, f"Training of {self._request.systems[0]}")
        self._tell(found, path)

    def judge_file(self, file: Path) -> None:
        """Judge a model as it is on all of a dataset."""
        self._make_folder()
        with ProgressView(self._as_json) as view:
            line = given_line(file, self._request, self._place, _Noting(view, self._notes))
        found = self._outcome([line])
        self._write(found, f"Evaluation of {file.name}")
        self._tell(found)

    def _make_folder(self) -> None:
        try:
            self._out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AppError(f'"{self._out}" cannot be written: {error.strerror}. Give another --out.') from None

    def _run(self, lines: Sequence[Line], view: ProgressView, stack: ExitStack) -> None:
        run_lines(
            lines,
            self._shelf,
            lambda: stack.enter_context(cluster(self._scheduler, self._workers)),
            self._place,
            _Noting(view, self._notes),
        )

    def _outcome(self, lines: Sequence[Line]) -> Outcome:
        results = {}
        for line in lines:
            if (result := result_of(line, _ceilings(line))) is not None:
                several = len(self._request.seeds) > 1
                name = f"{result.system}, seed {line.seed}" if several else result.system
                results[line.arm, line.seed] = replace(result, system=name)
        if not results:
            raise AppError("Every training failed; what was wrong stands above.")
        return outcome(self._request, lines, results, self._notes)

    def _write(self, found: Outcome, title: str) -> None:
        text = json.dumps(found.metrics(), indent=1, allow_nan=False)
        (self._out / "metrics.json").write_text(text, encoding="utf-8")
        write_report(self._out / "report.html", found.report(title, shlex.join(["emoscope", *sys.argv[1:]])))

    def _tell(self, found: Outcome, model: Path | None = None) -> None:
        if self._as_json:
            told = {"event": "result", "out": str(self._out), "model": str(model) if model else None}
            typer.echo(json.dumps(plain({**told, "metrics": found.metrics()}), allow_nan=False))
            return
        console = Console(width=None if sys.stdout.isatty() else TABLE_WIDTH)
        console.print(comparison_table(found.shown))
        for verdict in found.leakage:
            console.print(_in_words(verdict), markup=False, highlight=False, soft_wrap=True)
        for name in filter(None, ("model.onnx" if model else "", "metrics.json", "report.html")):
            console.print(str(self._out / name), markup=False, highlight=False, soft_wrap=True)


class _Noting:
    """A listener that keeps the notes, for the report."""

    def __init__(self, view: ProgressView, notes: list[str]) -> None:
        self._view, self._notes = view, notes
        self.cutting, self.planned, self.epoch = view.cutting, view.planned, view.epoch

    def said(self, note: str) -> None:
        if note not in self._notes:
            self._notes.append(note)
            self._view.said(note)

    def done(self, job: Any, failure: str) -> None:
        if failure:
            self._notes.append(f"{job.told} failed: {failure}")
        self._view.done(job, failure)


def systems_of(model: str) -> tuple[tuple[str, ...], Path | None]:
    """Return the systems of ``--model``, or the file.

    Raises
    ------
    UsageError
        One of them is unknown, or there is no such file.
    """
    if model.endswith(".onnx"):
        if not Path(model).expanduser().is_file():
            raise UsageError(f'There is no model file "{printable(model)}".')
        return (Path(model).stem,), Path(model).expanduser()
    names = tuple(dict.fromkeys(name.strip() for name in model.split(",") if name.strip()))
    unknown = [name for name in names if name not in SYSTEMS]
    if unknown or not names:
        raise UsageError(f'--model "{unknown[0] if unknown else model}" is unknown: give {", ".join(SYSTEMS)}.')
    return names, None


def only_system(model: str) -> str:
    """Return the one system of ``--model``."""
    names, file = systems_of(model)
    if file is not None or len(names) != 1:
        raise UsageError(f"--model: one system is trained at a time; give one of {', '.join(SYSTEMS)}.")
    return names[0]


def _ceilings(line: Line) -> dict[str, Any]:
    found = line.material
    if not found.dataset.simulated or line.arm.control != "none":
        return {}
    rows = [result.rows for result in line.results if result is not None]
    if not rows:
        return {}
    import numpy as np

    spans = spans_of(found.segments.spec)
    return dict(ceilings(worlds_of(found.dataset), found.segments.table, found.labels, spans, np.concatenate(rows)))


def _with_figures(content: bytes, found: Outcome, path: Path) -> bytes:
    """Return the model with the figures of the folds on its card: what a user may expect of it."""
    path.write_bytes(content)
    card = ModelCard.from_onnx(path)
    result: SystemResult = next(iter(found.results.values()))
    figures = {
        target.target: {
            "split": result.split,
            "accuracy": target.window.accuracy,
            "interval": list(target.window_interval),
            "majority": target.chance.majority_window,
            "n_trials": result.n_trials,
            "n_subjects": result.n_subjects,
        }
        for target in result.targets
    }
    told = {**card.provenance, "metrics": plain(figures), "request": plain(asdict(found.request))}
    return with_card(content, replace(card, provenance=told))


def _in_words(verdict: LeakageFindings) -> str:
    return printable(f"Leakage check of {verdict.system}, {verdict.target}: {verdict.verdict}. {verdict.text}")

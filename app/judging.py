"""Training and evaluation from a checked command to the files that come out.

The only module of the application that reaches the training side, and so torch: it is imported by
``emoscope train`` and ``emoscope evaluate`` alone.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from app.errors import AppError, UsageError, printable
from app.judging_folder import METRICS, MODEL, REPORT, OutFolder
from app.judging_progress import ProgressView
from models.datasets import OpenOptions
from models.evaluation.leakage import LeakageFindings
from models.evaluation.result import plain
from models.evaluation.table import comparison_table
from models.library import model_files
from models.networks import SYSTEMS
from models.report.write import page
from models.segments.cutting import default_cache
from models.sweep.cluster import cluster
from models.sweep.evaluation import Line, Listener, prepare, result_of, run_lines
from models.sweep.finished import ceilings_of, with_figures
from models.sweep.given import given_line
from models.sweep.material import Place
from models.sweep.outcome import Outcome, outcome
from models.sweep.request import Request, whole_jobs
from models.sweep.shelf import Shelf
from models.training.face_table import faces_digest

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
        self._request = replace(request, faces=faces_digest(Path(request.pretrain))) if request.pretrain else request
        self._out = OutFolder(out)
        self._place = Place((cache or default_cache()).absolute(), self._out.path / "checkpoints", options)
        self._shelf = Shelf(self._out.path / "jobs")
        self._scheduler = scheduler
        self._workers = workers or os.cpu_count() or 1
        self._as_json = as_json
        self._notes: list[str] = []
        self._command = shlex.join(["emoscope", *sys.argv[1:]])

    def evaluate(self) -> None:
        """Judge systems, and write metrics.json and report.html."""
        with self._held(), ProgressView(self._as_json) as view, ExitStack() as stack:
            listener = _Noting(view, self._notes)
            lines = prepare(self._request, self._place, listener)
            self._run(lines, listener, stack)
            view.judging()
            found = self._outcome(lines)
            self._write(found, f"Evaluation of {', '.join(self._request.systems)}", listener)
        self._tell(found)
        _refuse_gaps(lines)

    def train(self) -> None:
        """Judge a system fold by fold, train it on everything, and write model.onnx too."""
        with self._held(), ProgressView(self._as_json) as view, ExitStack() as stack:
            listener = _Noting(view, self._notes)
            lines = prepare(self._request, self._place, listener)
            [job] = whole_jobs(self._request, lines[0].jobs[0].fingerprint)
            whole = Line(lines[0].arm, job.seed, lines[0].material, [lines[0].material.fold(job)], [job])
            self._run([*lines, whole], listener, stack)
            made = whole.results[0]
            if made is None:
                raise AppError("The network could not be trained; what failed stands above. Nothing was exported.")
            view.judging()
            found = self._outcome(lines)
            model = with_figures(made.model, next(iter(found.results.values())), self._request)
            self._write(found, f"Training of {self._request.systems[0]}", listener, model)
        self._tell(found, self._out.path / MODEL)
        _refuse_gaps(lines)

    def judge_file(self, file: Path) -> None:
        """Judge a model as it is on all of a dataset."""
        with self._held(), ProgressView(self._as_json) as view:
            listener = _Noting(view, self._notes)
            line = given_line(file, self._request, self._place, listener)
            view.judging()
            found = self._outcome([line], "none")
            self._write(found, f"Evaluation of {file.name}", listener)
        self._tell(found)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the folder, and tell in one line what cannot be written."""
        with self._out.held():
            try:
                yield
            except BrokenPipeError:
                raise
            except OSError as error:
                raise AppError(
                    f'"{error.filename or self._out.path}" cannot be written: {error.strerror or error}. Is the disk '
                    "full? What is finished is kept, and the same command goes on from there."
                ) from None

    def _run(self, lines: Sequence[Line], listener: Listener, stack: ExitStack) -> None:
        run_lines(
            lines,
            self._shelf,
            lambda: stack.enter_context(cluster(self._scheduler, self._workers)),
            self._place,
            listener,
        )

    def _outcome(self, lines: Sequence[Line], split: str = "") -> Outcome:
        results = {}
        for line in lines:
            if (result := result_of(line, ceilings_of(line))) is not None:
                several = len(self._request.seeds) > 1
                name = f"{result.system}, seed {line.seed}" if several else result.system
                results[line.arm, line.seed] = replace(result, system=name, split=split or result.split)
        if not results:
            raise AppError("Every training failed; what was wrong stands above.")
        return outcome(self._request, lines, results, self._notes)

    def _write(self, found: Outcome, title: str, listener: Listener, model: bytes = b"") -> None:
        """Write the results; metrics.json comes last, so that it is there where all is."""
        asked = asdict(self._request) | {"fingerprint": found.lines[0].jobs[0].fingerprint}
        if aside := self._out.put_aside(asked):
            listener.said(
                f"The results that were there are of another request, or of other data; they are in {aside.name} now."
            )
        if model:
            self._out.write(MODEL, model)
        self._out.write(REPORT, page(found.report(title, self._command)).encode())
        self._out.write(METRICS, json.dumps(found.metrics(self._command), indent=1, allow_nan=False).encode())

    def _tell(self, found: Outcome, model: Path | None = None) -> None:
        if self._as_json:
            told = {"event": "result", "out": str(self._out.path), "model": str(model) if model else None}
            typer.echo(json.dumps(plain({**told, "metrics": found.metrics(self._command)}), allow_nan=False))
            return
        console = Console(width=None if sys.stdout.isatty() else TABLE_WIDTH)
        console.print(comparison_table(found.shown, width=console.width))
        for verdict in found.leakage:
            console.print(_in_words(verdict), markup=False, highlight=False, soft_wrap=True)
        for name in filter(None, (MODEL if model else "", METRICS, REPORT)):
            console.print(str(self._out.path / name), markup=False, highlight=False, soft_wrap=True)


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


def _refuse_gaps(lines: Sequence[Line]) -> None:
    """Say in the exit code, too, that figures are not of all that was asked for."""
    results = [result for line in lines for result in line.results]
    if missing := sum(result is None for result in results):
        raise AppError(
            f"{missing} of {len(results)} trainings failed and are not in the figures; what was wrong stands above. "
            "The same command tries them again."
        )


def systems_of(model: str) -> tuple[tuple[str, ...], Path | None]:
    """Return the systems of ``--model``, or the file: one that is named, or that of a model of the library.

    Raises
    ------
    UsageError
        One of them is unknown, or there is no such file.
    """
    if model.endswith(".onnx"):
        if not Path(model).expanduser().is_file():
            raise UsageError(f'--model: there is no file "{printable(model)}".')
        return (Path(model).stem,), Path(model).expanduser()
    if model not in SYSTEMS and (file := model_files().get(model)):
        return (model,), file
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


def _in_words(verdict: LeakageFindings) -> str:
    return printable(f"Leakage check of {verdict.system}, {verdict.target}: {verdict.verdict}. {verdict.text}")

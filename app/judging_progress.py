"""How a sweep is followed: progress bars on a terminal, lines elsewhere, JSON for machines.

With ``--json`` there is an object a line on standard output; a number that is not known is null::

    {"event": "note", "text": ...}                      what the user has to know
    {"event": "cutting", "n_done": 40, "n_all": 320}    windows
    {"event": "planned", "n_jobs": 5, "n_finished": 0}  trainings, and those that were finished before
    {"event": "epoch", "key": ..., "job": ..., "split": "trial", "fold": 0, "control": "none", "phase": ...,
     "epoch": 3, "epochs": 40, "loss": ..., "validation_loss": ..., "accuracy": ..., "validation_accuracy": ...,
     "best": true, "left_s": 12.5}                      of the training ``key``; fold -1 is that on everything
    {"event": "done", "key": ..., "job": ..., "failure": ""}
    {"event": "judging"}                                the trainings are over, and figures are being made
    {"event": "result", "out": ..., "model": ..., "metrics": ...}    at the end; ``metrics`` as in metrics.json

and nothing but ``{"event": "check", ...}`` with ``train --check``. Errors are a line on standard error.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.errors import printable

if TYPE_CHECKING:
    from models.sweep.job import Job


class ProgressView(AbstractContextManager["ProgressView"]):
    """A `models.sweep.evaluation.Listener` on standard error, or on standard output as JSON.

    Parameters
    ----------
    as_json : bool
        One object a line: ``{"event": "epoch", ...}``; there are no bars then.
    """

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[now]}"),
        )
        shown = self._console.is_terminal and not as_json
        self._bars = Progress(*columns, TimeElapsedColumn(), console=self._console, disable=not shown)
        self._quiet = not shown
        self._cutting = self._bars.add_task("Cutting windows", total=None, visible=False, now="")
        self._jobs = self._bars.add_task("Training", total=None, visible=False, now="")

    def __enter__(self) -> ProgressView:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def said(self, note: str) -> None:
        """Show what the user has to know."""
        if self._as_json:
            self._tell("note", text=note)
        else:
            self._console.print(printable(note), markup=False, highlight=False, soft_wrap=True)

    def cutting(self, n_done: int, n_all: int) -> None:
        """Show how many windows are cut."""
        self._bars.update(self._cutting, completed=n_done, total=n_all, visible=n_done < n_all)
        if self._as_json:
            self._tell("cutting", n_done=n_done, n_all=n_all)

    def planned(self, n_jobs: int, n_finished: int) -> None:
        """Show how many trainings there are."""
        self._bars.update(self._jobs, completed=n_finished, total=n_jobs, visible=True)
        if self._as_json:
            self._tell("planned", n_jobs=n_jobs, n_finished=n_finished)
        elif self._quiet:
            self.said(f"{n_jobs} trainings, {n_finished} of them finished before")

    def epoch(self, told: Mapping[str, Any]) -> None:
        """Show an epoch of a training."""
        if self._as_json:
            self._tell("epoch", **told)
            return
        now = (
            f"{told['job']}: epoch {told['epoch']} of {told['epochs']}, loss {told['loss']:.3f}, "
            f"validation {told['validation_loss']:.3f}{_share(told['validation_accuracy'])}, {_left(told['left_s'])}"
        )
        self._bars.update(self._jobs, now=now)

    def done(self, job: Job, failure: str) -> None:
        """Show that a training came to its end."""
        self._bars.advance(self._jobs)
        if self._as_json:
            self._tell("done", job=job.told, key=job.key, failure=failure)
        elif failure:
            self.said(f"{job.told} failed: {failure}")
        elif self._quiet:
            self.said(f"{job.told}: done")

    def judging(self) -> None:
        """Show that the trainings are over, and figures are being made."""
        self._bars.update(self._jobs, description="Judging", now="")
        if self._as_json:
            self._tell("judging")

    def _tell(self, event: str, **fields: Any) -> None:
        plain = {key: None if isinstance(v, float) and not math.isfinite(v) else v for key, v in fields.items()}
        typer.echo(json.dumps({"event": event, **plain}))


def _share(accuracy: float) -> str:
    return "" if math.isnan(accuracy) else f" ({accuracy:.0%})"


def _left(seconds: float) -> str:
    return f"{seconds / 60:.0f} min left" if seconds >= 90 else f"{seconds:.0f} s left"

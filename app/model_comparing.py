"""Models judged side by side for the Models page: ``emoscope models compare`` in a process of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.command_process import CommandProcess
from app.errors import AppError
from app.jobs import CancelledError, Jobs, Progress
from ui.models_feed import Comparison, Figure
from ui.sessions_feed import Job

if TYPE_CHECKING:
    from models.library import Entry

BOTH = {"valence", "arousal"}


class ModelComparing:
    """One comparison at a time.

    Parameters
    ----------
    jobs : Jobs
        Told how far it is.
    library : Path
        Folder of the user's models, in which the names are looked up.
    """

    def __init__(self, jobs: Jobs, library: Path) -> None:
        self._jobs, self._library = jobs, library
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="models compared")
        self._process: CommandProcess | None = None
        self._closed = False
        self.found: Comparison | None = None

    def close(self) -> None:
        """End the process, if one runs, and wait for it."""
        self._closed = True
        if self._process is not None:
            self._process.stop()
        self._worker.shutdown(cancel_futures=True)

    def start(self, entries: Sequence[Entry], folder: str) -> None:
        """Judge models on the sessions in a folder."""
        names = [entry.name for entry in entries]
        self._jobs.start(
            "compare", ", ".join(names), self._worker, lambda progress: self._run(entries, folder, progress)
        )

    def cancel(self, number: int) -> None:
        """End the process if this job is its."""
        going = {job.id for job in self._jobs.all if job.kind == "compare" and job.state == "running"}
        if number in going and self._process is not None:
            self._process.stop()

    def _run(self, entries: Sequence[Entry], folder: str, progress: Progress) -> Job:
        names = [entry.name for entry in entries]
        told = ", ".join(names)
        arguments = ["models", "compare", "--data", folder, "--target", _target(entries), "--json", "--", *names]
        metrics: Mapping[str, Any] | None = None
        with CommandProcess(arguments, {"EMOSCOPE_MODELS": str(self._library)}) as process:
            self._process = process
            for event in process.events():
                if event.get("event") == "cutting":
                    progress(event["n_done"] / max(1, event["n_all"]), f"{told}: cutting windows")
                elif event.get("event") == "result":
                    metrics = event["metrics"]
        progress(math.nan, told)  # raises if it was cancelled
        if self._closed:
            raise CancelledError
        if metrics is None:
            raise AppError("The comparison ended without a result.")
        self.found = comparison_of(metrics, folder)
        return Job(0, "compare", told, "done", told=f"{told}, on the sessions in {folder}")


def comparison_of(metrics: Mapping[str, Any], folder: str) -> Comparison:
    """Return what the page shows of the metrics that a comparison printed (`models.evaluation.result`)."""
    figures = sorted(_figures(metrics), key=lambda figure: figure.target, reverse=True)
    paired = tuple(_in_words(pair) for pair in metrics["paired"])
    simulated = any(system["simulated"] for system in metrics["systems"])
    return Comparison(folder, tuple(figures), paired, tuple(metrics["notes"]), simulated)


def _figures(metrics: Mapping[str, Any]) -> Iterator[Figure]:
    for system in metrics["systems"]:
        for target in system["targets"]:
            low, high = (_number(end) for end in target["window_interval"])
            yield Figure(
                target["target"],
                system["system"],
                "accuracy",
                _number(target["window"]["accuracy"]),
                low,
                high,
                _number(target["chance"]["majority_window"]),
                system["split"],
                system["n_trials"],
                system["n_subjects"],
            )


def _in_words(pair: Mapping[str, Any]) -> str:
    difference = f"{100 * _number(pair['difference']):+.1f}".replace("-", "−")
    return (
        f"{pair['first']} minus {pair['second']}: {difference} points over {pair['n']} {pair['unit']}s, "
        f"p = {_number(pair['p_value']):.3f}, {_number(pair['holm']):.3f} with Holm's correction."
    )


def _target(entries: Sequence[Entry]) -> str:
    """Return what all models give, as the command line has it."""
    given = set.intersection(*(set(entry.card.spec.targets) for entry in entries if entry.card))
    return "both" if given >= BOTH else next(iter(sorted(given)), "both")


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)

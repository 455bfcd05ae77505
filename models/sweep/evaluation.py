"""An evaluation from what is asked for to its figures: cut, run what is not finished, summarise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from distributed import Client

from models.errors import SpecError, TrainingError
from models.evaluation.fold import Fold
from models.evaluation.predictions import Predictions
from models.evaluation.result import SystemResult
from models.evaluation.summary import summarise
from models.sweep.cluster import run_all
from models.sweep.job import Job, JobResult
from models.sweep.material import Material, Place, dataset_fingerprint, material
from models.sweep.request import Arm, Request, arms, jobs_of
from models.sweep.running import looks_at_pictures, run_job
from models.sweep.shelf import Shelf
from models.training.face_table import read_table


class Listener(Protocol):
    """Whoever wants to know how far it is."""

    def said(self, note: str) -> None:
        """Take what the user has to know before anything is trained."""

    def cutting(self, n_done: int, n_all: int) -> None:
        """Take how many windows are cut."""

    def planned(self, n_jobs: int, n_finished: int) -> None:
        """Take how many jobs there are, and how many were finished before."""

    def epoch(self, told: Mapping[str, Any]) -> None:
        """Take an epoch of a job; may be called in another thread."""

    def done(self, job: Job, failure: str) -> None:
        """Take a job that came to its end; ``failure`` is empty if it is well."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison.

    Attributes
    ----------
    arm : Arm
    seed : int
    material : Material
        Of the first of its jobs.
    folds : list of Fold
        Of all its jobs, in order.
    jobs : list of Job
    results : list of JobResult or None
        None where a job failed.
    """

    arm: Arm
    seed: int
    material: Material
    folds: list[Fold]
    jobs: list[Job]
    results: list[JobResult | None] = field(default_factory=list)


def prepare(request: Request, place: Place, listener: Listener) -> list[Line]:
    """Cut, label and split for every line, and say what is to be known, before anything is trained.

    Raises
    ------
    ModelError
        The dataset is refused, or there is too little for the protocol; the text has the count.
    """
    fingerprint = dataset_fingerprint(request.data, place.options)
    said: set[str] = set()
    refused: list[str] = []
    lines: list[Line] = []
    for seed in request.seeds:
        for arm in arms(request):
            try:
                lines.append(_line(request, arm, seed, fingerprint, place, listener))
            except SpecError as error:
                if len(request.modalities) == 1:
                    raise
                refused.append(str(error))
                continue
            found = lines[-1].material
            if any(_alike(line, lines[-1]) for line in lines[:-1]):
                taken = " and ".join(found.segments.spec.modalities)
                listener.said(
                    f"{arm.system} takes {taken} in any case: it is not trained again for --modality {arm.modality}"
                )
                lines.pop()
                continue
            for note in (*found.dataset.notes, *found.labels.notes, *found.segments.notes):
                if note not in said:
                    said.add(note)
                    listener.said(note)
    for why in dict.fromkeys(refused):
        listener.said(f"Left out: {why}")
    if not lines:
        raise TrainingError("None of the systems can be trained on what was asked for; why stands above.")
    if request.pretrain:
        _check_faces(request, lines)
    return lines


def _alike(one: Line, other: Line) -> bool:
    """Tell whether two lines would train the same networks on the same windows."""
    return (
        one.seed == other.seed
        and replace(one.arm, modality=other.arm.modality) == other.arm
        and one.material.segments.digest == other.material.segments.digest
    )


def _check_faces(request: Request, lines: Sequence[Line]) -> None:
    if not any(looks_at_pictures(line.material.segments.spec.face) for line in lines):
        raise TrainingError(f"{', '.join(request.systems)}: no pictures of faces are looked at. Leave out --pretrain.")
    read_table(Path(request.pretrain))


def _line(request: Request, arm: Arm, seed: int, fingerprint: str, place: Place, listener: Listener) -> Line:
    [first] = jobs_of(request, arm, seed, fingerprint, {"": 1})
    whole = material(first, place, listener.cutting)
    if not request.per_subject:
        jobs = jobs_of(request, arm, seed, fingerprint, {"": len(whole.folds)})
        return Line(arm, seed, whole, whole.folds, jobs)
    folds, jobs = [], []
    for subject in whole.segments.table.subjects:
        try:
            own = material(first.with_subject(subject), place)
        except TrainingError as error:
            listener.said(f"{subject} is left out: {error}")
            continue
        folds += own.folds
        jobs += jobs_of(request, arm, seed, fingerprint, {subject: len(own.folds)})
    if not jobs:
        raise TrainingError("No subject has enough trials for a network of its own. Leave out --per-subject.")
    return Line(arm, seed, whole, folds, jobs)


def run_lines(
    lines: Sequence[Line], shelf: Shelf, client: Callable[[], Client], place: Place, listener: Listener
) -> None:
    """Run what is not finished, in order, and fill in the results.

    Parameters
    ----------
    lines : sequence of Line
        Their ``results`` are filled.
    shelf : Shelf
        Finished jobs are found and kept here.
    client : callable
        Gives the workers; not called where nothing is left to do.
    """
    jobs = [job for line in lines for job in line.jobs]
    known = {job.key: result for job in jobs if (result := shelf.find(job)) is not None}
    waiting = [job for job in jobs if job.key not in known]
    listener.planned(len(jobs), len(known))
    if waiting:
        for done in run_all(client(), _Run(place), waiting, listener.epoch):
            if done.result is not None:
                shelf.keep(done.job, done.result)
                if checkpoint := place.checkpoint(done.job):
                    checkpoint.unlink(missing_ok=True)
                known[done.job.key] = done.result
            listener.done(done.job, done.failure)
    for line in lines:
        line.results[:] = [known.get(job.key) for job in line.jobs]


def result_of(line: Line, ceilings: Mapping[str, Any] | None = None) -> SystemResult | None:
    """Return the figures of a line over the jobs that are finished; None where there are none."""
    ready = [(fold, result) for fold, result in zip(line.folds, line.results, strict=True) if result is not None]
    if not ready:
        return None
    table, found = line.material.segments.table, line.material
    folds = [fold for fold, _ in ready]
    parts = [Predictions.of_fold(table, i, result.rows, result.p) for i, (_, result) in enumerate(ready)]
    missing = len(line.folds) - len(ready)
    notes = [f"{missing} of {len(line.folds)} folds failed and are not in these figures."] if missing else []
    notes += list(dict.fromkeys(note for _, result in ready for note in result.notes))
    return summarise(
        line.arm.system,
        "+".join(found.segments.spec.modalities),
        line.arm.split,
        table,
        found.labels,
        folds,
        Predictions.joined(parts),
        ceilings=ceilings,
        epochs=_epochs(line),
        simulated=found.dataset.simulated,
        seed=line.seed,
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """`run_job` at a place; travels to the workers."""

    place: Place

    def __call__(self, job: Job) -> JobResult:
        return run_job(job, self.place)


def _epochs(line: Line) -> int | None:
    """Return the most epochs that the trainings were given, of all phases."""
    given = [epoch["epochs"] for result in line.results if result for epoch in result.history]
    return max(given, default=None)

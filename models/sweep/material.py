"""What a job works on: windows, labels and folds, the same in every process that asks."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np

from models.datasets import OpenOptions, open_dataset
from models.datasets.dataset import Dataset
from models.errors import DatasetError
from models.evaluation.fold import Fold
from models.evaluation.labels import Labels, label
from models.evaluation.splits import folds, per_subject
from models.segments.cutting import cut
from models.segments.noise import NoiseDataset
from models.segments.paper import PaperPresetWarning
from models.segments.plan import CutPlan
from models.segments.store import StoredSegments
from models.segments.table import SegmentTable
from models.sweep.contract import Available, available, contract
from models.sweep.job import WHOLE, Job

FEWEST_FOLDS = 5  # to split validation off, where nothing is to be judged

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sweep keeps what it makes, and how its dataset is opened.

    Attributes
    ----------
    cache : Path
        Folder of stored windows.
    checkpoints : Path or None
        Folder of unfinished trainings; None keeps none.
    options : OpenOptions
        Of the dataset; without a progress function, for it travels to other processes.
    """

    cache: Path
    checkpoints: Path | None = None
    options: OpenOptions = OpenOptions()  # noqa: RUF009 - frozen

    def checkpoint(self, job: Job) -> Path | None:
        """Return where a job that is not finished is kept; whoever keeps its result removes it."""
        return self.checkpoints / f"{job.key}.pt" if self.checkpoints else None


@dataclass(frozen=True, slots=True)
class Material:
    """A job's windows, their labels, and the folds they are split into."""

    dataset: Dataset
    segments: StoredSegments
    labels: Labels
    folds: list[Fold]

    def fold(self, job: Job) -> Fold:
        """Return the fold of a job; of one on everything, the training part is all but validation."""
        if job.fold != WHOLE:
            return self.folds[job.fold]
        first = self.folds[0]
        rest = np.union1d(first.train, first.test).astype(np.int64)
        return Fold("everything", rest, first.validation, np.empty(0, np.int64))


def material(job: Job, place: Place, report: Report | None = None) -> Material:
    """Open, cut, label and split what a job needs; what was cut before is opened again.

    Raises
    ------
    DatasetError
        The dataset is refused, or is not what it was when the sweep began.
    TrainingError
        There is too little to split.
    """
    dataset, streams = _opened(job.data, place.options, job.control == "noise", job.seed)
    if job.fingerprint not in ("", dataset_fingerprint(job.data, place.options)):
        raise DatasetError(f'"{job.data}" has changed since the sweep began. Begin it again.')
    spec = contract(job.system, streams, dataset, job.targets, job.preset, job.modality, job.statistics)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PaperPresetWarning)  # it is among the notes
        segments = cut(dataset, spec, CutPlan(job.hop_s, job.statistics), place.cache, report)
    labels = label(segments.table.trials, dataset.scale, dataset.classes, job.targets, job.high_from)
    if job.control == "permuted":
        labels = permuted(labels, segments, job.seed)
    rows = per_subject(segments.table, job.subject) if job.subject else None
    n_folds = _n_folds(job, segments.table, labels)
    return Material(dataset, segments, labels, folds(job.split, segments.table, labels, n_folds, job.seed, rows=rows))


def _n_folds(job: Job, table: SegmentTable, labels: Labels) -> int:
    """Return the number of folds; of a job on everything, of which one validation part is taken, as groups allow."""
    if job.fold != WHOLE:
        return job.n_folds
    trials = [trial for trial, known in zip(table.trials, labels.labelled, strict=True) if known]
    groups = {"subject": {trial.subject for trial in trials}, "clip": {trial.clip for trial in trials}}
    return min(max(job.n_folds, FEWEST_FOLDS), len(groups.get(job.split, trials)))


def permuted(labels: Labels, segments: StoredSegments, seed: int) -> Labels:
    """Return labels shuffled among the trials of each subject: whatever is learned of them is not a feeling."""
    rng = np.random.default_rng((seed, 2))
    order = np.arange(len(labels.high))
    for subject in segments.table.subjects:
        own = [i for i, t in enumerate(segments.table.trials) if t.subject == subject and labels.labelled[i]]
        order[own] = rng.permutation(own)
    return replace(labels, high=labels.high[order], value=labels.value[order])


def opened(data: str, options: OpenOptions) -> Dataset:
    """Return a dataset, which is opened once a process."""
    return _opened(data, options, False, 0)[0]


@lru_cache(maxsize=4)
def dataset_fingerprint(data: str, options: OpenOptions) -> str:
    """Return the digest of a dataset's files, once a process."""
    return opened(data, options).fingerprint()


@lru_cache(maxsize=4)
def _opened(data: str, options: OpenOptions, noise: bool, seed: int) -> tuple[Dataset, Available]:
    """Open a dataset once a process, or noise of its structure."""
    dataset = open_dataset(data, options)
    found = cast("Dataset", NoiseDataset(dataset, seed)) if noise else dataset
    return found, available(found)

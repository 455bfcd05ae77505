"""What a training would find, told before anything is cut or trained.

Names, times and labels are read; signals are not. What is told to be missing is what the training
itself would refuse; what only signals can tell (a flat electrode, a face turned away) is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from models.datasets import OpenOptions
from models.datasets.dataset import Dataset
from models.errors import ModelError
from models.evaluation.labels import Labels, label
from models.evaluation.splits import folds
from models.segments.plan import CutPlan
from models.segments.schedule import Schedule, schedule
from models.segments.table import SegmentTable, TrialRow
from models.spec import InputSpec
from models.sweep.contract import Available, available, contract
from models.sweep.material import opened
from models.sweep.request import Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Preflight:
    """What there is to train on.

    Attributes
    ----------
    dataset : str
        Its name.
    simulated : bool
    n_recordings, n_trials, n_labelled : int
        ``n_labelled``: trials with a label for every target.
    subjects : tuple of str
        Codes.
    sides : mapping of str to tuple of int
        By target, labelled trials that are high and low; by class, of this class and of others.
    rule : str
        How labels are made.
    modalities : tuple of str
        That the network will look at.
    n_channels, rate_hz : int, float
        EEG channels that all recordings have, and the lowest rate.
    n_windows, n_folds : int
        Labelled windows, and trainings that are judged; 0 where they are not known.
    notes, problems : tuple of str
        What to know, and what keeps the training from being begun.
    """

    dataset: str = ""
    simulated: bool = False
    n_recordings: int = 0
    subjects: tuple[str, ...] = ()
    n_trials: int = 0
    n_labelled: int = 0
    sides: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rule: str = ""
    modalities: tuple[str, ...] = ()
    n_channels: int = 0
    rate_hz: float = 0.0
    n_windows: int = 0
    n_folds: int = 0
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def preflight(request: Request, options: OpenOptions) -> Preflight:
    """Look at what the first system of a request would be trained on; every problem is told, not the first alone."""
    problems: list[str] = []
    dataset = _tried(lambda: opened(request.data, options), problems)
    if dataset is None:
        return Preflight(problems=tuple(problems))
    trials = _rows(dataset)
    seen = Preflight(
        dataset.name,
        dataset.simulated,
        len(dataset.recordings),
        tuple(dict.fromkeys(recording.subject for recording in dataset.recordings)),
        len(trials),
        notes=dataset.notes,
    )
    labels = _tried(lambda: label(trials, dataset.scale, dataset.classes, request.targets, request.high_from), problems)
    if labels is not None:
        seen = _with_labels(seen, labels)
    streams = _tried(lambda: available(dataset), problems)
    if streams is not None:
        seen = _with_streams(seen, streams)
        spec = _tried(lambda: _spec(request, streams, dataset), problems)
        if spec is not None:
            seen = replace(seen, modalities=spec.modalities)
            plan = CutPlan(request.hop_s.get(request.systems[0], request.hop_s.get("")), request.statistics)
            where = _tried(lambda: schedule(dataset, spec, plan.hop_for(spec)), problems)
            if where is not None and labels is not None:
                seen = _with_folds(seen, request, where, labels, problems)
    return replace(seen, problems=tuple(dict.fromkeys(problems)))


def _tried(look: Callable[[], T], problems: list[str]) -> T | None:
    try:
        return look()
    except ModelError as error:
        problems.append(str(error))
        return None


def _rows(dataset: Dataset) -> tuple[TrialRow, ...]:
    return tuple(
        TrialRow(recording.subject, recording.name, trial.name, trial.clip, trial.ratings, trial.emotion)
        for recording in dataset.recordings
        for trial in recording.trials
    )


def _spec(request: Request, streams: Available, dataset: Dataset) -> InputSpec:
    return contract(
        request.systems[0],
        streams,
        dataset,
        request.targets,
        request.preset,
        request.modalities[0],
        request.statistics,
    )


def _with_labels(seen: Preflight, labels: Labels) -> Preflight:
    high = labels.high[labels.labelled]
    n_high = high.sum(axis=0).astype(int)
    sides = {name: (int(n), len(high) - int(n)) for name, n in zip(labels.names, n_high, strict=True)}
    return replace(seen, n_labelled=len(high), sides=sides, rule=labels.rule, notes=(*seen.notes, *labels.notes))


def _with_streams(seen: Preflight, streams: Available) -> Preflight:
    return replace(seen, n_channels=len(streams.channels), rate_hz=streams.rate_hz, notes=(*seen.notes, *streams.notes))


def _with_folds(seen: Preflight, request: Request, where: Schedule, labels: Labels, problems: list[str]) -> Preflight:
    """Split as the training would, but for windows that are copies of others: those only signals tell."""
    trial, t_end, rest = where.rows()
    table = SegmentTable(where.trials, trial[~rest], t_end[~rest], {})
    seen = replace(seen, notes=(*seen.notes, *where.notes))
    n_windows = int(np.count_nonzero(labels.labelled[table.trial]))
    made = _tried(lambda: folds(request.split, table, labels, request.n_folds, request.seeds[0]), problems)
    return replace(seen, n_windows=n_windows, n_folds=len(made) if made else 0)

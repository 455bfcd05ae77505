"""Everything about one system, target by target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.evaluation.answers import Answers, answers
from models.evaluation.ceiling import Ceiling
from models.evaluation.chance import N_PERMUTATIONS, chance, classes_trained
from models.evaluation.fold import Fold, Split
from models.evaluation.intervals import wilson
from models.evaluation.labels import EMOTION, Labels
from models.evaluation.metrics import figures
from models.evaluation.predictions import Predictions
from models.evaluation.result import SubjectResult, SystemResult, TargetResult
from models.segments.table import SegmentTable


def summarise(
    system: str,
    modality: str,
    split: Split,
    table: SegmentTable,
    labels: Labels,
    folds: Sequence[Fold],
    predictions: Predictions,
    *,
    ceilings: Mapping[str, Ceiling] | None = None,
    epochs: int | None = None,
    simulated: bool = False,
    seed: int = 0,
    n_permutations: int = N_PERMUTATIONS,
    notes: Sequence[str] = (),
) -> SystemResult:
    """Return all figures of one system.

    Parameters
    ----------
    system, modality : str
        Names; ``modality`` as "eeg+face".
    split : str
    table : SegmentTable
    labels : Labels
    folds : sequence of Fold
        As they were trained; ``predictions.fold`` counts them.
    predictions : Predictions
        Of all folds' test windows.
    ceilings : mapping of str to Ceiling, optional
        By target, of simulated data.
    epochs : int, optional
        Most epochs a training was given.
    simulated : bool
    seed, n_permutations : int
        Of the permutation chance.
    notes : sequence of str
    """
    targets = (EMOTION,) if labels.classes else labels.names
    made = []
    for name in targets:
        windows, trained = answers(predictions, table, labels, name), _trained(folds, table, labels, name)
        made.append(_target(name, windows, table, trained, seed, n_permutations, (ceilings or {}).get(name)))
    judged = np.unique(predictions.trial)
    return SystemResult(
        system=system,
        modality=modality,
        split=split,
        rule=labels.rule,
        n_folds=len(folds),
        n_subjects=len({table.trials[i].subject for i in judged}),
        n_trials=len(judged),
        n_windows=len(predictions.rows),
        epochs=epochs,
        simulated=simulated,
        targets=tuple(made),
        notes=(*labels.notes, *notes),
    )


def _target(
    name: str,
    windows: Answers,
    table: SegmentTable,
    trained: list[NDArray[np.int64]],
    seed: int,
    n_permutations: int,
    ceiling: Ceiling | None,
) -> TargetResult:
    trials = windows.by_trial()
    per_window, per_trial = figures(windows), figures(trials)
    return TargetResult(
        target=name,
        classes=windows.names,
        window=per_window,
        trial=per_trial,
        window_interval=wilson(per_window.accuracy, len(trials)),
        trial_interval=wilson(per_trial.accuracy, len(trials)),
        subjects=tuple(_subject(code, windows, trials) for code in dict.fromkeys(windows.subject.tolist())),
        trials=_trials(windows, table),
        chance=chance(windows, trained, seed, n_permutations),
        ceiling=ceiling,
    )


def _subject(code: str, windows: Answers, trials: Answers) -> SubjectResult:
    windows, trials = windows[windows.subject == code], trials[trials.subject == code]
    n, window, trial = len(trials), float(windows.right.mean()), float(trials.right.mean())
    level = float(np.bincount(trials.truth).max()) / n
    return SubjectResult(code, n, len(windows), window, trial, wilson(window, n), wilson(trial, n), level)


def _trials(windows: Answers, table: SegmentTable) -> tuple[tuple[str, float], ...]:
    trials, inverse = np.unique(windows.trial, return_inverse=True)
    right = np.bincount(inverse, windows.right) / np.bincount(inverse)
    names = [f"{table.trials[i].recording}/{table.trials[i].name}" for i in trials]
    return tuple(zip(names, right.tolist(), strict=True))


def _trained(folds: Sequence[Fold], table: SegmentTable, labels: Labels, name: str) -> list[NDArray[np.int64]]:
    """Return by fold the classes of its training windows."""
    high = labels.high.argmax(axis=1) if labels.classes else np.nan_to_num(labels.high[:, labels.names.index(name)])
    return classes_trained(folds, high.astype(np.int64)[table.trial])

"""What is said before training begins: that nothing can be learned of what was given, and why."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.errors import TrainingError
from models.evaluation.fold import Fold
from models.segments.table import SegmentTable
from models.spec import InputSpec
from models.training.batches import Windows, parts_of
from models.training.recipes.recipe import Parts

LEAST_TRIALS = 2  # to be told apart; a part needs one of each


def labelled(fold: Fold, table: SegmentTable, high: NDArray[np.float32]) -> Parts:
    """Return the windows for training and validation whose trials have a label."""
    known = np.isfinite(high).all(axis=1)
    return Parts(*(rows[known[table.trial[rows]]].astype(np.int64) for rows in (fold.train, fold.validation)))


def check_labels(spec: InputSpec, table: SegmentTable, high: NDArray[np.float32], parts: Parts, fold: str) -> None:
    """Raise TrainingError, with the counts, if a part is empty, has too few trials, or lacks a class.

    Parameters
    ----------
    spec : InputSpec
    table : SegmentTable
    high : ndarray, shape (n_trials, n_outputs)
    parts : Parts
    fold : str
        Its name, for people.
    """
    if high.shape != (len(table.trials), spec.n_outputs):
        raise TrainingError(
            f"Labels are of shape {high.shape}; the {len(table.trials)} trials and the model's "
            f"{spec.n_outputs} outputs need {(len(table.trials), spec.n_outputs)}."
        )
    both = np.intersect1d(parts.train, parts.validation)
    if len(both):
        raise TrainingError(f"In {fold}, {len(both)} windows are both for training and for validation.")
    names = [place.name for place in spec.classes] or list(spec.targets)
    for name, rows in (("training", parts.train), ("validation", parts.validation)):
        trials = np.unique(table.trial[rows])
        if len(trials) < LEAST_TRIALS:
            raise TrainingError(
                f"In {fold}, {name} has {len(rows)} labelled windows of {_count(len(trials), 'trial')}; it needs "
                f"{LEAST_TRIALS} trials at least. Record more, or choose fewer folds."
            )
        _check_classes(high[trials], names, f"In {fold}, the {len(trials)} trials for {name}", bool(spec.classes), name)


def check_presence(spec: InputSpec, table: SegmentTable, parts: Parts) -> tuple[str, ...]:
    """Raise TrainingError if a modality is in no training window; return notes on windows that lack one."""
    notes = []
    for key in spec.modalities:
        there = int(np.count_nonzero(table.present[key][parts.train]))
        if not there:
            raise TrainingError(
                f"None of the {len(parts.train)} windows for training has {key} that counts. Train without it."
            )
        if there < len(parts.train):
            missing = len(parts.train) - there
            notes.append(f"{missing} of {len(parts.train)} windows for training lack {key}: the training mean is seen")
    return tuple(notes)


def check_values(windows: Windows, parts: Parts) -> None:
    """Raise TrainingError, with the count, if an input is not finite after normalisation; reads every window once."""
    bad: dict[str, int] = dict.fromkeys(windows.spec.modalities, 0)
    rows = np.sort(np.concatenate(parts))
    for some in parts_of(rows, windows.at_once):
        for key, array in windows.arrays(some).items():
            finite = np.isfinite(array).reshape(len(array), -1).all(axis=1)
            bad[key] += int(np.count_nonzero(~finite))
    told = [f"{key} of {count}" for key, count in bad.items() if count]
    if told:
        raise TrainingError(
            f"Features are not numbers in {', '.join(told)} of {len(rows)} windows, after normalisation. "
            "Is a channel silent, or are features of the dataset missing? Leave it out."
        )


def _check_classes(high: NDArray[np.float32], names: list[str], where: str, classes: bool, part: str) -> None:
    counts = high.sum(axis=0)
    if classes:
        there = [name for name, count in zip(names, counts, strict=True) if count]
        missing = [name for name in names if name not in there]
        if len(there) < 2 or (missing and part == "training"):
            raise TrainingError(f"{where} have no {', '.join(missing)}. Record such trials, or choose fewer folds.")
        return
    for name, count in zip(names, counts, strict=True):
        if count in (0, len(high)):
            side = "high" if count else "low"
            raise TrainingError(
                f"{where} are all {side} in {name}: there is nothing to tell apart. "
                "Record trials of the other kind, choose another threshold, or fewer folds."
            )


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def check_rows(table: SegmentTable, fold: Fold) -> None:
    """Raise TrainingError if a fold has no windows to learn from, or windows that are not there."""
    for name, rows in (("training", fold.train), ("validation", fold.validation)):
        if not len(rows):
            raise TrainingError(f"In {fold.name}, there are no windows for {name}. Choose fewer folds.")
        if rows.min() < 0 or rows.max() >= len(table):
            raise TrainingError(f"In {fold.name}, {name} names windows that are not among the {len(table)} there are.")

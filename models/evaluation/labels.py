"""Labels out of ratings: which side of the threshold, or which class, each trial is on.

A rating is high above the middle of its scale, or from a threshold on. Where a dataset has classes
in place of ratings, valence and arousal follow from the class's place on the plane; a class in the
middle is neither high nor low and is left out. What is left out is counted, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Scale
from models.errors import TrainingError
from models.segments.table import TrialRow
from models.spec import ClassPlace

EMOTION = "emotion"
LEAST_TRIALS = 4
"""Of each side: one to train on, one to choose by, one to judge by, and one more to hold out in turn."""

_UNLABELLED = float("nan")


@dataclass(frozen=True, slots=True)
class Labels:
    """What is to be learned of each trial.

    Attributes
    ----------
    names : tuple of str
        Of the columns: targets (``valence``, ``arousal``), or classes.
    high : ndarray, shape (n_trials, n_outputs), float32
        1 high or this class, 0 not; a row of NaN where a trial has no label and is left out.
    value : ndarray, shape (n_trials, n_outputs), float32
        The rating in -1..1, for concordance; NaN where there is none.
    classes : bool
        Whether the columns exclude each other.
    rule : str
        How they were made, for people ("high is above 5 of 1 to 9").
    notes : tuple of str
        How many trials were left out, and why.
    """

    names: tuple[str, ...]
    high: NDArray[np.float32]
    value: NDArray[np.float32]
    classes: bool
    rule: str
    notes: tuple[str, ...] = ()

    @property
    def labelled(self) -> NDArray[np.bool_]:
        """Whether each trial has a label, shape (n_trials,)."""
        return ~np.isnan(self.high).any(axis=1)


def label(
    trials: Sequence[TrialRow],
    scale: Scale,
    classes: Sequence[ClassPlace],
    targets: Sequence[str],
    high_from: float | None = None,
) -> Labels:
    """Make labels of what trials were rated, or of the class they belong to.

    Parameters
    ----------
    trials : sequence of TrialRow
    scale : Scale
        Of the ratings.
    classes : sequence of ClassPlace
        All classes of the dataset; empty where it has ratings only.
    targets : sequence of str
        Axes that were rated, or ``("emotion",)`` for one column a class.
    high_from : float, optional
        Least rating that is high; above the scale's middle where it is not given.

    Raises
    ------
    TrainingError
        There is nothing to be told apart: no such rating, too few trials, or one side alone.
    """
    if not targets:
        raise TrainingError('No target was named. Give "valence", "arousal" or both.')
    if tuple(targets) == (EMOTION,):
        return _of_classes(trials, classes)
    if EMOTION in targets:
        raise TrainingError('"emotion" cannot be learned together with other targets. Train them one after the other.')
    _check_threshold(scale, high_from)
    return _of_axes(trials, scale, {place.name: place for place in classes}, tuple(targets), high_from)


def _of_axes(
    trials: Sequence[TrialRow],
    scale: Scale,
    places: dict[str, ClassPlace],
    targets: tuple[str, ...],
    high_from: float | None,
) -> Labels:
    value = np.array([[_value(trial, axis, scale, places) for axis in targets] for trial in trials], np.float64)
    value = value.reshape(len(trials), len(targets))
    threshold = 0.0 if high_from is None else _on_unit(high_from, scale)
    high = (value > 0.0 if high_from is None else value >= threshold - 1e-9).astype(np.float32)
    rated = np.array([[axis in trial.ratings for axis in targets] for trial in trials]).reshape(value.shape)
    neither = ~rated & (value == 0.0)
    unrated = np.isnan(value)
    high[(neither | unrated).any(axis=1)] = _UNLABELLED
    notes = [
        note
        for column, axis in enumerate(targets)
        for note in (
            _left_out(int(unrated[:, column].sum()), len(trials), f"no {axis} was rated"),
            _left_out(int(neither[:, column].sum()), len(trials), f"their class is neither high nor low in {axis}"),
        )
        if note
    ]
    labels = Labels(targets, high, value.astype(np.float32), False, _rule(scale, high_from, rated), tuple(notes))
    _check_sides(labels)
    return labels


def _of_classes(trials: Sequence[TrialRow], classes: Sequence[ClassPlace]) -> Labels:
    if not classes:
        raise TrainingError('This dataset has ratings, not classes: "emotion" cannot be learned. Try "valence".')
    names = tuple(place.name for place in classes)
    known = np.array([trial.emotion in names for trial in trials], bool)
    high = np.array([[trial.emotion == name for name in names] for trial in trials], np.float32)
    high = high.reshape(len(trials), len(names))
    high[~known] = _UNLABELLED
    note = _left_out(int((~known).sum()), len(trials), "no class was given")
    value = np.full(high.shape, np.nan, np.float32)
    labels = Labels(names, high, value, True, f"one of {len(names)} classes", (note,) if note else ())
    _check_sides(labels)
    return labels


def _value(trial: TrialRow, axis: str, scale: Scale, places: dict[str, ClassPlace]) -> float:
    """Return a trial's place on an axis in -1..1; NaN where nothing tells it."""
    if axis in trial.ratings:
        return _on_unit(trial.ratings[axis], scale)
    place = places.get(trial.emotion)
    return float(getattr(place, axis, _UNLABELLED)) if place else _UNLABELLED


def _on_unit(rating: float, scale: Scale) -> float:
    return (rating - scale.middle) / (0.5 * (scale.high - scale.low))


def _rule(scale: Scale, high_from: float | None, rated: NDArray[np.bool_]) -> str:
    if not rated.any():
        return "high is a class above the middle of the plane"
    span = f"{scale.low:g} to {scale.high:g}"
    return f"high is above {scale.middle:g} of {span}" if high_from is None else f"high is from {high_from:g} of {span}"


def _left_out(n: int, n_trials: int, why: str) -> str:
    return f"{n} of {n_trials} trials are left out: {why}." if n else ""


def _check_threshold(scale: Scale, high_from: float | None) -> None:
    if high_from is not None and not scale.low < high_from <= scale.high:
        raise TrainingError(
            f"A threshold of {high_from:g} has nothing below it, or nothing above: "
            f"ratings go from {scale.low:g} to {scale.high:g}."
        )


def _check_sides(labels: Labels) -> None:
    high = labels.high[labels.labelled]
    if not len(high):
        reason = " ".join(labels.notes) or "there are no trials."
        raise TrainingError(f"No trial has a label for {', '.join(labels.names)}: {reason}")
    for column, name in enumerate(labels.names):
        n_high = int(high[:, column].sum())
        n_low = len(high) - n_high
        if labels.classes and not n_high:
            raise TrainingError(f'None of {len(high)} trials is of class "{name}". Was all of the dataset found?')
        if min(n_high, n_low) < LEAST_TRIALS:
            sides = f'of class "{name}" and {n_low} of others' if labels.classes else f"high and {n_low} low in {name}"
            raise TrainingError(
                f"{n_high} trials are {sides} ({labels.rule}); at least {LEAST_TRIALS} of each are needed. "
                "Add recordings, or choose another threshold with --high-from."
            )

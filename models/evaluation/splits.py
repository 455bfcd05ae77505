"""Splits: which windows train, which choose, and which are judged.

``segment``, a paper's way, deals out single windows: neighbours of every test window are trained
on, so its figure tells how well trials are recognised, not feelings. ``trial``, ``subject`` and
``clip`` hold out whole trials, subjects, or everyone's trial of a clip. The validation part is
split off the training part by the same kind of group. Everything follows from the seed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.errors import TrainingError
from models.evaluation.fold import Fold, Split
from models.evaluation.groups import Groups, grouped
from models.evaluation.labels import Labels
from models.segments.table import SegmentTable

LEAVE_ONE_OUT = 0
"""As number of folds. Leaving single trials out of a balanced set gives a learner that always
says the majority 0 %, since the majority is then the other class: see `chance`."""

VALIDATION = 0.2
TRIES = 20
"""Deals for each number of parts: of a handful of groups, few pairings have both sides of every label in both."""


def folds(
    split: Split,
    table: SegmentTable,
    labels: Labels,
    n_folds: int,
    seed: int,
    validation: float = VALIDATION,
    rows: NDArray[np.int64] | None = None,
) -> list[Fold]:
    """Split the labelled windows so that each is tested in exactly one fold.

    Parameters
    ----------
    split : {'segment', 'trial', 'subject', 'clip'}
        What is held out.
    table : SegmentTable
    labels : Labels
        Of the table's trials; windows of trials without one are in no part.
    n_folds : int
        At least 2, or `LEAVE_ONE_OUT`: a fold for each trial, subject or clip.
    seed : int
    validation : float
        Share of the groups left for training that chooses in place of training.
    rows : ndarray of int64, optional
        Windows to split, all where it is not given: `per_subject` for protocols within one subject.

    Returns
    -------
    list of Fold
        No group is in two parts of a fold. The numbers of windows (``segment``), trials or clips of each
        combination of labels differ by at most one between folds; those of trials of each subject as
        little as that allows. Subjects are dealt out by number alone.

    Raises
    ------
    TrainingError
        There are too few groups, clips have no names, or a part would lack a class.
    """
    groups = grouped(split, table, labels, _labelled(table, labels, rows))
    n_folds = _checked(split, groups, n_folds)
    parts = (
        np.arange(len(groups)) if n_folds == len(groups) else groups.dealt(n_folds, np.random.default_rng((seed, 0)))
    )
    made = []
    for number in range(n_folds):
        test, rest = parts == number, np.flatnonzero(parts != number)
        chosen = _validation(groups, rest, labels, validation, np.random.default_rng((seed, 1, number)))
        train = np.setdiff1d(rest, chosen)
        name = _name(split, groups, np.flatnonzero(test), number, n_folds)
        made.append(Fold(name, groups.rows_of(train), groups.rows_of(chosen), groups.rows_of(np.flatnonzero(test))))
    return made


def per_subject(table: SegmentTable, subject: str) -> NDArray[np.int64]:
    """Return all windows of one subject: the ``rows`` of `folds` for a protocol within subjects.

    Raises
    ------
    TrainingError
        There is no such subject.
    """
    trials = [i for i, trial in enumerate(table.trials) if trial.subject == subject]
    if not trials:
        raise TrainingError(f'There is no subject "{subject}"; there are {", ".join(table.subjects)}.')
    return table.rows_of(np.array(trials, np.int64))


def _labelled(table: SegmentTable, labels: Labels, rows: NDArray[np.int64] | None) -> NDArray[np.int64]:
    rows = np.arange(len(table)) if rows is None else np.asarray(rows, np.int64)
    rows = rows[labels.labelled[table.trial[rows]]]
    if not len(rows):
        raise TrainingError("No window has a label. Were the trials rated, and are they long enough for a window?")
    return rows


def _checked(split: Split, groups: Groups, n_folds: int) -> int:
    if n_folds == LEAVE_ONE_OUT and split == "segment":
        raise TrainingError(
            "Leaving single windows out one by one would need a training for each. Give a number of folds."
        )
    wanted = len(groups) if n_folds == LEAVE_ONE_OUT else n_folds
    if wanted < 2:
        raise TrainingError(f"{n_folds} folds leave nothing to train on or nothing to judge. Give 2 or more.")
    if len(groups) < max(wanted, 3):
        raise TrainingError(
            f"{wanted} folds by {split} need at least {max(wanted, 3)} {groups.plural} with labels (one part trains, "
            f"one chooses, one judges); there are {len(groups)}. Give fewer folds, or another split."
        )
    return wanted


def _validation(
    groups: Groups, rest: NDArray[np.int64], labels: Labels, share: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the groups that choose: about a share of the rest, with both sides of every label, and so the others."""
    for n_parts in range(max(2, min(round(1.0 / share), len(rest))), 1, -1):
        for _ in range(TRIES):
            parts = groups.among(rest).dealt(n_parts, rng)
            worth = [_least_side(groups, rest, parts == part, labels) for part in range(n_parts)]
            if max(worth) > 0:
                return rest[parts == int(np.argmax(worth))]
    raise TrainingError(
        f"{len(rest)} {groups.plural} cannot be parted into training and validation with every class in both. "
        "Add recordings, give fewer folds, or choose another split."
    )


def _least_side(groups: Groups, rest: NDArray[np.int64], chosen: NDArray[np.bool_], labels: Labels) -> int:
    """Return the number of trials of the rarest side of any label in either part; 0 where one is missing."""
    least = []
    for part in (rest[chosen], rest[~chosen]):
        high = labels.high[groups.trials_of(part)]
        least += [high.sum(axis=0).min(initial=np.inf), (1.0 - high).sum(axis=0).min(initial=np.inf)]
    return int(min(least))


def _name(split: Split, groups: Groups, test: NDArray[np.int64], number: int, n_folds: int) -> str:
    return (
        f"{split} {groups.names[test[0]]}"
        if n_folds == len(groups) and split != "segment"
        else f"fold {number + 1} of {n_folds}"
    )

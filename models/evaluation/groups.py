"""Windows by what is held out together, and how such groups are dealt out evenly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import TrainingError
from models.evaluation.fold import Split
from models.evaluation.labels import Labels
from models.segments.table import SegmentTable

_PLURALS = {"segment": "windows", "trial": "trials", "subject": "subjects", "clip": "clips"}
MOST_WEIGHED = 500
"""Groups that are dealt one by one; more are dealt like cards, sorted by label and subject, a hundred times faster."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Windows that stay together.

    Attributes
    ----------
    names : tuple of str
        A group each; none where every window is its own.
    plural : str
        What they are, for people.
    stratum, spread : ndarray, shape (n_groups,), int64
        Equal numbers of ``stratum`` (label), and as far as that allows of ``spread`` (subject), come
        into every part.
    rows, group, trial : ndarray, shape (n_windows,), int64
        The windows, and the group and trial of each.
    """

    names: tuple[str, ...]
    plural: str
    stratum: NDArray[np.int64]
    spread: NDArray[np.int64]
    rows: NDArray[np.int64]
    group: NDArray[np.int64]
    trial: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.stratum)

    def rows_of(self, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the windows of the given groups, in order."""
        return self.rows[self._within(groups)]

    def trials_of(self, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the trials that the given groups have windows of."""
        return np.unique(self.trial[self._within(groups)])

    def among(self, groups: NDArray[np.int64]) -> Groups:
        """Return the given groups alone, without their windows: to be dealt out."""
        names = tuple(self.names[i] for i in groups) if self.names else ()
        none = np.zeros(0, np.int64)
        return Groups(names, self.plural, self.stratum[groups], self.spread[groups], none, none, none)

    def dealt(self, n_parts: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Deal the groups out to parts, shape (n_groups,).

        Each goes to the part that has the fewest of its stratum, of those to the one with the fewest of
        its spread, then to the smallest: numbers of a stratum differ by at most one between parts.
        """
        _, stratum = np.unique(self.stratum, return_inverse=True)
        _, spread = np.unique(self.spread, return_inverse=True)
        order = rng.permutation(len(self))
        order = order[np.lexsort((spread[order], stratum[order]))]
        part = np.zeros(len(self), np.int64)
        if len(self) > MOST_WEIGHED:
            part[order] = np.arange(len(self)) % n_parts
            return part
        of_stratum = np.zeros((stratum.max(initial=0) + 1, n_parts), np.int64)
        of_spread = np.zeros((spread.max(initial=0) + 1, n_parts), np.int64)
        luck = rng.random((len(self), n_parts))
        for i in order:
            keys = (luck[i], of_stratum.sum(axis=0), of_spread[spread[i]], of_stratum[stratum[i]])
            part[i] = np.lexsort(keys)[0]
            of_stratum[stratum[i], part[i]] += 1
            of_spread[spread[i], part[i]] += 1
        return part

    def _within(self, groups: NDArray[np.int64]) -> NDArray[np.bool_]:
        wanted = np.zeros(len(self), bool)
        wanted[groups] = True
        return wanted[self.group]


def grouped(split: Split, table: SegmentTable, labels: Labels, rows: NDArray[np.int64]) -> Groups:
    """Group windows as a split holds them out.

    Raises
    ------
    TrainingError
        Trials do not name their clips.
    """
    trial = table.trial[rows]
    keys = _keys(split, table, rows)
    unique, first, group = np.unique(keys, return_index=True, return_inverse=True)
    group = group.astype(np.int64).reshape(-1)
    code = _codes(labels)
    subject = np.unique([row.subject for row in table.trials], return_inverse=True)[1].astype(np.int64)
    stratum, spread = np.zeros(len(unique), np.int64), np.zeros(len(unique), np.int64)
    if split in ("segment", "trial"):
        stratum, spread = code[trial[first]], subject[trial[first]]
    if split == "clip":
        stratum = np.array([np.bincount(code[trial[group == g]]).argmax() for g in range(len(unique))], np.int64)
    return Groups(_names(split, table, unique), _PLURALS[split], stratum, spread, rows, group, trial)


def _keys(split: Split, table: SegmentTable, rows: NDArray[np.int64]) -> NDArray[np.generic]:
    trial = table.trial[rows]
    if split == "segment":
        return rows
    if split == "trial":
        return trial
    if split == "subject":
        return np.asarray(table.subject_of(rows))
    unnamed = sum(not table.trials[i].clip for i in np.unique(trial))
    if unnamed:
        raise TrainingError(
            f"{unnamed} of {len(np.unique(trial))} trials do not name the clip that was shown, so clips cannot be "
            'held out. Name them in the label table, or split by "trial" or "subject".'
        )
    return np.array([row.clip for row in table.trials])[trial]


def _codes(labels: Labels) -> NDArray[np.int64]:
    """Return one number for each combination of labels, shape (n_trials,); 0 where there is none."""
    if not len(labels.high):
        return np.zeros(0, np.int64)
    return np.unique(np.nan_to_num(labels.high), axis=0, return_inverse=True)[1].astype(np.int64).reshape(-1)


def _names(split: Split, table: SegmentTable, keys: NDArray[np.generic]) -> tuple[str, ...]:
    if split == "segment":
        return ()
    if split == "trial":
        return tuple(f"{table.trials[int(i)].recording}/{table.trials[int(i)].name}" for i in keys)
    return tuple(str(key) for key in keys)

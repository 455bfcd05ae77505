"""Which windows there are: a row a window, and what is known of the trial it was cut from.

No torch here, and no labels: those are made of ratings by `models.evaluation.labels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One trial of a dataset, as evaluation knows it.

    Attributes
    ----------
    subject, recording, name, clip, emotion : str
        As `models.datasets.dataset` has them.
    ratings : mapping of str to float
        By axis, on the dataset's scale.
    """

    subject: str
    recording: str
    name: str
    clip: str
    ratings: Mapping[str, float]
    emotion: str = ""


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """The windows of a dataset, in order of recording, trial and time.

    Attributes
    ----------
    trials : tuple of TrialRow
    trial : ndarray, shape (n_segments,), int64
        Index into ``trials``.
    t_end : ndarray, shape (n_segments,), float64
        End of the window, seconds on the recording's clock.
    present : mapping of str to ndarray, shape (n_segments,), bool
        By modality, whether it counts in a window.
    """

    trials: tuple[TrialRow, ...]
    trial: NDArray[np.int64]
    t_end: NDArray[np.float64]
    present: Mapping[str, NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(self.trial)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Codes of the subjects, in order of appearance."""
        return tuple(dict.fromkeys(trial.subject for trial in self.trials))

    def subject_of(self, rows: NDArray[np.int64]) -> NDArray[np.str_]:
        """Return the subject of each of the given windows, shape (len(rows),)."""
        names = np.array([trial.subject for trial in self.trials])
        return np.asarray(names[self.trial[rows]])

    def rows_of(self, trials: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return all windows of the given trials, in order."""
        return np.flatnonzero(np.isin(self.trial, trials))

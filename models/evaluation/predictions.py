"""What a model said of windows that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import TrainingError
from models.segments.table import SegmentTable


@dataclass(frozen=True, slots=True)
class Predictions:
    """Answers for test windows.

    Attributes
    ----------
    rows : ndarray, shape (n,), int64
        Of the segment table; every row at most once.
    trial : ndarray, shape (n,), int64
        Index into the table's trials.
    p : ndarray, shape (n, n_outputs), float64
        Probability of "high", or of each class.
    fold : ndarray, shape (n,), int64
        Which fold's model said it.

    Raises
    ------
    TrainingError
        A prediction is not a number.
    """

    rows: NDArray[np.int64]
    trial: NDArray[np.int64]
    p: NDArray[np.float64]
    fold: NDArray[np.int64]

    def __post_init__(self) -> None:
        if not np.isfinite(self.p).all():
            bad = int((~np.isfinite(self.p)).any(axis=1).sum())
            raise TrainingError(
                f"{bad} of {len(self.rows)} predictions are not numbers: the training came apart. "
                "Try a lower --rate, or another --seed."
            )
        if len(np.unique(self.rows)) != len(self.rows):
            raise ValueError("a window was predicted more than once")

    @classmethod
    def of_fold(
        cls, table: SegmentTable, fold: int, rows: NDArray[np.int64], p: NDArray[np.float32] | NDArray[np.float64]
    ) -> Predictions:
        """Return what the model of one fold said of the given rows; ``p`` has shape (len(rows), n_outputs)."""
        rows = np.asarray(rows, np.int64)
        return cls(rows, table.trial[rows], np.asarray(p, np.float64), np.full(len(rows), fold, np.int64))

    @classmethod
    def joined(cls, parts: Sequence[Predictions]) -> Predictions:
        """Return the predictions of all folds, in order of rows."""
        rows = np.concatenate([part.rows for part in parts])
        order = np.argsort(rows, kind="stable")
        trial = np.concatenate([part.trial for part in parts])[order]
        p, fold = (
            np.concatenate([part.p for part in parts])[order],
            np.concatenate([part.fold for part in parts])[order],
        )
        return cls(rows[order], trial, p, fold)

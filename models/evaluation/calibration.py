"""Calibration: how often a model that says p is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_BINS = 10


@dataclass(frozen=True, slots=True)
class CalibrationCurve:
    """Predictions in bins of equal mass, from the least to the most confident.

    Attributes
    ----------
    said, seen : tuple of float
        Mean probability, and share of windows for which it held.
    n : tuple of int
        Windows a bin.
    """

    said: tuple[float, ...]
    seen: tuple[float, ...]
    n: tuple[int, ...]

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of said from seen, weighted by windows; NaN for no windows."""
        if not sum(self.n):
            return float("nan")
        return float(np.average(np.abs(np.subtract(self.said, self.seen)), weights=self.n))


def calibration_curve(p: NDArray[np.float64], happened: NDArray[np.bool_], n_bins: int = N_BINS) -> CalibrationCurve:
    """Sort predictions into bins of equal mass (Nixon et al. 2019, "adaptive calibration error").

    Parameters
    ----------
    p : ndarray, shape (n,), float64
        Probability of high; of several classes, that of the class decided for.
    happened : ndarray, shape (n,), bool
        Whether it was high; whether the decision was right.
    n_bins : int
        Fewer where there are fewer predictions.
    """
    order = np.argsort(p, kind="stable")
    bins = [rows for rows in np.array_split(order, min(n_bins, max(1, len(p)))) if len(rows)]
    said = tuple(float(p[rows].mean()) for rows in bins)
    seen = tuple(float(happened[rows].mean()) for rows in bins)
    return CalibrationCurve(said, seen, tuple(len(rows) for rows in bins))

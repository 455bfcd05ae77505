"""Paired tests: whether one model is better than another on the same subjects, or trials.

The sign-flip test asks how often a mean difference as large comes about if each unit's difference
might as well have had the other sign; it is exact up to 16 units. Wilcoxon's signed-rank test
stands beside it from 6 units on (with fewer, its least p-value is above 0.03). Comparisons of
several pairs are corrected by Holm's method (Holm 1979).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import wilcoxon

MOST_EXACT = 16
N_FLIPS = 20_000
LEAST_WILCOXON = 6


@dataclass(frozen=True, slots=True)
class Paired:
    """Two models on the same units.

    Attributes
    ----------
    first, second : str
        Names of the models.
    unit : str
        "subject", or "trial" where there is one subject.
    n : int
        Units that both have.
    difference : float
        Mean of first minus second.
    p_value : float
        Two-sided, of the sign-flip test; NaN for no units.
    wilcoxon : float
        Two-sided; NaN for fewer than 6 units that differ.
    holm : float
        ``p_value`` corrected for all pairs compared together.
    """

    first: str
    second: str
    unit: str
    n: int
    difference: float
    p_value: float
    wilcoxon: float
    holm: float


def compare(models: Mapping[str, Mapping[str, float]], unit: str = "subject", seed: int = 0) -> list[Paired]:
    """Compare every two models.

    Parameters
    ----------
    models : mapping of str to mapping of str to float
        By model, accuracy by unit; a pair is compared over the units that both have.
    unit : str
        What the units are, for people.
    seed : int
        Of the flips, where there are too many units to try all.
    """
    pairs = [_paired(a, b, models, unit, seed) for a, b in combinations(models, 2)]
    corrected = holm([pair.p_value for pair in pairs])
    return [replace(pair, holm=p) for pair, p in zip(pairs, corrected, strict=True)]


def sign_flip(differences: NDArray[np.float64], seed: int = 0) -> float:
    """Return the two-sided p-value of a mean difference under random signs; NaN for no differences."""
    n = len(differences)
    if not n:
        return math.nan
    seen = abs(differences.mean()) - 1e-12
    if n <= MOST_EXACT:
        signs = 1.0 - 2.0 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        return float(np.mean(np.abs(signs @ differences) / n >= seen))
    signs = np.random.default_rng((seed, 3)).choice((-1.0, 1.0), (N_FLIPS, n))
    return float((1 + np.sum(np.abs(signs @ differences) / n >= seen)) / (1 + N_FLIPS))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number (Holm 1979), in the same order; NaN is not counted and stays."""
    p = np.array(p_values, np.float64)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    p[order] = np.minimum(np.maximum.accumulate(factors * p[order]), 1.0)
    return [float(value) for value in p]


def _paired(a: str, b: str, models: Mapping[str, Mapping[str, float]], unit: str, seed: int) -> Paired:
    units = [name for name in models[a] if name in models[b]]
    differences = np.array([models[a][name] - models[b][name] for name in units], np.float64)
    differences = differences[np.isfinite(differences)]
    mean = float(differences.mean()) if len(differences) else math.nan
    return Paired(a, b, unit, len(differences), mean, sign_flip(differences, seed), _wilcoxon(differences), math.nan)


def _wilcoxon(differences: NDArray[np.float64]) -> float:
    differing = differences[np.abs(differences) > 1e-12]
    return float(wilcoxon(differing).pvalue) if len(differing) >= LEAST_WILCOXON else math.nan

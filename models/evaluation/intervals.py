"""Intervals of a share of trials: what was seen, and what chance alone would show."""

from __future__ import annotations

import math

from scipy.stats import binom, norm

CONFIDENCE = 0.95
CHANCE_CONFIDENCE = 0.99


def wilson(share: float, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the score interval of a share seen in n independent trials (Wilson 1927).

    Parameters
    ----------
    share : float
        In 0..1; need not be a whole number of trials over n, where windows were counted.
    n : int
        Trials, never windows: those of one trial are not independent. (NaN, NaN) where there are none.
    confidence : float
        Of the two-sided interval.
    """
    if n < 1 or math.isnan(share):
        return math.nan, math.nan
    z2 = float(norm.ppf(0.5 + confidence / 2)) ** 2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def binomial_interval(chance: float, n: int, confidence: float = CHANCE_CONFIDENCE) -> tuple[float, float]:
    """Return the central interval of the share of n trials that a guesser gets right; (NaN, NaN) for none.

    Parameters
    ----------
    chance : float
        Probability that one guess is right.
    n : int
        Trials.
    confidence : float
        At least this much lies inside, both ends included.
    """
    if n < 1:
        return math.nan, math.nan
    low, high = binom.interval(confidence, n, chance)
    return float(low) / n, float(high) / n

"""The last layer of a network, refitted for one person with the population's as prior.

Logits are z = w f + b of the features f of a window. The population's head w0, b0 is the mean of a Gaussian
prior, and the most probable head given some rated trials is the one that minimises

    sum over trials of mean over their windows of log(1 + exp(-y z))  +  precision / 2 |c|^2

with y = 1 for high and -1 for low: maximum a posteriori logistic regression, a convex problem, by Newton's
method. A trial counts as one observation, however many windows it was cut into. The change c is counted in
what it does to a logit: the offset, and weights of the d features less their mean, in units of their standard
deviation times the root of d. So a precision means the same whatever a network's features are: before any
trial was seen the logit may differ from the population's by about sqrt(2 / precision).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

NEWTON_STEPS = 50
SMALLEST_STEP = 1e-6
GRADIENT_TOLERANCE = 1e-8
LEAST_SD = 1e-6  # a feature that hardly moves tells nothing, and is left as it is


@dataclass(frozen=True, slots=True)
class Head:
    """One target's last layer: ``weight`` (n_features,) and ``bias``, calibration counted in."""

    weight: NDArray[np.float64]
    bias: float

    def logits(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the logits of "high" (n_windows,) of features (n_windows, n_features)."""
        return np.asarray(features @ self.weight + self.bias)


@dataclass(frozen=True, slots=True)
class RatedTrials:
    """Features of a person's rated trials.

    Attributes
    ----------
    features : ndarray, shape (n_windows, n_features), float64
    trial : ndarray, shape (n_windows,), int64
        Which trial a window belongs to, from 0 on; each has a window at least.
    high : ndarray, shape (n_trials,), bool
        What was said of it.
    """

    features: NDArray[np.float64]
    trial: NDArray[np.int64]
    high: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.high)

    def means(self, of_windows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean over the windows of each trial, shape (n_trials,)."""
        n = len(self)
        return np.asarray(np.bincount(self.trial, of_windows, n) / np.bincount(self.trial, minlength=n))


class HeadFit:
    """Fits heads for one target of one person.

    Parameters
    ----------
    population : Head
        The prior's mean.
    trials : RatedTrials
    """

    def __init__(self, population: Head, trials: RatedTrials) -> None:
        self.trials = trials
        self._population = population
        self._mean = trials.features.mean(axis=0)
        sd = trials.features.std(axis=0)
        unit = sd * math.sqrt(len(sd))
        self._per_unit = np.where(sd > LEAST_SD, 1.0 / np.maximum(unit, LEAST_SD), 0.0)
        moved = (trials.features - self._mean) * self._per_unit
        self._design = np.hstack([moved, np.ones((len(moved), 1))])
        self._before = population.logits(trials.features)
        self._weights = 1.0 / np.bincount(trials.trial)[trials.trial]
        self._high = trials.high[trials.trial].astype(np.float64)

    def change(self, taught: NDArray[np.bool_], precision: float) -> NDArray[np.float64]:
        """Return the most probable change (n_features + 1,) given the trials that are marked (n_trials,)."""
        if math.isinf(precision):
            return np.zeros(self._design.shape[1])
        rows = taught[self.trials.trial]
        return _minimum(self._design[rows], self._before[rows], self._high[rows], self._weights[rows], precision)

    def logits(self, change: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the logits of all windows (n_windows,) with a changed head."""
        return np.asarray(self._before + self._design @ change)

    def head(self, change: NDArray[np.float64]) -> Head:
        """Return the changed head."""
        moved = change[:-1] * self._per_unit
        return Head(self._population.weight + moved, self._population.bias + float(change[-1] - moved @ self._mean))


def log_loss(logits: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log loss, in nats, of logits against 1 for high and 0 for low."""
    return np.asarray(np.logaddexp(0.0, np.where(high > 0.5, -logits, logits)))


def _minimum(
    design: NDArray[np.float64],
    before: NDArray[np.float64],
    high: NDArray[np.float64],
    weights: NDArray[np.float64],
    precision: float,
) -> NDArray[np.float64]:
    """Minimise the module's formula by Newton's method, halving a step until it helps."""

    def loss(change: NDArray[np.float64]) -> float:
        told = weights @ log_loss(before + design @ change, high)
        return float(told + 0.5 * precision * (change @ change))

    change = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS):
        p = expit(before + design @ change)
        gradient = design.T @ (weights * (p - high)) + precision * change
        if np.abs(gradient).max() < GRADIENT_TOLERANCE:
            break
        hessian = (design.T * (weights * p * (1 - p))) @ design + precision * np.eye(len(change))
        step, length, now = np.linalg.solve(hessian, gradient), 1.0, loss(change)
        while length > SMALLEST_STEP and loss(change - length * step) > now:
            length /= 2
        change = change - length * step
    return change

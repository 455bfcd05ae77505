"""What a head is worth on whole trials, and which of two is better."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.calibration.head import RatedTrials
from models.evaluation.intervals import wilson


@dataclass(frozen=True, slots=True)
class Score:
    """Whole trials that were told right.

    Attributes
    ----------
    n_right, n_trials : int
    log_loss : float
        Mean over the trials, in nats; NaN where it was not taken.
    """

    n_right: int
    n_trials: int
    log_loss: float = math.nan

    @property
    def accuracy(self) -> float:
        """Share of the trials; NaN of none."""
        return self.n_right / self.n_trials if self.n_trials else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy (Wilson 1927)."""
        return wilson(self.accuracy, self.n_trials)


def score(logits: NDArray[np.float64], losses: NDArray[np.float64], trials: RatedTrials) -> Score:
    """Return how good logits (n_windows,) are; a trial is decided by the mean probability of its windows."""
    right = (trials.means(expit(logits)) > 0.5) == trials.high
    return Score(int(right.sum()), len(trials), float(losses.mean()))


def majority(high: NDArray[np.bool_]) -> float:
    """Return the share of the commoner side: what who always says the same gets right."""
    return max(float(high.mean()), 1.0 - float(high.mean()))


def gain(before: NDArray[np.float64], after: NDArray[np.float64]) -> tuple[float, float]:
    """Return by how much the loss fell, paired by trial: the mean over trials, in nats, and its standard error."""
    fell = before - after
    return float(fell.mean()), float(fell.std(ddof=1) / math.sqrt(len(fell)))

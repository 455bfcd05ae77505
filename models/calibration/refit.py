"""A person's head while a protocol runs: refitted after each rating, and judged before it.

Each clip is predicted as soon as it is over and learned from when it has been rated, in this order and as a
whole: no window of it has taught the head that predicts it. The share that was told right (Dawid 1984:
prequential) stands beside that of who always says what was said most often so far, and beside the population's
head on the same clips.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.calibration.head import Head, HeadFit, RatedTrials
from models.calibration.leave_one_out import chosen_precision
from models.calibration.ratings import FEWEST_OF_A_SIDE
from models.calibration.score import Score


@dataclass(frozen=True, slots=True)
class Standing:
    """How the clips so far were told: by the personal head, by the population's, by saying the commonest."""

    personal: Score
    population: Score
    chance: Score


class Refit:
    """One target's head, refitted clip by clip.

    Parameters
    ----------
    population : Head
    """

    def __init__(self, population: Head) -> None:
        self._population = population
        self.head = population
        self._features: list[NDArray[np.float64]] = []
        self._high: list[bool] = []
        self._predicted: tuple[NDArray[np.float64], tuple[bool, bool, bool]] | None = None
        self._right: list[tuple[bool, bool, bool]] = []

    def predict(self, features: NDArray[np.float64]) -> float:
        """Return the probability that a clip is rated high, from its windows' features (n_windows, n_features)."""
        own, general = (float(expit(head.logits(features)).mean()) for head in (self.head, self._population))
        often_high = 2 * sum(self._high) > len(self._high)
        self._predicted = features, (own > 0.5, general > 0.5, often_high)
        return own

    def learn(self, high: bool) -> None:
        """Learn from the clip that was predicted last how it was rated.

        Raises
        ------
        ValueError
            None was predicted since a clip was last learned from: each is judged before it teaches.
        """
        if self._predicted is None:
            raise ValueError("a clip is predicted before it is learned from")
        features, said = self._predicted
        self._predicted = None
        self._right.append((said[0] == high, said[1] == high, said[2] == high))
        self._features.append(features)
        self._high.append(high)
        self.head = self._fitted()

    def standing(self) -> Standing:
        """Return how the clips so far were told."""
        right = np.array(self._right, int).reshape(-1, 3).sum(axis=0).tolist()
        return Standing(*(Score(own, len(self._right)) for own in right))

    def _fitted(self) -> Head:
        """Return the head that the clips so far make most probable; the population's until both sides are known."""
        n_high = sum(self._high)
        if min(n_high, len(self._high) - n_high) < FEWEST_OF_A_SIDE:
            return self._population
        trial = np.repeat(np.arange(len(self._high)), [len(own) for own in self._features])
        fit = HeadFit(self._population, RatedTrials(np.concatenate(self._features), trial, np.array(self._high)))
        everything = np.ones(len(self._high), bool)
        return fit.head(fit.change(everything, chosen_precision(fit, everything)))

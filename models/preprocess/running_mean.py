"""A causal running mean of features, in seconds of data, and what it is taken away with.

With weights in seconds of data, S of them so far and x the mean of a window's features, each
window does ::

    M <- M exp(-w / tau) + w x;   S <- S exp(-w / tau) + w
    mean = (k0 m0 + M) / (k0 + S)

where w are the seconds the window adds, m0 is the training population's mean, and k0 says how many
seconds of data that is worth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.card import BaselineRule


class RunningMean:
    """The running mean of one modality of one person.

    Parameters
    ----------
    shape : tuple of int
        Of the mean: an axis of length 1 shares one value.
    rule : BaselineRule
    """

    def __init__(self, shape: tuple[int, ...], rule: BaselineRule) -> None:
        self.rule = rule
        self.seconds = 0.0
        self._sum = np.zeros(shape)

    def learn(self, array: NDArray[np.float32], weight_s: float) -> None:
        """Learn from a window that adds weight_s seconds; a channel that it lacks keeps the mean it has."""
        features = mean_over_shared(array, self._sum.shape)
        known = np.isfinite(features)
        if not known.any():
            return
        if not known.all():
            features = np.where(known, features, self.mean())
        decay = math.exp(-weight_s / self.rule.tau_s)
        self._sum = self._sum * decay + weight_s * features
        self.seconds = self.seconds * decay + weight_s

    def mean(self) -> NDArray[np.float64]:
        """Return the person's own mean; 0 before anything is learned."""
        return self._sum / self.seconds if self.seconds > 0 else self._sum

    def centred(self, array: NDArray[np.float32], population: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a window moved so that the person's mean is the population's."""
        if self.rule.k0_s + self.seconds == 0:
            return array
        return (array + shift(self.mean(), np.float64(self.seconds), population, self.rule)).astype(np.float32)

    def state(self) -> dict[str, Any]:
        """Return what was learned as plain JSON types."""
        return {"seconds": self.seconds, "sum": self._sum.tolist()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a saved state."""
        self.seconds = float(state["seconds"])
        self._sum = np.array(state["sum"], float).reshape(self._sum.shape)


def shift(
    own: NDArray[np.float64],
    seconds: NDArray[np.float64] | np.float64,
    population: NDArray[np.float32],
    rule: BaselineRule,
) -> NDArray[np.float64]:
    """Return what has to be added to a window; ``seconds`` is broadcast against the means, not 0 where ``k0_s`` is."""
    return np.asarray((population - own) * (seconds / (rule.k0_s + seconds)))


def mean_over_shared(array: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the mean over the axes that have length 1 in ``shape``, of what was measured; NaN where nothing was."""
    axes = tuple(axis for axis, length in enumerate(shape) if length == 1)
    measured = np.isfinite(array)
    count = measured.sum(axis=axes, keepdims=True)
    total = np.where(measured, array, 0.0).sum(axis=axes, keepdims=True, dtype=float)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)

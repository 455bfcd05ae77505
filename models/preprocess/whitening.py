"""Euclidean alignment of raw EEG: the person's own mean covariance is made everybody's.

He and Wu 2020, "Transfer learning for brain-computer interfaces: a Euclidean space data alignment
approach": each window X becomes R**(-1/2) X, with R the mean of the windows' covariances. Here R is
a causal running mean in seconds of data, as `running_mean` has it, so that it works live, and the
window at hand is learned before it is aligned.

R is singular under a common average reference, and poor while there is little data. It is shrunk
towards a multiple of the identity by a rule of our own::

    R <- (1 - a) R + a (tr R / n) I,    a = max(1 %, n / (n + samples learned))

with n channels: what was never heard is magnified ten times at most. Covariances are about the
person's running mean, which is taken away too: an amplifier's offset is no signal.
R**(-1/2) is taken anew with each second of data (0.3 ms for 64 channels on one core), not with each hop.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.card import BaselineRule

LEAST_SHRINKAGE = 0.01
REFRESH_S = 1.0
ROUNDING_S = 1e-6  # ten hops of 0.1 s are a second
QUIETEST_UV2 = 1e-12  # mean variance below which there is no signal to scale


class Whitening:
    """The running covariance of one person's raw EEG.

    Parameters
    ----------
    n_channels : int
    rate_hz : float
        Of the samples, for how many were learned.
    rule : BaselineRule
        ``k0_s`` counts nothing here: a population has no covariance of its own after alignment.
    """

    def __init__(self, n_channels: int, rate_hz: float, rule: BaselineRule) -> None:
        self.rule = rule
        self.seconds = 0.0
        self.n_refreshed = 0
        self.mean: NDArray[np.float64] = np.zeros((1, n_channels, 1))
        self.matrix: NDArray[np.float64] | None = None
        self._rate_hz = rate_hz
        self._since_s = 0.0
        self._sums = np.zeros(n_channels), np.zeros((n_channels, n_channels))

    def learn(self, array: NDArray[np.float32], weight_s: float) -> None:
        """Learn from a window (steps, channels, samples) that adds weight_s seconds; NaN samples are left out."""
        signal = np.concatenate(list(array.astype(np.float64)), axis=1)
        signal = signal[:, np.isfinite(signal).all(axis=0)]
        if signal.shape[1] < 2:
            return
        share_s = weight_s / signal.shape[1]  # of each sample
        decay = math.exp(-weight_s / self.rule.tau_s)
        total, product = self._sums
        self._sums = total * decay + share_s * signal.sum(axis=1), product * decay + share_s * (signal @ signal.T)
        self.seconds = self.seconds * decay + weight_s
        self._since_s += weight_s
        if self.matrix is None or self._since_s >= REFRESH_S - ROUNDING_S:
            self.refresh()

    def refresh(self) -> None:
        """Take mean and matrix anew from all that was learned."""
        if self.seconds > 0:
            mean, product = (own / self.seconds for own in self._sums)
            self.mean = mean[np.newaxis, :, np.newaxis]
            self.matrix = inverse_root(product - np.outer(mean, mean), self.seconds * self._rate_hz)
            self._since_s = 0.0
            self.n_refreshed += 1

    def centred(self, array: NDArray[np.float32], _population: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a window aligned; NaN while nothing was learned."""
        if self.matrix is None:
            return np.full_like(array, np.nan)
        return whitened(array, self.mean, self.matrix)

    def state(self) -> dict[str, Any]:
        """Return what was learned as plain JSON types."""
        return {
            "seconds": self.seconds,
            "since_s": self._since_s,
            "sum": self._sums[0].tolist(),
            "products": _half(self._sums[1]),
            "mean": self.mean.ravel().tolist(),
            "matrix": None if self.matrix is None else _half(self.matrix),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a saved state."""
        n_channels = self.mean.size
        self.seconds, self._since_s = float(state["seconds"]), float(state["since_s"])
        total = np.array(state["sum"], float).reshape(n_channels)
        self._sums = total, _whole(state["products"], n_channels)
        self.mean = np.array(state["mean"], float).reshape(self.mean.shape)
        self.matrix = None if state["matrix"] is None else _whole(state["matrix"], n_channels)


def _half(symmetric: NDArray[np.float64]) -> list[float]:
    """Return the lower half of a symmetric matrix, diagonal included: a state is told every ten seconds."""
    return [float(value) for value in symmetric[np.tril_indices(len(symmetric))]]


def _whole(half: Sequence[float], n_channels: int) -> NDArray[np.float64]:
    square = np.zeros((n_channels, n_channels))
    square[np.tril_indices(n_channels)] = half
    return square + np.tril(square, -1).T


def inverse_root(covariance: NDArray[np.float64], n_learned: float) -> NDArray[np.float64]:
    """Return R**(-1/2) of a covariance (n_channels, n_channels), shrunk as one of so many samples."""
    n_channels = len(covariance)
    level = float(np.trace(covariance)) / n_channels
    if level < QUIETEST_UV2:
        return np.eye(n_channels)
    a = max(LEAST_SHRINKAGE, n_channels / (n_channels + n_learned))
    values, vectors = np.linalg.eigh((1 - a) * covariance + a * level * np.eye(n_channels))
    half = vectors * np.maximum(values, a * level / 2) ** -0.25
    return np.asarray(half @ half.T)  # symmetric to the bit


def whitened(array: NDArray[np.float32], mean: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return windows (..., steps, channels, samples) aligned by matrices (..., channels, channels).

    ``mean`` is broadcast against the windows; NaN samples stay NaN.
    """
    return np.asarray(matrix[..., np.newaxis, :, :] @ (array - mean)).astype(np.float32)

"""Causal smoothing of estimates: an exponential average in which a sure estimate weighs more.

With w = exp(-dt / tau), observation m_i with standard deviation s_i::

    P <- w P + (1 - w) / s_i**2                     (precision: an average, not a sum)
    m <- (w P m + (1 - w) m_i / s_i**2) / P

Successive windows overlap and share slow noise, so precision is averaged and not added up:
smoothing never claims to have learned more than one window tells. A hop without an
observation only decays P, and the interval widens.

Of a network that gives probabilities, calibrated ones, these are averaged with the same weights:
what is shown without smoothing is what the network was judged by, not what a Gaussian of the same
spread would say (which differs by up to 0.03).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Z_90 = 1.6448536269514722
LARGEST_SD = 1.0  # nothing that lies in -1..1 has a larger one
MIN_PRECISION = 1e-12


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Smoothed state; arrays of shape (n_targets,).

    ``interval`` has shape (n_targets, 2): the 90 % interval, inside -1..1. ``p_high`` is the
    probability that the value is above 0, the middle of the rating scale: the network's own where
    it gives one, else that of a Gaussian.
    """

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    interval: NDArray[np.float64]
    p_high: NDArray[np.float64]


class Smoother:
    """Smooth the estimates of one person.

    Parameters
    ----------
    n_targets : int
        Number of axes.
    tau_s : float
        Time constant in seconds; 0 for no smoothing.
    """

    def __init__(self, n_targets: int, tau_s: float) -> None:
        self.tau_s = tau_s
        self._mean = np.zeros(n_targets)
        self._precision = np.zeros(n_targets)
        self._lean = np.zeros(n_targets)  # 2 p_high - 1: nothing is known at 0

    def update(
        self, mean: NDArray[np.float64], sd: NDArray[np.float64], dt_s: float, p_high: NDArray[np.float64] | None = None
    ) -> Smoothed:
        """Take one observation, dt_s after the last hop, and return the smoothed state.

        Parameters
        ----------
        mean, sd : ndarray, shape (n_targets,)
        dt_s : float
        p_high : ndarray, shape (n_targets,), optional
            The network's own probabilities; None where it says mean and spread alone.
        """
        gain = 1.0 - self._decay(dt_s)
        carried = (1.0 - gain) * self._precision
        observed = gain / np.square(sd)
        self._precision = np.maximum(carried + observed, MIN_PRECISION)
        self._mean = (carried * self._mean + observed * mean) / self._precision
        if p_high is not None:
            self._lean = (carried * self._lean + observed * (2 * p_high - 1)) / self._precision
        return self._state(p_high is not None)

    def skip(self, dt_s: float) -> None:
        """Pass a hop without an observation: what is known fades."""
        self._precision = self._precision * self._decay(dt_s)

    def reset(self) -> None:
        """Forget everything."""
        self._mean[:] = 0.0
        self._precision[:] = 0.0
        self._lean[:] = 0.0

    def state(self) -> dict[str, Any]:
        """Return the state as plain JSON types; a recording keeps it for its replay."""
        return {"mean": self._mean.tolist(), "precision": self._precision.tolist(), "lean": self._lean.tolist()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a saved state; raises ValueError if it is one of other targets."""
        self._mean = np.array(state["mean"], float).reshape(self._mean.shape)
        self._precision = np.array(state["precision"], float).reshape(self._mean.shape)
        self._lean = np.array(state.get("lean", state["mean"]), float).reshape(self._mean.shape)

    def _decay(self, dt_s: float) -> float:
        return math.exp(-dt_s / self.tau_s) if self.tau_s > 0 else 0.0

    def _state(self, own_p: bool) -> Smoothed:
        sd = np.minimum(1.0 / np.sqrt(self._precision), LARGEST_SD)
        reach = Z_90 * sd
        interval = np.clip(np.stack([self._mean - reach, self._mean + reach], axis=1), -1.0, 1.0)
        gaussian = [0.5 * math.erfc(-m / (s * math.sqrt(2.0))) for m, s in zip(self._mean, sd, strict=True)]
        p_high = np.clip(0.5 * (1.0 + self._lean), 0.0, 1.0) if own_p else np.array(gaussian)
        return Smoothed(self._mean.copy(), sd, interval, p_high)

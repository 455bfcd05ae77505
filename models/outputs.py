"""What a network says, whatever its kind, as mean, standard deviation and probability of high.

All on the scale of -1 to 1, where 0 is the middle of the rating scale. A binary network that
gives the probability p of "high" says 2 p - 1, with the spread of its answer, 2 sqrt(p (1 - p));
classes have places on the plane and say the mean and spread of those.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.spec import InputSpec

SD_FLOOR = 0.05  # a fifth of a step on a nine-point scale: nobody knows a feeling better
GRAPH_OUTPUTS = {"continuous": ("mean", "sd"), "probability": ("p_high",), "classes": ("p_class",)}


@dataclass(frozen=True, slots=True)
class Outputs:
    """A batch of answers: arrays of shape (batch, n_targets), float64, targets in the spec's order.

    ``p_class`` has shape (batch, n_classes); None where a network has no classes.
    """

    mean: NDArray[np.float64]
    sd: NDArray[np.float64]
    p_high: NDArray[np.float64]
    p_class: NDArray[np.float64] | None = None

    def __getitem__(self, rows: slice) -> Outputs:
        p_class = None if self.p_class is None else self.p_class[rows]
        return Outputs(self.mean[rows], self.sd[rows], self.p_high[rows], p_class)

    @property
    def p(self) -> NDArray[np.float64]:
        """Probability of each class, or of high for each target: what a network is judged by."""
        return self.p_high if self.p_class is None else self.p_class

    def finite(self) -> bool:
        """Tell whether every value is a number."""
        return bool(np.isfinite(self.mean).all() and np.isfinite(self.sd).all() and np.isfinite(self.p_high).all())


def convert(raw: list[NDArray[np.float32]], spec: InputSpec) -> Outputs:
    """Make `Outputs` of a graph's outputs, given in the order of ``GRAPH_OUTPUTS``."""
    values = [np.asarray(value, np.float64) for value in raw]
    if spec.kind == "continuous":
        return _continuous(values[0], values[1])
    if spec.kind == "probability":
        return _probability(np.clip(values[0], 0.0, 1.0))
    places = np.array([[getattr(place, target) for target in spec.targets] for place in spec.classes])
    return _classes(np.clip(values[0], 0.0, 1.0), places)


def _continuous(mean: NDArray[np.float64], sd: NDArray[np.float64]) -> Outputs:
    mean, sd = np.clip(mean, -1.0, 1.0), np.maximum(sd, SD_FLOOR)
    sure = mean / (sd * math.sqrt(2.0))
    p_high = np.array([0.5 * math.erfc(-value) for value in sure.ravel()]).reshape(sure.shape)
    return Outputs(mean, sd, p_high)


def _probability(p_high: NDArray[np.float64]) -> Outputs:
    sd = 2 * np.sqrt(p_high * (1 - p_high))
    return Outputs(2 * p_high - 1, np.maximum(sd, SD_FLOOR), p_high)


def _classes(p_class: NDArray[np.float64], places: NDArray[np.float64]) -> Outputs:
    """Take a class in the middle for half a high one."""
    p_class = p_class / np.maximum(p_class.sum(axis=1, keepdims=True), 1e-12)
    mean = p_class @ places
    variance = np.maximum(p_class @ places**2 - mean**2, 0.0)
    return Outputs(mean, np.maximum(np.sqrt(variance), SD_FLOOR), p_class @ (0.5 * (np.sign(places) + 1)), p_class)

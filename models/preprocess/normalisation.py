"""The scale of a network's inputs, fitted in training and kept in the model's card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Mean and standard deviation of one modality over the people a model was trained on.

    Attributes
    ----------
    mean, sd : ndarray, float32
        Of equal shape, broadcastable against the modality's input: an axis of length 1 shares
        one value (steps, samples, frames). ``sd`` is that of the *centred* input where the
        modality has a personal baseline.
    """

    mean: NDArray[np.float32]
    sd: NDArray[np.float32]

    def apply(self, array: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (array - mean) / sd; what was not measured (NaN) becomes 0, the training mean."""
        scaled = array - self.mean
        scaled /= self.sd
        missing = np.isnan(scaled)
        if missing.any():
            scaled[missing] = 0.0
        return scaled.astype(np.float32, copy=False)

    def shared_axes(self, ndim: int) -> tuple[int, ...]:
        """Return the axes of an input of ndim axes over which one value is shared."""
        return tuple(axis for axis in range(ndim) if self.mean.shape[axis] == 1)

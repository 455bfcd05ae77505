"""The person's own baseline: a causal running mean of the features, taken away from them.

People differ far more in their resting features than emotions move them. With weights in
seconds of data, S of them so far and x the mean of a window's features, each hop does ::

    w = seconds since the last hop, at most the window's length
    M <- M exp(-w / tau) + w x;   S <- S exp(-w / tau) + w
    mean = (k0 m0 + M) / (k0 + S)

where m0 is the training population's mean and k0 says how many seconds of data it is worth
(nought where amplifiers or bones differ more than feelings do). A modality that does not count
is frozen: nothing decays while there is nothing to learn from.

The window at hand is learned *before* it is centred: both ways are causal, and so not even
the first window of an unusual person is judged against the population alone. Training runs
windows through this very object, in their order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.card import ModelCard
from models.preprocess.normalisation import Normalisation
from models.preprocess.prepare import Prepared


class Personal:
    """One person's baselines, and the step from prepared windows to a network's inputs.

    Parameters
    ----------
    card : ModelCard
        Its ``spec`` says which modalities have a baseline, ``personal`` how fast it is learned,
        ``normalisation`` what is assumed before.
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        spec = card.spec
        parts = {"eeg": spec.eeg, "face": spec.face}
        self._centred = tuple(key for key, part in parts.items() if part and part.baseline == "personal")
        self._window_s = {stream.stream: stream.length_s for stream in spec.window_spec().streams}
        self._sum: dict[str, NDArray[np.float64]] = {}
        self._seconds: dict[str, float] = {}
        for key in self._centred:
            self.reset(key)

    def inputs(self, prepared: Prepared, dt_s: float) -> dict[str, NDArray[np.float32]]:
        """Learn from a window and return the network's inputs.

        Parameters
        ----------
        prepared : Prepared
            The next window of this person.
        dt_s : float
            Seconds since the last one; any number for the first.

        Returns
        -------
        dict of str to ndarray, float32
            For each modality its input, centred and normalised, with a batch axis of 1, and
            ``{modality}_present`` of shape (1, 1): 0 absent, else how settled the baseline is.
        """
        centred = self.centred(prepared, dt_s)
        inputs: dict[str, NDArray[np.float32]] = {}
        for key, array in centred.items():
            inputs[key] = self._card.normalisation[key].apply(array)[np.newaxis]
            present = self.settled(key) if prepared.present[key] else 0.0
            inputs[f"{key}_present"] = np.full((1, 1), present, np.float32)
        return inputs

    def centred(self, prepared: Prepared, dt_s: float) -> dict[str, NDArray[np.float32]]:
        """Learn from a window and return its arrays, moved so that the person's mean is the population's."""
        for key in self._centred:
            if prepared.present[key]:
                self._learn(key, prepared.arrays[key], dt_s)
        return {key: self._centre(key, array) for key, array in prepared.arrays.items()}

    def settled(self, modality: str) -> float:
        """Tell how far a baseline is the person's own: 0 nothing known, towards 1 with data; 1 without a baseline."""
        if modality not in self._centred:
            return 1.0
        seconds, rule = self._seconds[modality], self._card.personal[modality]
        return seconds / (seconds + rule.k0_s + rule.settle_s) if seconds > 0 else 0.0

    def reset(self, modality: str) -> None:
        """Forget a modality: another person or device is there."""
        if modality in self._centred:
            self._sum[modality] = np.zeros(self._card.normalisation[modality].mean.shape)
            self._seconds[modality] = 0.0

    def state(self) -> dict[str, Any]:
        """Return what was learned as plain JSON types; a recording keeps it for its replay."""
        return {key: {"seconds": self._seconds[key], "sum": self._sum[key].tolist()} for key in self._centred}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a saved state of the same model."""
        for key in self._centred:
            self._seconds[key] = float(state[key]["seconds"])
            self._sum[key] = np.array(state[key]["sum"], float).reshape(self._sum[key].shape)

    def _learn(self, key: str, array: NDArray[np.float32], dt_s: float) -> None:
        features = _mean_over_shared(array, self._card.normalisation[key])
        if not np.isfinite(features).all():
            return
        weight_s = min(max(dt_s, 0.0), self._window_s[key])
        decay = math.exp(-weight_s / self._card.personal[key].tau_s)
        self._sum[key] = self._sum[key] * decay + weight_s * features
        self._seconds[key] = self._seconds[key] * decay + weight_s

    def _centre(self, key: str, array: NDArray[np.float32]) -> NDArray[np.float32]:
        if key not in self._centred:
            return array
        population, k0_s = self._card.normalisation[key].mean, self._card.personal[key].k0_s
        known_s = k0_s + self._seconds[key]
        if known_s == 0:
            return array
        shift = population - (k0_s * population + self._sum[key]) / known_s
        return (array + shift).astype(np.float32)


def _mean_over_shared(array: NDArray[np.float32], normalisation: Normalisation) -> NDArray[np.float64]:
    """Mean over the axes that share one value, of what was measured; NaN where nothing was."""
    axes = normalisation.shared_axes(array.ndim)
    measured = np.isfinite(array)
    count = measured.sum(axis=axes, keepdims=True)
    total = np.where(measured, array, 0.0).sum(axis=axes, keepdims=True, dtype=float)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)

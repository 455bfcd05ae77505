"""The person's own baseline: what is usual for this person is taken away before a model judges.

People differ far more in their resting features than emotions move them. Features, landmarks,
crops and peripheral channels are centred on the person's causal running mean (`running_mean`), raw
EEG is whitened by the person's running covariance (`whitening`). Each hop adds the seconds since the
last one, at most the window's length. A modality that does not count is frozen: nothing decays while
there is nothing to learn from. So is one whose window is not worth learning from (`unfit`), with one
exception: as long as no window was worth it, those that are not are better than nothing, and the first good
one takes their place. Nothing is ever learned from what a model says of a window.

The window at hand is learned *before* it is centred: both ways are causal, and so not even
the first window of an unusual person is judged against the population alone. Training runs
windows through these very objects, in their order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.card import BaselineRule, ModelCard
from models.inputs import AuxInput, EegInput, FaceInput
from models.preprocess.carried import carried
from models.preprocess.prepare import Prepared
from models.preprocess.running_mean import RunningMean
from models.preprocess.whitening import Whitening

Baseline = RunningMean | Whitening


class Personal:
    """One person's baselines, and the step from prepared windows to a network's inputs.

    Parameters
    ----------
    card : ModelCard
        Its ``spec`` says which modalities have a baseline, ``personal`` how fast it is learned,
        ``normalisation`` what is assumed before, ``start`` what is known already of this very person.
    """

    def __init__(self, card: ModelCard) -> None:
        self._card = card
        self._window_s = {stream.stream: stream.length_s for stream in card.spec.window_spec().streams}
        self._baselines: dict[str, Baseline] = {}
        self._provisional: set[str] = set()  # learned from nothing but unfit windows
        for key, part in card.spec.parts.items():
            if part.baseline == "personal":
                self._baselines[key] = self._begun(key)

    @property
    def modalities(self) -> tuple[str, ...]:
        """Those that have a baseline."""
        return tuple(self._baselines)

    def inputs(self, prepared: Prepared, dt_s: float, unfit: Collection[str] = ()) -> dict[str, NDArray[np.float32]]:
        """Learn from a window and return the network's inputs.

        Parameters
        ----------
        prepared : Prepared
            The next window of this person.
        dt_s : float
            Seconds since the last one; any number for the first.
        unfit : collection of str
            Modalities that count, but are too poor to learn from.

        Returns
        -------
        dict of str to ndarray, float32
            For each modality its input, centred and normalised, with a batch axis of 1, and
            ``{modality}_present`` of shape (1, 1): 0 absent, else how settled the baseline is.
        """
        centred = self.centred(prepared, dt_s, unfit)
        inputs: dict[str, NDArray[np.float32]] = {}
        for key, array in centred.items():
            inputs[key] = self._card.normalisation[key].apply(array)[np.newaxis]
            present = self.settled(key) if prepared.present[key] else 0.0
            inputs[f"{key}_present"] = np.full((1, 1), present, np.float32)
        return inputs

    def centred(self, prepared: Prepared, dt_s: float, unfit: Collection[str] = ()) -> dict[str, NDArray[np.float32]]:
        """Learn from a window and return its arrays, moved so that the person's mean is the population's."""
        for key in self._baselines:
            if prepared.present[key] and self._may_learn(key, key in unfit):
                self._baselines[key].learn(prepared.arrays[key], weight_s(dt_s, self._window_s[key]))
        return {key: self._centre(key, array) for key, array in prepared.arrays.items()}

    def settled(self, modality: str) -> float:
        """Tell how far a baseline is the person's own: 0 nothing known, towards 1 with data; 1 without a baseline."""
        own = self._baselines.get(modality)
        return float(settled(np.float64(own.seconds), own.rule)) if own else 1.0

    def is_provisional(self, modality: str) -> bool:
        """Tell whether a baseline was learned from unfit windows, for want of better ones."""
        return modality in self._provisional

    def take_over(self, before: Personal) -> None:
        """Go on with what another model learned of this person, where that is the same numbers (`carried`).

        A person's own model begins where that person is known, whoever was there before.
        """
        for key in carried(before._card, self._card):
            if key not in self._card.start:
                self._restore(key, before._state_of(key))

    def reset(self, modality: str) -> None:
        """Forget a modality, as another person or device is there; a person's own model begins again with theirs."""
        self._provisional.discard(modality)
        if modality in self._baselines:
            self._baselines[modality] = self._begun(modality)

    def state(self) -> dict[str, Any]:
        """Return what was learned as plain JSON types; a recording keeps it for its replay."""
        return {key: self._state_of(key) for key in self._baselines}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a saved state of the same model."""
        for key in self._baselines:
            self._restore(key, state[key])

    def _begun(self, key: str) -> Baseline:
        """Return a baseline that has learned nothing yet, but what a person's own model knows of them."""
        own = baseline(self._card.spec.parts[key], self._card.normalisation[key].mean.shape, self._card.personal[key])
        if key in self._card.start:
            own.restore(self._card.start[key])
        return own

    def _may_learn(self, key: str, unfit: bool) -> bool:
        if unfit and self._baselines[key].seconds == 0:
            self._provisional.add(key)
        elif not unfit and key in self._provisional:
            self.reset(key)
        return not unfit or key in self._provisional

    def _state_of(self, key: str) -> dict[str, Any]:
        return {**self._baselines[key].state(), "provisional": key in self._provisional}

    def _restore(self, key: str, state: Mapping[str, Any]) -> None:
        self._baselines[key].restore(state)
        self._provisional.discard(key)
        if state.get("provisional"):  # recordings of before there was such a thing do not tell
            self._provisional.add(key)

    def _centre(self, key: str, array: NDArray[np.float32]) -> NDArray[np.float32]:
        own = self._baselines.get(key)
        return own.centred(array, self._card.normalisation[key].mean) if own else array


def baseline(part: EegInput | FaceInput | AuxInput, shape: tuple[int, ...], rule: BaselineRule) -> Baseline:
    """Return what learns one modality's baseline; ``shape`` is that of its normalisation."""
    if isinstance(part, EegInput) and is_whitened(part):
        return Whitening(len(part.channels), part.rate_hz, rule)
    return RunningMean(shape, rule)


def is_whitened(part: EegInput | FaceInput | AuxInput) -> bool:
    """Tell whether a personal baseline of this input is a covariance, not a mean."""
    return isinstance(part, EegInput) and part.form == "raw"


def weight_s(dt_s: float, window_s: float) -> float:
    """Return how many seconds of data a window adds, dt_s after the last one."""
    return min(max(dt_s, 0.0), window_s)


def settled(seconds: NDArray[np.float64] | np.float64, rule: BaselineRule) -> NDArray[np.float64]:
    """Return how far a baseline of so many seconds is the person's own, 0 to 1."""
    known = np.maximum(seconds + rule.k0_s + rule.settle_s, np.finfo(float).tiny)
    return np.asarray(np.where(seconds > 0, seconds / known, 0.0))

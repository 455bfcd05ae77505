"""Windows of many participants in memory, and their split: a person is in one part only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

MODALITIES = ("eeg", "face")


@dataclass(frozen=True, slots=True)
class Run:
    """What the live code made of one participant's minutes, hop by hop.

    Attributes
    ----------
    inputs : dict of str to ndarray, shape (n_hops, ...), float32
        The network's inputs by name (``eeg``, ``eeg_present``, ``face``, ``face_present``).
    truth : ndarray, shape (n_hops, 2), float32
        Valence and arousal at each window's end.
    """

    inputs: dict[str, NDArray[np.float32]]
    truth: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sequences:
    """Runs of equal length, stacked: tensors of shape (n_runs, n_hops, ...)."""

    inputs: dict[str, Tensor]
    truth: Tensor

    def __len__(self) -> int:
        return len(self.truth)

    def cut(self, runs: Tensor, starts: Tensor, n_hops: int) -> Sequences:
        """Return n_hops of each of the given runs, from its start."""
        hops = starts[:, None] + torch.arange(n_hops)
        inputs = {name: values[runs[:, None], hops] for name, values in self.inputs.items()}
        return Sequences(inputs, self.truth[runs[:, None], hops])

    def with_presence(self, presence: dict[str, Tensor]) -> Sequences:
        """Return the same with each modality's presence multiplied by a factor (n_runs, n_hops)."""
        inputs = dict(self.inputs)
        for key, factor in presence.items():
            inputs[f"{key}_present"] = inputs[f"{key}_present"] * factor.unsqueeze(-1)
        return Sequences(inputs, self.truth)

    def alone(self, modality: str) -> Sequences:
        """Return the same with the other modality taken away."""
        others = {key: torch.zeros(self.truth.shape[:2]) for key in MODALITIES if key != modality}
        return self.with_presence(others)


def stack(runs: Sequence[Run]) -> Sequences:
    """Stack runs of equal length."""
    names = runs[0].inputs
    inputs = {name: torch.from_numpy(np.stack([run.inputs[name] for run in runs])) for name in names}
    return Sequences(inputs, torch.from_numpy(np.stack([run.truth for run in runs])))

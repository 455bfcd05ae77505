"""The first fusion network: two experts and a prior, combined as Gaussian evidence is.

Each modality has an expert that turns its features into an opinion for each target, a mean and
how much it weighs: a broad smile says more than a still face. The estimate is the weighted mean
of the opinions and of the prior, which is 0. The spread adds precisions (1 / variance), one
number for the prior and for each modality, set anew after training (`models.demo.calibrate`):
an interval's width tells which inputs count, and does not move with what they say.

A modality's presence (0 absent, 1 there, between: its baseline is still settling) multiplies
both its weight and its precision. So nothing special happens when a modality is missing: its
weight is nought, the interval is wider for it, and with both missing the prior is left. What
stands for an absent modality is learned: the prior.

Inputs are centred on the person's own baseline and scaled (`models.preprocess`), so that 0
means "as usual for this person" in every feature.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from models.spec import InputSpec

HIDDEN = 32
DROPOUT = 0.2
LARGEST_MEAN = 0.999  # tanh rounds to 1 in float32; a mean stays inside the scale


class Expert(nn.Module):
    """One modality's opinion on every target, how much it weighs, and its precision.

    The mean is linear in the features, plus a small network that can only bend it (its
    hidden units saturate): far outside what was seen in training, in the broad smile of a real
    face, it goes on in the direction it had.
    """

    def __init__(self, n_features: int, n_targets: int) -> None:
        super().__init__()
        self.straight = nn.Linear(n_features, n_targets, bias=False)
        self.hidden = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(n_features, HIDDEN), nn.Tanh(), nn.Dropout(DROPOUT))
        self.bend = nn.Linear(HIDDEN, n_targets)
        self.weight = nn.Linear(HIDDEN, n_targets)
        self.log_precision = nn.Parameter(torch.zeros(n_targets))
        nn.init.zeros_(self.straight.weight)

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and weight, each (batch, targets), of features (batch, n_features)."""
        hidden = self.hidden(features)
        return self.straight(features) + self.bend(hidden), nn.functional.softplus(self.weight(hidden))


class FusionNet(nn.Module):
    """Valence and arousal from EEG features and face landmarks, either of which may be missing.

    Parameters
    ----------
    spec : InputSpec
        Kind ``continuous``, with EEG in form ``de`` and face in form ``landmarks68``.
    """

    def __init__(self, spec: InputSpec) -> None:
        super().__init__()
        if spec.eeg is None or spec.face is None:
            raise ValueError("the fusion network takes both EEG and face")
        n_targets = len(spec.targets)
        n_landmark_values = math.prod(spec.face.shape[1:])
        self.eeg_expert = Expert(math.prod(spec.eeg.shape), n_targets)
        self.face_expert = Expert(2 * n_landmark_values, n_targets)
        self.prior_log_weight = nn.Parameter(torch.zeros(n_targets))
        self.prior_log_precision = nn.Parameter(torch.zeros(n_targets))

    def forward(self, eeg: Tensor, eeg_present: Tensor, face: Tensor, face_present: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean in (-1, 1) and standard deviation, each (batch, targets).

        Parameters
        ----------
        eeg : Tensor, shape (batch, *spec.eeg.shape)
        face : Tensor, shape (batch, *spec.face.shape)
        eeg_present, face_present : Tensor, shape (batch, 1)
            0 absent (the values are then ignored, and must be finite), 1 fully there.
        """
        eeg_mean, eeg_weight = self.eeg_expert(eeg.flatten(1))
        face_mean, face_weight = self.face_expert(_still_and_moving(face))
        eeg_weight, face_weight = eeg_present * eeg_weight, face_present * face_weight
        evidence = eeg_weight * eeg_mean + face_weight * face_mean
        mean = LARGEST_MEAN * torch.tanh(evidence / (self.prior_log_weight.exp() + eeg_weight + face_weight))
        precision = (
            self.prior_log_precision.exp()
            + eeg_present * self.eeg_expert.log_precision.exp()
            + face_present * self.face_expert.log_precision.exp()
        )
        return mean, precision.rsqrt()


def _still_and_moving(face: Tensor) -> Tensor:
    """Return each landmark's mean over the frames, and how much it moved (batch, 2 * 136)."""
    still = face.mean(dim=1)
    moving = (face - still.unsqueeze(1)).abs().mean(dim=1)
    return torch.cat([still.flatten(1), moving.flatten(1)], dim=1)

"""Late fusion: bio-signals and face go ways of their own until the end, so that leaving one out is cheap.

How much a modality had to say is how far the answer moves when that modality is at its mean,
0 after normalisation (`models.graph`). What a branch makes of means never changes: `WithoutEach`
knows it beforehand, and gives all those answers for the price of a few more heads. Running the
whole network once more for each modality would cost each time what the face CNN costs.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import cast

import torch
from torch import Tensor, nn

from models.networks.calibrated import Calibrated
from models.spec import InputSpec


class LateFusion(nn.Module):
    """A branch for EEG and peripheral channels, one for the face, and what joins them.

    Attributes
    ----------
    bio, face : nn.Module
        ``bio(eeg, aux)``, either of which may be None, and ``face(face)``, each (batch, ...).
    """

    bio: nn.Module
    face: nn.Module

    @abstractmethod
    def joined(self, bio: Tensor, face: Tensor) -> Tensor:
        """Return logits (batch, n_outputs) of what both branches give."""

    def forward(self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return logits of "high" (batch, n_outputs).

        Parameters
        ----------
        eeg : Tensor, shape (batch, 1, n_channels, n_samples), or None
        face : Tensor, shape (batch, frames, 3, size, size)
        aux : Tensor, shape (batch, 1, n_channels, n_samples), or None
            Peripheral channels.
        """
        return self.joined(self.bio(eeg, aux), self.face(face))


class WithoutEach(nn.Module):
    """A calibrated late fusion that also says what it would say without each modality; for export.

    Parameters
    ----------
    calibrated : Calibrated
        Of a `LateFusion`, in evaluation mode.
    spec : InputSpec
        Its input.
    """

    bio_of_means: Tensor
    face_of_means: Tensor

    def __init__(self, calibrated: Calibrated, spec: InputSpec) -> None:
        super().__init__()
        self.calibrated, self.modalities = calibrated, spec.modalities
        means = {key: torch.zeros(1, *part.shape) for key, part in spec.parts.items()}
        with torch.no_grad():
            self.register_buffer("bio_of_means", self._fusion.bio(means.get("eeg"), means.get("aux")))
            self.register_buffer("face_of_means", self._fusion.face(means["face"]))

    @property
    def _fusion(self) -> LateFusion:
        return cast("LateFusion", self.calibrated.network)

    def forward(self, face: Tensor, eeg: Tensor | None = None, aux: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return probabilities (batch, n_outputs), and those without each modality (batch, n_modalities, n_outputs)."""
        bio, seen = self._fusion.bio(eeg, aux), self._fusion.face(face)
        without = {"face": self._said(bio, self.face_of_means.expand_as(seen))}
        if eeg is None or aux is None:
            without["eeg" if aux is None else "aux"] = self._said(self.bio_of_means.expand_as(bio), seen)
        else:
            without["eeg"] = self._said(self._fusion.bio(torch.zeros_like(eeg), aux), seen)
            without["aux"] = self._said(self._fusion.bio(eeg, torch.zeros_like(aux)), seen)
        return self._said(bio, seen), torch.stack([without[key] for key in self.modalities], dim=1)

    def _said(self, bio: Tensor, face: Tensor) -> Tensor:
        return self.calibrated.probabilities(self.calibrated.platt(self._fusion.joined(bio, face)))

"""``emoscope`` as it is exported: answers, answers without each modality, and features.

All answers go through the head at once, as rows of one batch, so that the graph holds one linear layer:
``head.weight`` and ``head.bias`` are the only weights to change for a head that is refitted.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from models.networks.calibrated import Calibrated
from models.networks.emoscope import EmoScope

HEAD = ("head.weight", "head.bias")
"""Names of the head's initializers in the graph."""


class EmoScopeGraph(nn.Module):
    """A calibrated `EmoScope` for export.

    Parameters
    ----------
    calibrated : Calibrated
        Of an `EmoScope`, in evaluation mode.
    """

    def __init__(self, calibrated: Calibrated) -> None:
        super().__init__()
        self.calibrated = calibrated

    @property
    def network(self) -> EmoScope:
        """The network itself."""
        return cast("EmoScope", self.calibrated.network)

    def forward(
        self,
        eeg: Tensor | None = None,
        eeg_present: Tensor | None = None,
        face: Tensor | None = None,
        face_present: Tensor | None = None,
    ) -> tuple[Tensor, ...]:
        """Return probabilities (batch, n_outputs), those without each of several modalities, and features.

        The second is (batch, n_modalities, n_outputs), and left out where there is one modality.
        """
        network = self.network
        parts = network.parts(eeg, face)
        trust = network.trust(eeg, face, eeg_present, face_present)
        less = [{**trust, key: torch.zeros_like(own)} for key, own in trust.items()] if len(trust) > 1 else []
        features = torch.stack([network.joined(parts, own) for own in (trust, *less)], dim=1)
        logits = self.calibrated.platt(network.head(features.flatten(0, 1)))
        p = self.calibrated.probabilities(logits).unflatten(0, (-1, 1 + len(less)))
        return (p[:, 0], *((p[:, 1:],) if less else ()), features[:, 0])

"""A network whose answers are probabilities: Platt's line on every logit, fitted on validation trials.

    p_k = sigmoid(slope_k logit_k + offset_k)

(Platt 1999; with offset 0 it is the temperature of Guo et al., ICML 2017). Of classes, learned one
against the rest, the p_k are made to add up to 1. Slope and offset are buffers: they travel with
the weights into checkpoints and into the ONNX graph, and no optimiser moves them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.margin import Platt
from models.spec import InputSpec

TINY = 1e-12


class Calibrated(nn.Module):
    """A network, and the line that makes probabilities of its logits; a fresh one changes nothing.

    Parameters
    ----------
    network : nn.Module
        Takes inputs by name and gives logits (batch, n_outputs).
    n_outputs : int
        `InputSpec.n_outputs`.
    classes : bool
        Whether the outputs exclude each other, and add up to 1.
    """

    def __init__(self, network: nn.Module, n_outputs: int, classes: bool = False) -> None:
        super().__init__()
        self.network = network
        self.platt = Platt(n_outputs)
        self.classes = classes

    @classmethod
    def of(cls, network: nn.Module, spec: InputSpec) -> Calibrated:
        """Return a network of this spec, calibrated or about to be."""
        return network if isinstance(network, cls) else cls(network, spec.n_outputs, spec.kind == "classes")

    def forward(self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None) -> Tensor:
        """Return probabilities (batch, n_outputs) of inputs by modality: of "high", or of each class."""
        inputs = {"eeg": eeg, "face": face, "aux": aux}
        return self.probabilities(self.logits(**{key: value for key, value in inputs.items() if value is not None}))

    def logits(self, **inputs: Tensor) -> Tensor:
        """Return calibrated logits (batch, n_outputs) of inputs by modality."""
        logits: Tensor = self.platt(self.network(**inputs))
        return logits

    def probabilities(self, logits: Tensor) -> Tensor:
        """Return what calibrated logits say."""
        p = torch.sigmoid(logits)
        return p / p.sum(dim=1, keepdim=True).clamp_min(TINY) if self.classes else p

"""The graphs of `hierarchical-attention` to export, and the same modules for the glimpse loop.

An unrolled loop takes a minute to export and has a fixed length, so the graph is one glimpse
and the loop is `models.glimpse_loop`. There are three: ``glimpse`` (a frame's pictures in,
next position out), or the same in two, ``encoder`` and ``step``. All of them have a free batch
axis, and the policy's mean, kept on a frame, as the next position.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.glimpse_loop import Arrays, Glimpse
from models.networks.hierarchical_attention import HierarchicalAttention
from models.networks.margin import Platt

EXAMPLE_BATCH = 2  # with 1 the exporter takes the batch axis for a constant
RESULTS = ("logits", "next_position", "next_state")


@dataclass(frozen=True, slots=True)
class Graph:
    """A module to export.

    Attributes
    ----------
    module : Module
        In evaluation mode; takes `inputs` by name and gives Tensors in the order of `outputs`.
    inputs : dict of str to Tensor
        An example, batch axis first.
    outputs : tuple of str
        Names.
    """

    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: tuple[str, ...]

    def as_glimpse(self) -> Glimpse:
        """Return the module as a function of arrays, as the glimpse loop takes it."""

        def run(arrays: Arrays) -> Arrays:
            with torch.no_grad():
                found = self.module(**{name: torch.from_numpy(arrays[name]) for name in self.inputs})
            return {name: value.numpy() for name, value in zip(self.outputs, found, strict=True)}

        return run


class _Encoder(nn.Module):
    def __init__(self, network: HierarchicalAttention) -> None:
        super().__init__()
        self.encoder = network.encoder

    def forward(self, eeg: Tensor | None = None, face: Tensor | None = None) -> tuple[Tensor, ...]:
        return tuple(part for part in self.encoder(eeg, face) if part is not None)


class _Step(nn.Module):
    def __init__(self, network: HierarchicalAttention, platt: Platt) -> None:
        super().__init__()
        self.step, self.platt = network.step, platt

    def forward(
        self, position: Tensor, state: Tensor, bands: Tensor | None = None, expression: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        found = self.step(position, state, bands, expression)
        return self.platt(found.logits), self.step.after(found.mean, position), found.state


class _Glimpse(_Step):
    def __init__(self, network: HierarchicalAttention, platt: Platt) -> None:
        super().__init__(network, platt)
        self.encoder = network.encoder

    def forward(
        self, position: Tensor, state: Tensor, eeg: Tensor | None = None, face: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        return super().forward(position, state, *self.encoder(eeg, face))


def graphs(network: HierarchicalAttention, platt: Platt | None = None) -> dict[str, Graph]:
    """Return ``glimpse``, ``encoder`` and ``step`` of a network, which is left in evaluation mode.

    Their logits are calibrated by ``platt``, if there is one.
    """
    network.eval()
    platt = platt or Platt(network.spec.n_outputs)
    spec, width = network.spec, network.options.features
    frames, features = {}, {}
    if spec.eeg:
        frames["eeg"] = torch.zeros(EXAMPLE_BATCH, *spec.eeg.shape[1:])
        features["bands"] = torch.zeros(EXAMPLE_BATCH, len(spec.eeg.bands), width)
    if spec.face:
        frames["face"] = torch.zeros(EXAMPLE_BATCH, *spec.face.shape[1:])
        features["expression"] = torch.zeros(EXAMPLE_BATCH, width)
    memory = {
        "position": torch.zeros(EXAMPLE_BATCH, 1),
        "state": torch.zeros(EXAMPLE_BATCH, *network.step.state_shape),
    }
    return {
        "glimpse": Graph(_Glimpse(network, platt).eval(), memory | frames, RESULTS),
        "encoder": Graph(_Encoder(network).eval(), frames, tuple(features)),
        "step": Graph(_Step(network, platt).eval(), memory | features, RESULTS),
    }

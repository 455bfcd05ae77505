"""The graph of `hierarchical-attention` to export: an encoder of frames and a step of the loop, side by side.

An unrolled loop takes a minute to export and has a fixed length, so the loop is
`models.glimpse_loop`, and the graph has two parts that do not touch:

    {eeg, face}_frames -> {eeg, face}_features                          any frames
    position, state, {eeg, face}_seen -> logits, next_position, next_state

The features of a frame are those of the frame alone: encoded once, they serve every glimpse, and
every way through the window that is asked for (`models.graph`). The next position is the policy's
mean, kept on a frame.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.glimpse_loop import RESULTS
from models.networks.hierarchical_attention import HierarchicalAttention
from models.networks.margin import Platt
from models.networks.traced import Traced

EXAMPLE_FRAMES, EXAMPLE_BATCH = 3, 2  # with 1 the exporter takes the batch axis for a constant


class _EncoderAndStep(nn.Module):
    def __init__(self, network: HierarchicalAttention, platt: Platt) -> None:
        super().__init__()
        self.encoder, self.step, self.platt = network.encoder, network.step, platt

    def forward(
        self,
        position: Tensor,
        state: Tensor,
        eeg_frames: Tensor | None = None,
        face_frames: Tensor | None = None,
        eeg_seen: Tensor | None = None,
        face_seen: Tensor | None = None,
    ) -> tuple[Tensor, ...]:
        found = self.step(position, state, eeg_seen, face_seen)
        features = [part for part in self.encoder(eeg_frames, face_frames) if part is not None]
        return self.platt(found.logits), self.step.after(found.mean, position), found.state, *features


def glimpse_graph(network: HierarchicalAttention, platt: Platt | None = None) -> Traced:
    """Return the graph of a network, which is left in evaluation mode; its logits are calibrated by ``platt``."""
    network.eval()
    spec, n, width = network.spec, EXAMPLE_BATCH, network.options.features
    frames = {f"{key}_frames": torch.zeros(EXAMPLE_FRAMES, *part.shape[1:]) for key, part in spec.parts.items()}
    inputs = {"position": torch.zeros(n, 1), "state": torch.zeros(n, *network.step.state_shape)}
    if spec.eeg:
        inputs["eeg_seen"] = torch.zeros(n, len(spec.eeg.bands), width)
    if spec.face:
        inputs["face_seen"] = torch.zeros(n, width)
    module = _EncoderAndStep(network, platt or Platt(spec.n_outputs)).eval()
    return Traced(module, inputs, (*RESULTS, *(f"{key}_features" for key in spec.modalities)), frames)

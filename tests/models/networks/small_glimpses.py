"""A small `hierarchical-attention`, and windows for it."""

from __future__ import annotations

from dataclasses import replace

import torch

from models.networks.hierarchical_attention import HierarchicalAttention, Options, spec_for
from models.spec import InputSpec

SMALL = Options(features=6, hidden=8, attention_units=5, dropout=0.0)
N_FRAMES = 6


def small_spec(n_channels: int = 3, modalities: str = "both", targets=("valence",)) -> InputSpec:
    """Six frames of 8 x 8 pixels."""
    spec = spec_for([f"E{i}" for i in range(n_channels)], targets=targets)
    eeg = replace(spec.eeg, steps=N_FRAMES, image_size=8) if modalities != "face" else None
    face = replace(spec.face, window_s=N_FRAMES / 8, crop_size=8) if modalities != "eeg" else None
    return replace(spec, eeg=eeg, face=face)


def small_network(options: Options = SMALL, **how) -> HierarchicalAttention:
    torch.manual_seed(0)
    return HierarchicalAttention(small_spec(**how), options).eval()


def some_windows(spec: InputSpec, n: int = 5, seed: int = 1) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    parts = {"eeg": spec.eeg, "face": spec.face}
    return {key: torch.randn(n, *part.shape, generator=generator) for key, part in parts.items() if part}


def a_state(network: HierarchicalAttention, n: int = 5) -> torch.Tensor:
    return torch.randn(n, *network.step.state_shape, generator=torch.Generator().manual_seed(2))

"""Networks by name: each is built from an `InputSpec` and nothing else, so that a card can rebuild it.

``fusion`` is the demo model's. The nine others are published systems, one file each, written from
their papers (the files say what those leave open); which input a system wants, `spec_for` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from torch import nn

from models.errors import ModelError
from models.networks import (
    bddae,
    bimodal_lstm,
    deepvanet,
    deepvanet_decision,
    eeg_lstm,
    facial_lstm,
    hierarchical_attention,
    lstm_cnn,
    transformer_fusion,
)
from models.networks.fusion import FusionNet
from models.spec import InputSpec


class SpecFor(Protocol):
    """Tells which input a system wants of these channels; every system's own file has one."""

    def __call__(self, channels: tuple[str, ...], rate_hz: float = ...) -> InputSpec:
        """Return the input for EEG channels and the rate of its grid in Hz."""


@dataclass(frozen=True, slots=True)
class System:
    """A published system: the input it wants, and its network for such an input."""

    spec_for: SpecFor
    build: Callable[[InputSpec], nn.Module]


SYSTEMS: Mapping[str, System] = MappingProxyType(
    {
        "eeg-lstm": System(eeg_lstm.spec_for, eeg_lstm.EegLstm),
        "facial-lstm": System(facial_lstm.spec_for, facial_lstm.FacialLstm),
        "lstm-cnn": System(lstm_cnn.spec_for, lstm_cnn.network),
        "hierarchical-attention": System(hierarchical_attention.spec_for, hierarchical_attention.HierarchicalAttention),
        "bddae": System(bddae.spec_for, bddae.Bddae),
        "bimodal-lstm": System(bimodal_lstm.spec_for, bimodal_lstm.BimodalLstm),
        "transformer-fusion": System(transformer_fusion.spec_for, transformer_fusion.network),
        "deepvanet": System(deepvanet.spec_for, deepvanet.network),
        "deepvanet-decision": System(deepvanet_decision.spec_for, deepvanet_decision.network),
    }
)

BUILDERS: Mapping[str, Callable[[InputSpec], nn.Module]] = MappingProxyType(
    {"fusion": FusionNet} | {name: system.build for name, system in SYSTEMS.items()}
)


def build(name: str, spec: InputSpec) -> nn.Module:
    """Return a fresh network.

    Raises
    ------
    ModelError
        If there is no network of that name.
    """
    if name not in BUILDERS:
        raise ModelError(f'There is no network "{name}". Choose one of: {", ".join(sorted(BUILDERS))}.')
    return BUILDERS[name](spec)

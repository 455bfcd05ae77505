"""Networks by name: each is built from an `InputSpec` and nothing else, so that a card can rebuild it.

``fusion`` is the demo model's, ``emoscope`` our own. The nine others are published systems, one file each,
written from their papers (the files say what those leave open); which input a system wants, `spec_for` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, Protocol

from torch import nn

from models.errors import ModelError
from models.networks import (
    bddae,
    bimodal_lstm,
    deepvanet,
    deepvanet_decision,
    eeg_lstm,
    emoscope,
    facial_lstm,
    hierarchical_attention,
    lstm_cnn,
    transformer_fusion,
)
from models.networks.fusion import FusionNet
from models.spec import InputSpec
from models.spec_limits import AuxForm, Target


class SpecFor(Protocol):
    """Tells which input a system wants of these channels; every system's own file has one."""

    def __call__(
        self,
        channels: tuple[str, ...],
        rate_hz: float = ...,
        targets: tuple[Target, ...] = ...,
        preset: Literal["default", "paper"] = ...,
    ) -> InputSpec:
        """Return the input for EEG channels, the rate of its grid in Hz, the axes and the preset."""


@dataclass(frozen=True, slots=True)
class System:
    """A system: the input it wants, and its network for such an input.

    Attributes
    ----------
    spec_for, build : function
        The latter of a spec, and an instance of ``options`` if other than the default.
    options : type
        Frozen dataclass of its choices: of what its paper leaves open.
    takes, needs : tuple of str
        Modalities ("eeg", "face", "aux") that it can look at, and those it cannot do without; of what
        it does not need any part will do, but not nothing (`models.networks.specs`).
    aux_form : {'raw', 'statistics'} or None
        How it wants peripheral channels; it takes ready-made features in place of statistics.
    """

    spec_for: SpecFor
    build: Callable[..., nn.Module]
    options: type[Any]
    takes: tuple[str, ...]
    needs: tuple[str, ...] = ()
    aux_form: AuxForm | None = None


EEG, BOTH, ALL = ("eeg",), ("eeg", "face"), ("eeg", "face", "aux")

SYSTEMS: Mapping[str, System] = MappingProxyType(
    {
        "eeg-lstm": System(eeg_lstm.spec_for, eeg_lstm.EegLstm, eeg_lstm.Options, EEG, needs=EEG),
        "facial-lstm": System(facial_lstm.spec_for, facial_lstm.FacialLstm, facial_lstm.Options, BOTH, needs=BOTH),
        "lstm-cnn": System(lstm_cnn.spec_for, lstm_cnn.network, lstm_cnn.Options, BOTH),
        "hierarchical-attention": System(
            hierarchical_attention.spec_for,
            hierarchical_attention.HierarchicalAttention,
            hierarchical_attention.Options,
            BOTH,
        ),
        "bddae": System(bddae.spec_for, bddae.Bddae, bddae.Options, ALL, aux_form="statistics"),
        "bimodal-lstm": System(
            bimodal_lstm.spec_for, bimodal_lstm.BimodalLstm, bimodal_lstm.Options, ALL, aux_form="statistics"
        ),
        "transformer-fusion": System(
            transformer_fusion.spec_for, transformer_fusion.network, transformer_fusion.Options, ALL, aux_form="raw"
        ),
        "deepvanet": System(deepvanet.spec_for, deepvanet.network, deepvanet.Options, ALL, aux_form="raw"),
        "deepvanet-decision": System(
            deepvanet_decision.spec_for, deepvanet_decision.network, deepvanet_decision.Options, ALL, aux_form="raw"
        ),
        "emoscope": System(emoscope.spec_for, emoscope.EmoScope, emoscope.Options, BOTH),
    }
)

BUILDERS: Mapping[str, Callable[..., nn.Module]] = MappingProxyType(
    {"fusion": FusionNet} | {name: system.build for name, system in SYSTEMS.items()}
)


def build(name: str, spec: InputSpec, options: Mapping[str, Any] = MappingProxyType({})) -> nn.Module:
    """Return a fresh network.

    Parameters
    ----------
    name : str
    spec : InputSpec
    options : mapping
        Fields of the system's ``Options``, nested ones as mappings; the others keep their defaults.

    Raises
    ------
    ModelError
        If there is no network of that name, or no such option.
    """
    if name not in BUILDERS:
        raise ModelError(f'There is no network "{name}". Choose one of: {", ".join(sorted(BUILDERS))}.')
    if not options:
        return BUILDERS[name](spec)
    if name not in SYSTEMS:
        raise ModelError(f'Network "{name}" has no options.')
    return SYSTEMS[name].build(spec, with_options(SYSTEMS[name].options(), options, name))


def with_options(defaults: Any, given: Mapping[str, Any], name: str) -> Any:
    """Return a system's options with some fields changed; JSON's lists stand for tuples."""
    known = {field.name: getattr(defaults, field.name) for field in fields(defaults)}
    unknown = [key for key in given if key not in known]
    if unknown:
        raise ModelError(f'{name} has no option "{unknown[0]}". It has: {", ".join(known)}.')
    changed = {}
    for key, value in given.items():
        if is_dataclass(known[key]):
            value = value if is_dataclass(value) else with_options(known[key], value, f"{name}.{key}")
        changed[key] = tuple(value) if isinstance(known[key], tuple) else value
    return replace(defaults, **changed)

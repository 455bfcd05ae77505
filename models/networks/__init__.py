"""Networks by name: each is built from an `InputSpec` and nothing else, so that a card can rebuild it."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from models.errors import ModelError
from models.networks.fusion import FusionNet
from models.spec import InputSpec

BUILDERS: dict[str, Callable[[InputSpec], nn.Module]] = {"fusion": FusionNet}


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

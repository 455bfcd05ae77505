"""What the exporter follows through a network: a module, and an example of what it takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Traced:
    """A module to export.

    Attributes
    ----------
    module : nn.Module
        In evaluation mode; takes `inputs` and `frames` by name and gives Tensors in the order of `outputs`.
    inputs : dict of str to Tensor
        An example; the first axis, of at least 2, is a batch of any size.
    outputs : tuple of str
        Names.
    frames : dict of str to Tensor
        As inputs, with a batch of their own: another size than that of the inputs.
    """

    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: tuple[str, ...]
    frames: dict[str, Tensor] = field(default_factory=dict)

"""What the last linear layer of a trained network eats: its features, to be drawn in two dimensions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.networks.hierarchical_attention import HierarchicalAttention
from models.training.plan import Trained
from models.training.recipes import recipe_of


@torch.no_grad()
def features_of(trained: Trained, inputs: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the features of some windows.

    Parameters
    ----------
    trained : Trained
    inputs : mapping of str to ndarray, shape (n_windows, *part.shape)
        As `models.segments.segments.Segments.inputs` gives them; presence is not looked at.

    Returns
    -------
    ndarray, shape (n_windows, n_features), float32
        Of two classifiers, both side by side; of glimpses, at each window's last one.
    """
    network = trained.network.network
    tensors = {key: torch.from_numpy(np.ascontiguousarray(inputs[key])) for key in trained.card.spec.modalities}
    eaten: list[list[Tensor]] = []
    hooks = [_listen(layer, eaten) for layer in recipe_of(trained.card.name).readouts(network)]
    try:
        if isinstance(network, HierarchicalAttention):
            return _at_last_glimpse(eaten[0], network.episode(tensors.get("eeg"), tensors.get("face")).seen)
        network(**tensors)
    finally:
        for hook in hooks:
            hook.remove()
    return torch.cat([calls[-1] for calls in eaten], dim=1).numpy().astype(np.float32)


def _listen(layer: nn.Module, eaten: list[list[Tensor]]) -> torch.utils.hooks.RemovableHandle:
    """Keep what a layer is given at every call, in a list of its own."""
    calls: list[Tensor] = []
    eaten.append(calls)

    def keep(_: nn.Module, given: tuple[Tensor, ...]) -> None:
        calls.append(given[0].flatten(1))

    return layer.register_forward_pre_hook(keep)


def _at_last_glimpse(calls: list[Tensor], seen: Tensor) -> NDArray[np.float32]:
    last = seen.sum(dim=1) - 1
    return torch.stack(calls, dim=1)[torch.arange(len(seen)), last].numpy().astype(np.float32)

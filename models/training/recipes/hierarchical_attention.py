"""``hierarchical-attention``: episodes of glimpses, answered by cross entropy, led by REINFORCE.

Wu, Zhang, Zhao, IEEE Access 2020, eq 8-18: Adam 1e-4, batches of 12. The policy's standard
deviation falls from epoch to epoch (`models.networks.reinforce.sigma_at`); gradients are clipped,
since a reward's noise has no bound. Validation takes the policy's mean, as live. Most epochs and
patience are ours.
"""

from __future__ import annotations

from typing import cast

from torch import nn

from models.networks.hierarchical_attention import HierarchicalAttention
from models.networks.reinforce import sigma_at
from models.training.batches import Batch
from models.training.recipes.recipe import TRAINING, Moment, Phase, Recipe, Settings, Step, answered

LARGEST_GRADIENT = 1.0


class Glimpses(Recipe):
    """Episodes in place of plain answers."""

    settings = Settings(rate=1e-4, batch=12, epochs=60, patience=12)

    def phases(self, network: nn.Module, settings: Settings) -> tuple[Phase, ...]:
        """Return the one phase."""
        own = cast(HierarchicalAttention, network)
        groups = [{"params": list(network.parameters()), "lr": settings.rate}]

        def step(batch: Batch, moment: Moment) -> Step:
            sigma = sigma_at(moment.done, own.options.sigma, own.options.sigma_end)
            episode = own.episode(**batch.inputs, sigma=sigma, generator=moment.generator)
            return Step(own.losses(episode, batch.high).total, episode.logits)

        def judge(batch: Batch) -> Step:
            return answered(network, batch)

        return (Phase(TRAINING, settings.epochs, settings.patience, groups, step, judge, clip=LARGEST_GRADIENT),)

    def readouts(self, network: nn.Module) -> tuple[nn.Module, ...]:
        """Return the layer that answers at every glimpse."""
        return (cast(HierarchicalAttention, network).step.classify,)

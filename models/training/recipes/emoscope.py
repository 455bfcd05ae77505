"""``emoscope``: components first, then cross entropy with either modality taken away at random.

A window without a modality is one whose input is 0 all over, in training as live. The epoch kept is the
best of windows as they are and of either modality alone. Numbers were chosen on simulated people.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from models.networks.emoscope import EmoScope
from models.training.batches import Batch, Windows
from models.training.recipes.recipe import TRAINING, Moment, Parts, Phase, Recipe, Settings, Step, answered

Inputs = dict[str, Tensor]


class Robust(Recipe):
    """Cross entropy, a price for every weight, and modalities that come and go."""

    settings = Settings(rate=1e-2, batch=64, epochs=60, patience=12)

    def prepare(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[Parts, tuple[str, ...]]:
        """Fit the components on training windows."""
        cast(EmoScope, network).fit_components(batch.inputs for batch in windows.in_order(parts.train))
        return parts, ()

    def phases(self, network: nn.Module, settings: Settings) -> tuple[Phase, ...]:
        """Return the one phase."""
        own = cast(EmoScope, network)
        groups = [{"params": list(own.parameters()), "lr": settings.rate}]

        def step(batch: Batch, moment: Moment) -> Step:
            inputs = without_some(batch.inputs, own.options.drop, moment.generator)
            loss, logits = answered(own, Batch(inputs, batch.high, batch.trials))
            return Step(loss + own.penalty(), logits)

        def judge(batch: Batch) -> Step:
            whole = answered(own, batch)
            alone = [answered(own, Batch(left, batch.high, batch.trials)) for left in each_alone(batch.inputs)]
            return Step(torch.stack([whole.loss, *(own.loss for own in alone)]).mean(), whole.logits)

        return (Phase(TRAINING, settings.epochs, settings.patience, groups, step, judge),)


def without_some(inputs: Inputs, share: float, generator: torch.Generator) -> Inputs:
    """Return inputs in which a share of the windows lacks each modality; none lacks all, one alone stays."""
    if len(inputs) < 2:
        return inputs
    n = len(next(iter(inputs.values())))
    drawn = torch.rand(n, generator=generator, device=generator.device)
    changed = {}
    for i, (key, values) in enumerate(inputs.items()):
        gone = (drawn >= i * share) & (drawn < (i + 1) * share)
        kept = (~gone).to(values).reshape(-1, *[1] * (values.ndim - 1))
        changed[key] = values * kept
    return changed


def each_alone(inputs: Inputs) -> list[Inputs]:
    """Return inputs with each modality alone; empty where there is one."""
    if len(inputs) < 2:
        return []
    return [{key: own if key == kept else torch.zeros_like(own) for key, own in inputs.items()} for kept in inputs]

"""``emoscope``: components, then how fast to forget, then the head as the ridge logistic regression it is.

    components -> Adam, either modality taken away at random -> head by Newton's method, prices by validation

A window without a modality is one whose input is 0 all over, in training as live. Adam finds over what
time to mean, which bends; what the head is to be, given the features, has one answer, and is solved
for: on windows as they are, half of the rows, and on either modality alone. Prices of weights are chosen
by validation. So products count where they say what no sum can, and nearly not where they are noise.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from models.networks.emoscope import EmoScope
from models.networks.margin import ridge_logistic
from models.training.batches import Batch, Windows
from models.training.recipes.recipe import TRAINING, Moment, Parts, Phase, Recipe, Settings, Step, answered

Inputs = dict[str, Tensor]


class Robust(Recipe):
    """Modalities that come and go, and a head that is solved for."""

    settings = Settings(rate=1e-2, batch=64, epochs=30, patience=8)

    def prepare(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[Parts, tuple[str, ...]]:
        """Fit the components on training windows."""
        cast(EmoScope, network).fit_components(batch.inputs for batch in windows.in_order(parts.train))
        return parts, ()

    def phases(self, network: nn.Module, settings: Settings) -> tuple[Phase, ...]:
        """Return the one phase."""
        own = cast(EmoScope, network)
        groups = [{"params": list(own.parameters()), "lr": settings.rate}]
        costs = own.costs(max(own.options.l2), max(own.options.l2_joint))

        def step(batch: Batch, moment: Moment) -> Step:
            inputs = without_some(batch.inputs, own.options.drop, moment.generator)
            loss, logits = answered(own, Batch(inputs, batch.high, batch.trials))
            return Step(loss + (costs * own.head.weight.square()).sum(dim=1).mean(), logits)

        def judge(batch: Batch) -> Step:
            whole = answered(own, batch)
            alone = [answered(own, Batch(left, batch.high, batch.trials)) for left in each_alone(batch.inputs)]
            return Step(torch.stack([whole.loss, *(own.loss for own in alone)]).mean(), whole.logits)

        return (Phase(TRAINING, settings.epochs, settings.patience, groups, step, judge),)

    def finish(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[str, ...]:
        """Solve for the head at every price, and keep the one that validation windows like best."""
        own = cast(EmoScope, network).eval()
        rows, high = _rows(own, windows.in_order(parts.train))
        judged, wanted = _rows(own, windows.in_order(parts.validation))
        best = float("inf")
        for l2, l2_joint in product(own.options.l2, own.options.l2_joint if own.n_joint else (0.0,)):
            weight, bias = ridge_logistic(rows, high, own.costs(l2, l2_joint))
            loss = float(cross_entropy(judged @ weight.T + bias, wanted))
            if loss < best:
                best = loss
                own.head.weight.data.copy_(weight)
                own.head.bias.data.copy_(bias)
        return ()


@torch.no_grad()
def _rows(network: EmoScope, batches: Iterable[Batch]) -> tuple[Tensor, Tensor]:
    """Return features and labels of windows as they are, twice, and of each modality alone."""
    rows, high = [], []
    for batch in batches:
        alone = each_alone(batch.inputs)
        views = [*[batch.inputs] * max(1, len(alone)), *alone]
        rows += [network.features(**inputs) for inputs in views]
        high += [batch.high] * len(views)
    return torch.cat(rows), torch.cat(high)


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

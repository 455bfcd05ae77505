"""``deepvanet-decision``: two classifiers, each for itself, then weighed by AdaBoost on validation trials."""

from __future__ import annotations

import torch
from torch import nn

from models.networks.deepvanet_decision import DeepVANetDecision
from models.training.batches import Batch, Windows
from models.training.recipes.end_to_end import EndToEnd
from models.training.recipes.recipe import TRAINING, Moment, Parts, Phase, Settings, Step


class Decision(EndToEnd):
    """As ``deepvanet``, but for the loss and the finish; with one modality alone there is nothing to weigh.

    The epoch kept is the best of both classifiers together.
    """

    def phases(self, network: nn.Module, settings: Settings) -> tuple[Phase, ...]:
        """Return the phase that trains both; before they are weighed, an answer of both is their mean."""
        if not isinstance(network, DeepVANetDecision):
            return super().phases(network, settings)
        groups = [{"params": list(network.parameters()), "lr": settings.rate}]

        def loss(batch: Batch) -> torch.Tensor:
            return network.separate_loss(batch.high, **batch.inputs)

        def step(batch: Batch, _: Moment) -> Step:
            return Step(loss(batch), None)  # an accuracy would cost the classifiers a second time

        def judge(batch: Batch) -> Step:
            return Step(loss(batch), network(**batch.inputs))

        return (Phase(TRAINING, settings.epochs, settings.patience, groups, step, judge),)

    def finish(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[str, ...]:
        """Weigh the classifiers on validation trials."""
        if not isinstance(network, DeepVANetDecision):
            return ()
        trials = windows.table.trial[parts.validation]
        high = torch.from_numpy(windows.high[trials])
        batches = (batch.inputs for batch in windows.in_order(parts.validation))
        network.fit_weights(batches, high, torch.from_numpy(trials))
        return tuple(
            f"{name}: both classifiers erred in half of the validation trials or more, and have no weight"
            for name, weights in zip(_names(windows), network.weights.T, strict=True)
            if not weights.any()
        )

    def readouts(self, network: nn.Module) -> tuple[nn.Module, ...]:
        """Return the last layer of both classifiers."""
        if not isinstance(network, DeepVANetDecision):
            return super().readouts(network)
        return tuple(super(Decision, self).readouts(part)[0] for part in (network.bio, network.face))


def _names(windows: Windows) -> list[str]:
    return [place.name for place in windows.spec.classes] or list(windows.spec.targets)

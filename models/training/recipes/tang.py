"""``bddae`` and ``bimodal-lstm``: the squared hinge of Tang et al. (ICONIP 2017).

Both scale their inputs by the training windows first. ``bddae`` is trained to make whole inputs of
holed ones, then to classify, its encoders at 1 % of the last layer's rate. ``bimodal-lstm`` has its
last layer fitted anew as a linear SVM on all training windows. Early stopping is the paper's, no
gain of 0.1 % in 120 epochs, but on validation data, where the paper had none; rates, batch and most
epochs are ours.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import nn

from models.networks.bddae import Bddae
from models.networks.bimodal import LEAST_GAIN, PATIENCE_EPOCHS
from models.networks.bimodal_lstm import BimodalLstm
from models.training.batches import Batch, Windows
from models.training.recipes.recipe import (
    PRE_TRAINING,
    TRAINING,
    Moment,
    Parts,
    Phase,
    Recipe,
    Settings,
    Step,
)

Tang = Bddae | BimodalLstm
PRE_TRAINING_SHARE = 0.1  # of the last layer's rate


class Hinge(Recipe):
    """What the two share: scaled inputs, the hinge, and the choice of the epoch by accuracy."""

    offset = True

    def prepare(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[Parts, tuple[str, ...]]:
        """Fit the scales of the inputs on training windows."""
        cast(Tang, network).fit_inputs(batch.inputs for batch in windows.in_order(parts.train))
        return parts, ()

    def phases(self, network: nn.Module, settings: Settings) -> tuple[Phase, ...]:
        """Return the hinge's phase."""
        groups = [{"params": list(network.parameters()), "lr": settings.rate}]
        return (hinge_phase(cast(Tang, network), groups, settings),)

    def readouts(self, network: nn.Module) -> tuple[nn.Module, ...]:
        """Return the linear SVM."""
        return (cast(Tang, network).last,)


class BddaeRecipe(Hinge):
    """Pre-training of the autoencoder, then the hinge."""

    settings = Settings(rate=3e-2, batch=64, epochs=300, patience=PATIENCE_EPOCHS)

    def phases(self, network: nn.Module, settings: Settings) -> tuple[Phase, ...]:
        """Return both phases; each has the settings' epochs and patience."""
        own = cast(Bddae, network)
        groups = own.pretraining_groups(PRE_TRAINING_SHARE * settings.rate)

        def step(batch: Batch, moment: Moment) -> Step:
            return Step(own.reconstruction_loss(**batch.inputs, generator=moment.generator), None)

        def judge(batch: Batch) -> Step:
            holes = torch.Generator(batch.high.device).manual_seed(0)  # the same in every epoch
            return Step(own.reconstruction_loss(**batch.inputs, generator=holes), None)

        pre_training = Phase(PRE_TRAINING, settings.epochs, settings.patience, groups, step, judge)
        return pre_training, hinge_phase(own, own.parameter_groups(settings.rate), settings)


class BimodalLstmRecipe(Hinge):
    """The hinge, then the last layer as a linear SVM."""

    settings = Settings(rate=1e-3, batch=64, epochs=300, patience=PATIENCE_EPOCHS)

    def finish(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[str, ...]:
        """Fit the last layer anew on training windows."""
        cast(BimodalLstm, network).refit_last((batch.inputs, batch.high) for batch in windows.in_order(parts.train))
        return ()


def hinge_phase(network: Tang, groups: list[dict[str, Any]], settings: Settings) -> Phase:
    """Return the phase of the L2-regularised squared hinge."""

    def step(batch: Batch, _: Moment) -> Step:
        with torch.no_grad():
            logits = network(**batch.inputs)
        return Step(network.svm_loss(batch.high, **batch.inputs), logits)

    def judge(batch: Batch) -> Step:
        return Step(network.svm_loss(batch.high, **batch.inputs), network(**batch.inputs))

    return Phase(
        TRAINING,
        settings.epochs,
        settings.patience,
        groups,
        step,
        judge,
        by_accuracy=True,
        least_gain=LEAST_GAIN,
    )

"""What a recipe is: how one system differs from plain cross entropy.

The loop (`models.training.loop`) is the same for all; it asks a recipe for its defaults, lets it
prepare the fresh network, runs its phases, and lets it finish. Labels of test windows are never
given to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from models.training.batches import Batch, Rows, Windows

PRE_TRAINING, TRAINING = "pre-training", "training"


@dataclass(frozen=True, slots=True)
class Settings:
    """Numbers of one training: the system's own, or the plan's (`models.training.plan.Plan`)."""

    rate: float
    batch: int
    epochs: int
    patience: int


class Moment(NamedTuple):
    """How far a phase is, 0 to 1, and the generator of everything random in this epoch."""

    done: float
    generator: torch.Generator


class Step(NamedTuple):
    """What a training step gives: the loss, and logits or scores for the accuracy, if there are any."""

    loss: Tensor
    logits: Tensor | None


@dataclass(frozen=True, slots=True)
class Phase:
    """One stretch of epochs under one loss.

    Attributes
    ----------
    name : str
        "pre-training" or "training".
    epochs, patience : int
        Most epochs, and epochs without a better validation score after which it stops.
    groups : list
        Parameter groups of Adam, with their rates.
    step : function
        Of a batch and the moment; differentiable.
    judge : function
        Of a validation batch, in evaluation mode and without gradients: a mean loss, and logits.
    by_accuracy : bool
        Whether the best epoch has the best accuracy (then the lowest loss), or the lowest loss.
    least_gain : float
        Of the accuracy, for patience to begin anew.
    clip : float or None
        Largest norm of the gradient.
    """

    name: str
    epochs: int
    patience: int
    groups: list[dict[str, Any]]
    step: Callable[[Batch, Moment], Step]
    judge: Callable[[Batch], Step]
    by_accuracy: bool = False
    least_gain: float = 0.0
    clip: float | None = None


class Parts(NamedTuple):
    """Labelled windows of a fold that training may see."""

    train: Rows
    validation: Rows


class Recipe:
    """Cross entropy by Adam, in one phase; what is special about a system overrides a step.

    A recipe serves one training.
    """

    settings = Settings(rate=1e-3, batch=64, epochs=50, patience=10)
    convolutional = False  # whether its time goes into 2-D convolutions
    offset = False  # whether calibration also moves the threshold: scores of a hinge have no zero of their own

    def prepare(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[Parts, tuple[str, ...]]:
        """Prepare a fresh network; return the windows to use, and notes for the user."""
        del network, windows
        return parts, ()

    def phases(self, network: nn.Module, settings: Settings) -> tuple[Phase, ...]:
        """Return the phases in their order."""
        groups = [{"params": list(network.parameters()), "lr": settings.rate}]

        def step(batch: Batch, _: Moment) -> Step:
            return answered(network, batch)

        def judge(batch: Batch) -> Step:
            return answered(network, batch)

        return (Phase(TRAINING, settings.epochs, settings.patience, groups, step, judge),)

    def finish(self, network: nn.Module, windows: Windows, parts: Parts) -> tuple[str, ...]:
        """Do what comes after the best state was taken and before calibration; return notes."""
        del network, windows, parts
        return ()

    def readouts(self, network: nn.Module) -> tuple[nn.Module, ...]:
        """Return the linear layers that give the logits; what they eat are the features."""
        return ([module for module in network.modules() if isinstance(module, nn.Linear)][-1],)


def answered(network: nn.Module, batch: Batch) -> Step:
    """Return cross entropy of "high", each output against the rest, in float32 under autocast too."""
    logits = network(**batch.inputs).float()
    return Step(nn.functional.binary_cross_entropy_with_logits(logits, batch.high), logits)

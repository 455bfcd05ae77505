"""How far a training is: everything that a checkpoint has to keep besides the weights."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from models.training.plan import Progress
from models.training.recipes.recipe import Phase

State = dict[str, Tensor]


@dataclass(slots=True)
class Course:
    """A training between two epochs.

    Attributes
    ----------
    phase, epoch : int
        Index of the phase, and its finished epochs.
    best : dict of str to Tensor or None
        The network's state after the best epoch of this phase.
    best_loss, best_accuracy : float
        Of that epoch, on validation data.
    idle : int
        Epochs since patience last began anew.
    history : list of Progress
    optimiser : dict or None
        State of the optimiser in this phase.
    """

    phase: int = 0
    epoch: int = 0
    best: State | None = None
    best_loss: float = math.inf
    best_accuracy: float = -math.inf
    idle: int = 0
    history: list[Progress] = field(default_factory=list)
    optimiser: dict[str, Any] | None = None

    def over(self, phase: Phase) -> bool:
        """Tell whether a phase has nothing more to do."""
        return self.epoch >= phase.epochs or self.idle >= phase.patience

    def judged(self, phase: Phase, network: nn.Module, loss: float, accuracy: float) -> bool:
        """Count an epoch by its validation score; keep the network's state and return True if it is the best."""
        gain = accuracy - self.best_accuracy
        if phase.by_accuracy:
            better = gain >= max(phase.least_gain, 1e-9) or (gain >= 0 and loss < self.best_loss)
            begins = gain >= max(phase.least_gain, 1e-9)
        else:
            better = begins = loss < self.best_loss
        if better:
            self.best, self.best_loss, self.best_accuracy = state_of(network), loss, accuracy
        self.idle = 0 if begins else self.idle + 1
        self.epoch += 1
        return better

    def next_phase(self, network: nn.Module) -> None:
        """Take the best state, and begin the next phase with it."""
        self.take_best(network)
        self.phase, self.epoch, self.idle = self.phase + 1, 0, 0
        self.best, self.best_loss, self.best_accuracy, self.optimiser = None, math.inf, -math.inf, None

    def take_best(self, network: nn.Module) -> None:
        """Give the network its best state, if an epoch of this phase has been finished."""
        if self.best is not None:
            network.load_state_dict(self.best)


def state_of(network: nn.Module) -> State:
    """Return a copy of the network's state on the CPU."""
    with torch.no_grad():
        return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}

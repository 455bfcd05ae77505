"""The training loop, top to bottom.

Each step takes stretches of many participants, takes modalities away from some of them, runs
the network on every hop, smooths as the live loop does, and lowers the negative log likelihood
of the truth under what would be shown. It stops when people held out for it stop gaining, and
keeps the best state.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.demo.sequences import Sequences
from models.demo.smoothing import smooth
from models.smoothing import LARGEST_SD


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; every number that matters."""

    seed: int = 0
    hop_s: float = 1.0
    stretch_hops: int = 60
    batch: int = 32
    steps_an_epoch: int = 40
    epochs: int = 60
    patience: int = 10
    rate: float = 3e-3
    weight_decay: float = 1e-3
    drop_whole: float = 0.25  # of stretches, for each modality
    drop_some: float = 0.1  # of stretches: the modality comes and goes
    start_tau_s: float = 0.5
    max_tau_s: float = (
        0.7  # longer is a little steadier on the simulated (1.0 s is best), and slow to see a short smile
    )


@dataclass(frozen=True, slots=True)
class EpochReport:
    """One epoch, as the loop reports it."""

    epoch: int
    epochs: int
    loss: float
    held_out_loss: float
    best: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """A trained network, and the smoothing it was trained with."""

    network: nn.Module
    tau_s: float


def fit(
    network: nn.Module,
    train: Sequences,
    held_out: Sequences,
    plan: Plan,
    report: Callable[[EpochReport], None],
) -> Fitted:
    """Train a network on the participants in train; those in held_out say when to stop."""
    torch.manual_seed(plan.seed)
    tau_share = nn.Parameter(torch.tensor(math.log(plan.start_tau_s / (plan.max_tau_s - plan.start_tau_s))))
    optimiser = torch.optim.AdamW(
        [
            {"params": network.parameters(), "weight_decay": plan.weight_decay},
            {"params": [tau_share], "weight_decay": 0.0},
        ],
        lr=plan.rate,
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, plan.epochs * plan.steps_an_epoch)
    best_loss, best_state, since_best = math.inf, copy.deepcopy(network.state_dict()), 0
    best_tau_s = plan.start_tau_s

    for epoch in range(plan.epochs):
        network.train()
        total = 0.0
        for _ in range(plan.steps_an_epoch):
            stretch = _drop_modalities(_random_stretches(train, plan), plan)
            loss = shown_loss(network, stretch, plan.max_tau_s * torch.sigmoid(tau_share), plan.hop_s)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()

        tau_s = plan.max_tau_s * torch.sigmoid(tau_share).item()
        held_out_loss = _held_out_loss(network, held_out, tau_s, plan.hop_s)
        better = held_out_loss < best_loss
        if better:
            best_loss, best_state, best_tau_s = held_out_loss, copy.deepcopy(network.state_dict()), tau_s
        since_best = 0 if better else since_best + 1
        report(EpochReport(epoch + 1, plan.epochs, total / plan.steps_an_epoch, held_out_loss, better))
        if since_best >= plan.patience:
            break

    network.load_state_dict(best_state)
    network.eval()
    return Fitted(network, best_tau_s)


def shown(network: nn.Module, stretch: Sequences, tau_s: Tensor | float, hop_s: float) -> tuple[Tensor, Tensor]:
    """Return smoothed mean and sd, each (n_runs, n_hops, n_targets), as they would be shown."""
    n_runs, n_hops = stretch.truth.shape[:2]
    flat = {name: values.flatten(0, 1) for name, values in stretch.inputs.items()}
    mean, sd = network(**flat)
    present = sum(stretch.inputs[f"{key}_present"] for key in ("eeg", "face")).squeeze(-1)  # type: ignore[union-attr]
    shape = (n_runs, n_hops, mean.shape[-1])
    return smooth(mean.view(shape), sd.view(shape), present > 0, tau_s, hop_s)


def shown_loss(network: nn.Module, stretch: Sequences, tau_s: Tensor | float, hop_s: float) -> Tensor:
    """Return the Gaussian negative log likelihood of the truth under what would be shown."""
    mean, sd = shown(network, stretch, tau_s, hop_s)
    return nn.functional.gaussian_nll_loss(mean, stretch.truth, sd.clamp_max(LARGEST_SD) ** 2)


def _random_stretches(train: Sequences, plan: Plan) -> Sequences:
    runs = torch.randint(len(train), (plan.batch,))
    starts = torch.randint(train.truth.shape[1] - plan.stretch_hops + 1, (plan.batch,))
    return train.cut(runs, starts, plan.stretch_hops)


def _drop_modalities(stretch: Sequences, plan: Plan) -> Sequences:
    """Take a modality away from some stretches, for good or now and then; never both for good."""
    n_runs, n_hops = stretch.truth.shape[:2]
    fate = torch.rand(n_runs, 1)
    blinking = (torch.rand(n_runs, 1) < plan.drop_some) & (torch.rand(n_runs, n_hops) < 0.5)
    eeg = (fate >= plan.drop_whole) & ~blinking
    face = (fate < 1 - plan.drop_whole) & ~blinking.roll(1, dims=0)
    return stretch.with_presence({"eeg": eeg.float(), "face": face.float()})


@torch.no_grad()
def _held_out_loss(network: nn.Module, held_out: Sequences, tau_s: float, hop_s: float) -> float:
    """Mean loss with both modalities and with each alone."""
    network.eval()
    views = (held_out, held_out.alone("eeg"), held_out.alone("face"))
    return sum(shown_loss(network, view, tau_s, hop_s).item() for view in views) / len(views)

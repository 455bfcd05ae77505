"""REINFORCE for hard attention over time, and the penalty on attention over layers.

Wu, Zhang, Zhao, IEEE Access 2020: eq 8-10 (penalty) and eq 11-18 (a Gaussian policy for the
next frame's position, trained by its reward). Everything here is a pure function of what an
episode, a sequence of glimpses at each window, has left.

The reward comes at the last glimpse, for right or wrong; every glimpse has a price. The paper
gives no numbers ("highly punished" errors): see `models.networks.glimpse.Options`. A position is
normalised time, 0 for the first frame of the window and 1 for the last.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

PenaltyMean = Literal["time", "layers"]


@dataclass(frozen=True, slots=True)
class Episode:
    """The glimpses at a batch of windows.

    Attributes
    ----------
    logits : Tensor, shape (batch, n_targets)
        At each window's last glimpse.
    frames : Tensor, shape (batch, n_glimpses), int64
        Where was looked; after a window's last glimpse without meaning.
    seen : Tensor, shape (batch, n_glimpses), bool
        Which glimpses there were.
    acted : Tensor, shape (batch, n_glimpses), bool
        Which glimpses decided on another one; never the last of a window.
    log_probs : Tensor, shape (batch, n_glimpses)
        Log density of each decision under the policy, 0 where the mean was taken.
    values : Tensor, shape (batch, n_glimpses)
        Return that the baseline expects; 0 without a baseline.
    layer_weights : Tensor, shape (batch, n_glimpses, n_sets, n_layers, width)
        Attention over the core's layers; sets are those of H and of C.
    """

    logits: Tensor
    frames: Tensor
    seen: Tensor
    acted: Tensor
    log_probs: Tensor
    values: Tensor
    layer_weights: Tensor


@dataclass(frozen=True, slots=True)
class Losses:
    """What training lowers, each a scalar Tensor; `total` is their sum, weights included."""

    classification: Tensor
    policy: Tensor
    value: Tensor
    penalty: Tensor

    @property
    def total(self) -> Tensor:
        """Return the sum."""
        return self.classification + self.policy + self.value + self.penalty


def log_density(proposal: Tensor, mean: Tensor, sigma: float) -> Tensor:
    """Return log N(proposal; mean, sigma^2), the policy of eq 11-18; no gradient reaches the proposal."""
    deviation = (proposal.detach() - mean) / sigma
    return -0.5 * deviation**2 - math.log(sigma) - 0.5 * math.log(2 * math.pi)


def next_position(proposal: Tensor, position: Tensor, n_frames: int, forward_only: bool) -> Tensor:
    """Return the position of the frame nearest to a proposed one.

    Parameters
    ----------
    proposal, position : Tensor, shape (batch, 1)
        The proposed position, anywhere, and the present one, on a frame.
    n_frames : int
        Frames of the window.
    forward_only : bool
        Whether the next frame must lie after the present one (if any does).
    """
    last = max(n_frames - 1, 1)
    frame = torch.round(proposal.clamp(0.0, 1.0) * last)
    if forward_only:
        frame = torch.maximum(frame, torch.round(position * last) + 1.0).clamp(max=last)
    return frame / last


def sigma_at(done: float, start: float, end: float) -> float:
    """Return the policy's standard deviation, falling geometrically from start to end.

    Parameters
    ----------
    done : float
        Part of the training that is over, 0..1.
    start, end : float
        In normalised time.
    """
    return start * (end / start) ** min(max(done, 0.0), 1.0)


def outcome(logits: Tensor, target: Tensor, right: float, wrong: float) -> Tensor:
    """Return the reward of each answer (batch,): the mean over targets of `right` or `wrong`.

    Parameters
    ----------
    logits, target : Tensor, shape (batch, n_targets)
        Target 1 for "high", 0 for "low".
    right, wrong : float
        Rewards.
    """
    hit = (logits.detach() > 0) == (target > 0.5)
    return torch.where(hit, right, wrong).mean(dim=1)


def returns(reward: Tensor, seen: Tensor, price: float) -> Tensor:
    """Return what each glimpse's decision still brings (batch, n_glimpses): reward less glimpses to come.

    The price of glimpses that are over cannot be changed, and is left out: that shifts no
    gradient on average, and takes away its noise.
    """
    ahead = seen.sum(dim=1, keepdim=True) - torch.cumsum(seen.long(), dim=1)
    return reward.unsqueeze(1) - price * ahead.clamp(min=0)


def policy_loss(episode: Episode, gains: Tensor) -> Tensor:
    """Return minus the REINFORCE objective (eq 11-18): mean over windows of sum over decisions.

    Its gradient is that of -log p(decision) times (return - expected return).
    """
    advantage = (gains - episode.values).detach()
    return -(episode.log_probs * advantage * episode.acted).sum(dim=1).mean()


def value_loss(episode: Episode, gains: Tensor) -> Tensor:
    """Return the mean square of what the baseline is wrong by, over the glimpses that decided."""
    wrong = (episode.values - gains.detach()) ** 2 * episode.acted
    return wrong.sum() / episode.acted.sum().clamp(min=1)


def layer_penalty(weights: Tensor, seen: Tensor, about: PenaltyMean = "time") -> Tensor:
    """Return how unsteady attention over layers is (eq 8-10), a mean over windows.

    The mean over glimpses t of (alpha_ti - mean)^2, summed over layers i and both sets of
    weights; ``alpha_ii`` in the paper's formula is taken for alpha_ti.

    Parameters
    ----------
    weights : Tensor, shape (batch, n_glimpses, n_sets, n_layers, width)
        Element-wise weights are averaged over their width.
    seen : Tensor, shape (batch, n_glimpses), bool
        Which glimpses there were.
    about : {'time', 'layers'}
        "The layer mean": a layer's mean over glimpses, or a glimpse's mean over layers.
    """
    there = seen[:, :, None, None, None].to(weights.dtype)
    n_seen = there.sum(dim=1, keepdim=True).clamp(min=1)
    of_layers, of_glimpses = (weights * there).sum(dim=1, keepdim=True) / n_seen, weights.mean(dim=3, keepdim=True)
    mean = of_layers if about == "time" else of_glimpses
    over_time = ((weights - mean) ** 2 * there).sum(dim=1, keepdim=True) / n_seen
    return over_time.mean(dim=4).sum(dim=(1, 2, 3)).mean()

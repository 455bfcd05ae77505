"""Large margins: the squared hinge, the linear SVM in its primal form, and scores made probabilities.

Labels are given as ``high``, 1 or 0 for each row and target; the formulas use y = 2 high - 1.
The regularised loss is a mean over rows,

    lambda ||w||^2 + mean over i of max(0, 1 - y_i (w x_i + b))^2,

which is a linear SVM's 1/2 ||w||^2 + C sum of max(0, ...)^2 with C = 1 / (2 lambda N).
Each target is a problem of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

NEWTON_STEPS = 200
GRADIENT_TOLERANCE = 1e-10
SMALLEST_STEP = 1e-12
RIDGE = 1e-12  # keeps a direction solvable that no row speaks of
LEAST_SLOPE = 1e-3  # scores that say the opposite on validation data become the base rate, and are not turned round

Problem = Callable[[Tensor], tuple[Tensor, Tensor, Tensor]]


def squared_hinge(scores: Tensor, high: Tensor) -> Tensor:
    """Return the mean of max(0, 1 - y score)^2; scores and high have the same shape."""
    return (1 - _signs(high) * scores).clamp_min(0).square().mean()


def svm_loss(
    scores: Tensor, high: Tensor, weight: Tensor, bias: Tensor, l2: float, penalise_bias: bool = False
) -> Tensor:
    """Return the regularised squared hinge, meaned over the targets.

    Parameters
    ----------
    scores, high : Tensor, shape (..., n_targets)
    weight, bias : Tensor, shapes (n_targets, n_features) and (n_targets,)
        The linear layer that gave the scores.
    l2 : float
        lambda of the module's formula.
    penalise_bias : bool
        Whether the bias counts as a weight, as in LIBLINEAR (Fan et al. 2008).
    """
    norm = weight.square().sum() + (bias.square().sum() if penalise_bias else 0)
    return l2 * norm / scores.shape[-1] + squared_hinge(scores, high)


@torch.no_grad()
def primal_svm(features: Tensor, high: Tensor, l2: float, penalise_bias: bool = False) -> tuple[Tensor, Tensor]:
    """Return the weights that minimise `svm_loss`, by Newton's method (Chapelle 2007).

    Parameters
    ----------
    features : Tensor, shape (n_rows, n_features)
    high : Tensor, shape (n_rows, n_targets)
    l2 : float
        lambda, above 0; C = 1 / (2 lambda n_rows).
    penalise_bias : bool
        See `svm_loss`.

    Returns
    -------
    weight, bias : Tensor, shapes (n_targets, n_features) and (n_targets,)
        In the features' type and on their device; solved in float64.
    """
    if l2 <= 0:
        raise ValueError(f"lambda is {l2:g}; a linear SVM needs one above 0")
    rows = torch.cat([features.double(), features.new_ones(len(features), 1, dtype=torch.float64)], dim=1)
    shrink = torch.full_like(rows[0], l2)
    shrink[-1] = l2 if penalise_bias else 0.0
    start = torch.zeros_like(shrink)
    solved = torch.stack([_newton(_hinge_problem(rows, y, shrink), start) for y in _signs(high.double()).unbind(1)])
    solved = solved.to(features.dtype)
    return solved[:, :-1], solved[:, -1]


@torch.no_grad()
def ridge_logistic(features: Tensor, high: Tensor, costs: Tensor) -> tuple[Tensor, Tensor]:
    """Return the weights that minimise mean cross entropy + sum over j of costs_j w_j**2, by Newton's method.

    Parameters
    ----------
    features : Tensor, shape (n_rows, n_features)
    high : Tensor, shape (n_rows, n_targets)
    costs : Tensor, shape (n_features,)
        Above 0.

    Returns
    -------
    weight, bias : Tensor, shapes (n_targets, n_features) and (n_targets,)
        In the features' type and on their device; solved in float64.
    """
    rows = torch.cat([features.double(), features.new_ones(len(features), 1, dtype=torch.float64)], dim=1)
    shrink = torch.cat([costs.double(), costs.new_zeros(1, dtype=torch.float64)])
    start = torch.zeros_like(shrink)
    problems = [_ridged(_logistic_problem(rows, y), shrink) for y in high.double().unbind(1)]
    solved = torch.stack([_newton(problem, start) for problem in problems]).to(features.dtype)
    return solved[:, :-1], solved[:, -1]


class Platt(nn.Module):
    """Scores to logits: slope x score + offset, for each target (Platt 1999); buffers, so no optimizer moves them."""

    slope: Tensor
    offset: Tensor

    def __init__(self, n_targets: int) -> None:
        super().__init__()
        self.register_buffer("slope", torch.ones(n_targets))
        self.register_buffer("offset", torch.zeros(n_targets))

    def forward(self, scores: Tensor) -> Tensor:
        """Return logits of "high", of scores (batch, n_targets)."""
        return self.slope * scores + self.offset


@torch.no_grad()
def fit_platt(platt: Platt, scores: Tensor, high: Tensor, offset: bool = True) -> None:
    """Set slope and offset to the most likely ones on validation data.

    Towards Platt's softened labels, (n_high + 1) / (n_high + 2) and 1 / (n_low + 2), so that
    separable scores do not make certainty.

    Parameters
    ----------
    platt : Platt
        Is changed.
    scores, high : Tensor, shape (n_rows, n_targets)
        Of rows the network was not trained on.
    offset : bool
        False for a temperature alone.
    """
    for target, (own, wanted) in enumerate(zip(scores.double().unbind(1), high.double().unbind(1), strict=True)):
        n_high, n_low = wanted.sum(), (1 - wanted).sum()
        soft = torch.where(wanted > 0.5, (n_high + 1) / (n_high + 2), 1 / (n_low + 2))
        rows = torch.stack([own, torch.full_like(own, float(offset))], dim=1)
        solved = _newton(_logistic_problem(rows, soft), torch.zeros_like(rows[0]))
        if solved[0] < LEAST_SLOPE:
            solved = _newton(_logistic_problem(rows * rows.new_tensor([0, 1]), soft), torch.zeros_like(rows[0]))
            solved[0] = LEAST_SLOPE
        platt.slope[target], platt.offset[target] = solved[0], solved[1]


def _signs(high: Tensor) -> Tensor:
    return 2 * high - 1


def _hinge_problem(rows: Tensor, y: Tensor, shrink: Tensor) -> Problem:
    """Return loss, gradient and generalised Hessian of the module's formula; the last column is the bias."""

    def at(w: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        slack = (1 - y * (rows @ w)).clamp_min(0)
        inside = rows[slack > 0]
        loss = (shrink * w.square()).sum() + slack.square().mean()
        gradient = 2 * shrink * w - 2 * (rows.T @ (y * slack)) / len(rows)
        return loss, gradient, 2 * torch.diag(shrink) + 2 * (inside.T @ inside) / len(rows)

    return at


def _logistic_problem(rows: Tensor, wanted: Tensor) -> Problem:
    """Return cross entropy, gradient and Hessian of logits rows @ w towards wanted probabilities."""

    def at(w: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        logits = rows @ w
        p = logits.sigmoid()
        loss = nn.functional.binary_cross_entropy_with_logits(logits, wanted)
        hessian = (rows.T * (p * (1 - p))) @ rows / len(rows)
        return loss, rows.T @ (p - wanted) / len(rows), hessian

    return at


def _ridged(problem: Problem, shrink: Tensor) -> Problem:
    """Return a problem with the sum of shrink w**2 added."""

    def at(w: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        loss, gradient, hessian = problem(w)
        return loss + (shrink * w.square()).sum(), gradient + 2 * shrink * w, hessian + 2 * torch.diag(shrink)

    return at


def _newton(problem: Problem, start: Tensor) -> Tensor:
    """Minimise a convex function by Newton's method, halving a step until it helps enough."""
    w = start
    loss, gradient, hessian = problem(w)
    ridge = RIDGE * torch.eye(len(w), dtype=w.dtype, device=w.device)
    for _ in range(NEWTON_STEPS):
        if gradient.abs().max() < GRADIENT_TOLERANCE:
            break
        step, length = torch.linalg.solve(hessian + ridge, -gradient), 1.0
        slope = gradient @ step
        while length > SMALLEST_STEP:
            tried = problem(w + length * step)
            if tried[0] <= loss + 1e-4 * length * slope:
                break
            length /= 2
        else:
            break  # rounding: there is nothing left to gain
        w = w + length * step
        loss, gradient, hessian = tried
    return w

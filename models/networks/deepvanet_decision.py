"""DeepVANet's decision-level fusion: a face-only and a bio-only classifier, weighed by AdaBoost.

Zhang, Hossain, Rahman, INTERACT 2021 (see `models.networks.deepvanet`, whose branches these
are). Each classifier is trained for itself (`DeepVANetDecision.separate_loss`); then
`DeepVANetDecision.fit_weights` weighs them on **validation trials**, in evaluation mode, and the
weights are part of the graph that is exported.

The weights are those of discrete AdaBoost (Freund, Schapire 1997, J. Comput. Syst. Sci. 55)
whose pool of weak learners is these two, each taken once. With votes h_m in {-1, 1} and truth y
in {-1, 1} over N trials of weight w, at first 1/N::

    m   = the classifier left whose error  e_m = sum of w where h_m != y  is the smaller
    a_m = 1/2 ln((1 - e_m) / e_m)
    w  <- w exp(-a_m y h_m), made to add up to 1

and the fused score is F = sum of a_m h_m. Half the log odds of "high" is what F estimates
(Friedman, Hastie, Tibshirani 2000, Ann. Stat. 28, sec. 4), so the logit is 2 F.

Left open, and chosen:

- `Options.votes`: with only two votes of one size each, F always has the sign of the heavier
  one, and nothing is fused. Live the votes are the classifiers' probabilities, ``"scores"``
  2 p - 1 in (-1, 1); ``"labels"`` is the literal reading, -1 or 1.
- `Options.below_chance`: a classifier with e >= 1/2 is left out (``"drop"``: a_m = 0, as AdaBoost
  stops there) or turned round (``"invert"``: a_m < 0, the formula's letter). If both are left out,
  nothing is known: p = 0.5.
- e is kept within [1/(2N), 1 - 1/(2N)]: without a mistake in N trials the weight is not infinite.
- A trial's vote is that of its windows' mean probability; 0.5 is "high".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Tensor, nn

from models.networks import deepvanet
from models.networks.deepvanet import BioNet, FaceNet
from models.networks.late_fusion import LateFusion
from models.networks.one_second import one_second
from models.spec import InputSpec

BelowChance = Literal["drop", "invert"]

spec_for = one_second


@dataclass(frozen=True, slots=True)
class Options:
    """What the paper leaves open; see the module."""

    votes: Literal["scores", "labels"] = "scores"
    below_chance: BelowChance = "drop"
    classifiers: deepvanet.Options = field(default_factory=deepvanet.Options)


class DeepVANetDecision(LateFusion):
    """Two classifiers and the weights of their votes, a pair of weights for each target.

    Until `fit_weights` both weights are 1/2.

    Parameters
    ----------
    spec : InputSpec
        As for `models.networks.deepvanet.DeepVANet`.
    """

    weights: Tensor  # (2, n_targets): bio, face

    def __init__(self, spec: InputSpec, options: Options = Options()) -> None:
        super().__init__()
        self.options = options
        self.bio = BioNet(spec, options.classifiers)
        self.face = FaceNet(spec, options.classifiers)
        self.register_buffer("weights", torch.full((2, spec.n_outputs), 0.5))

    def joined(self, bio: Tensor, face: Tensor) -> Tensor:
        """Return the fused logits of "high" (batch, n_targets) of each classifier's own."""
        logits = torch.stack([bio, face], dim=1)
        votes = torch.tanh(logits / 2)  # 2 p - 1
        if self.options.votes == "labels":
            votes = torch.where(logits >= 0, 1.0, -1.0)
        return 2 * (self.weights * votes).sum(dim=1)

    def modality_logits(
        self, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None
    ) -> Tensor:
        """Return each classifier's own logits (batch, 2, n_targets), bio first."""
        return torch.stack([self.bio(eeg, aux), self.face(face)], dim=1)

    def separate_loss(
        self, high: Tensor, eeg: Tensor | None = None, face: Tensor | None = None, aux: Tensor | None = None
    ) -> Tensor:
        """Return the sum of both classifiers' cross entropies with truth high (batch, n_targets) of 0 and 1.

        They share no parameter: under Adam this trains each as if alone.
        """
        logits = self.modality_logits(eeg, face, aux)
        truth = high.unsqueeze(1).expand_as(logits)
        return 2 * nn.functional.binary_cross_entropy_with_logits(logits, truth)

    @torch.no_grad()
    def fit_weights(self, batches: Iterable[Mapping[str, Tensor]], high: Tensor, trials: Tensor) -> None:
        """Weigh the classifiers by their mistakes on validation trials.

        Parameters
        ----------
        batches : iterable of inputs by name
            All windows of the validation trials, never those trained on.
        high : Tensor, shape (n_windows, n_targets)
            Truth of each window's trial, 0 or 1.
        trials : Tensor of int, shape (n_windows,)
            Which trial a window is of.
        """
        was_training = self.training
        self.eval()
        p_high = torch.cat([torch.sigmoid(self.modality_logits(**inputs)).cpu() for inputs in batches])
        self.train(was_training)
        votes = 2 * (trial_means(p_high, trials) >= 0.5).double() - 1
        truth = 2 * trial_means(high, trials) - 1
        columns = [
            adaboost_weights(votes[:, :, target], truth[:, target], self.options.below_chance)
            for target in range(truth.shape[1])
        ]
        self.weights.copy_(torch.stack(columns, dim=1))


def network(spec: InputSpec, options: Options = Options()) -> nn.Module:
    """Return the network of the modalities a spec has; with one alone there is nothing to fuse."""
    if spec.face is None or not (spec.eeg or spec.aux):
        return deepvanet.network(spec, options.classifiers)
    return DeepVANetDecision(spec, options)


def adaboost_weights(votes: Tensor, truth: Tensor, below_chance: BelowChance = "drop") -> Tensor:
    """Return the weight of each of two given classifiers; the module's docstring has the equations.

    Parameters
    ----------
    votes : Tensor, shape (n_trials, 2)
        -1 or 1.
    truth : Tensor, shape (n_trials,)
        -1 or 1.
    below_chance : {'drop', 'invert'}
        What becomes of a classifier that errs in half of the weight or more.

    Returns
    -------
    Tensor, shape (2,), float64

    Raises
    ------
    ValueError
        If there is no trial, or a vote or truth is neither -1 nor 1.
    """
    n_trials = len(truth)
    if n_trials == 0 or votes.shape != (n_trials, 2):
        raise ValueError(f"AdaBoost needs the votes of two classifiers on every trial, not {tuple(votes.shape)}")
    if not bool((votes.abs() == 1).all() and (truth.abs() == 1).all()):
        raise ValueError("AdaBoost needs votes and truth of -1 or 1; do all windows of a trial share its truth?")
    agrees = votes.double() * truth.double().unsqueeze(1)
    trial_weight = torch.full((n_trials,), 1 / n_trials, dtype=torch.float64)
    weights, left = torch.zeros(2, dtype=torch.float64), [0, 1]
    while left:
        errors = (trial_weight.unsqueeze(1) * (agrees < 0)).sum(dim=0)
        best = min(left, key=lambda classifier: float(errors[classifier]))
        left.remove(best)
        error = min(max(float(errors[best]), 1 / (2 * n_trials)), 1 - 1 / (2 * n_trials))
        if error >= 0.5 and below_chance == "drop":
            break
        weights[best] = 0.5 * math.log((1 - error) / error)
        trial_weight = trial_weight * torch.exp(-weights[best] * agrees[:, best])
        trial_weight /= trial_weight.sum()
    return weights


def trial_means(values: Tensor, trials: Tensor) -> Tensor:
    """Return the mean (n_trials, ...), float64, of values (n_windows, ...) in each trial, by ascending trial number."""
    _, row, count = torch.unique(trials, return_inverse=True, return_counts=True)
    sums = torch.zeros(len(count), *values.shape[1:], dtype=torch.float64)
    sums.index_add_(0, row, values.double())
    return sums / count.reshape(-1, *[1] * (values.dim() - 1))

"""Make 90 % intervals cover 90 % of people held out, with both modalities and with either alone.

The truth is no Gaussian around the estimate: it keeps away from the middle and ends at -1 and 1.
So standard deviations that are right for the likelihood give intervals that cover too much where
little is known. Two numbers mend that after training: a power that brings the spreads of sure
and unsure windows closer together, and a factor on all of them. A missing modality still widens
the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from models.networks.fusion import FusionNet
from models.smoothing import LARGEST_SD, Z_90
from models.training.dataset import MODALITIES, Sequences
from models.training.fit import shown

POWERS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
GOOD_ENOUGH = 0.015  # off 90 % on the people held out: sampling error of 3000 windows of 20 people
SETTLING_HOPS = 20
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Calibration:
    """``coverage`` is how much the 90 % intervals cover, by what was there."""

    power: float
    interval_scale: float
    coverage: dict[str, float]

    @property
    def worst(self) -> float:
        """Largest distance from 90 %."""
        return max(abs(value - LEVEL) for value in self.coverage.values())


def views(people: Sequences) -> dict[str, Sequences]:
    """Return the same people with either modality alone and with both."""
    return {**{key: people.alone(key) for key in MODALITIES}, "both": people}


def calibrate(network: FusionNet, held_out: Sequences, tau_s: float, hop_s: float) -> Calibration:
    """Set the network's power and return the factor: the largest power that is good enough, else the best."""
    tried = []
    for power in POWERS:
        network.spread_power.fill_(power)
        tried.append(_with_best_scale(power, _errors(network, held_out, tau_s, hop_s)))
        if tried[-1].worst <= GOOD_ENOUGH:
            break
    best = min(tried, key=lambda calibration: calibration.worst)
    network.spread_power.fill_(best.power)
    return best


@torch.no_grad()
def _errors(network: FusionNet, held_out: Sequences, tau_s: float, hop_s: float) -> dict[str, tuple[Tensor, Tensor]]:
    """Return absolute errors and standard deviations of what would be shown, for each view."""
    errors = {}
    for name, view in views(held_out).items():
        mean, sd = shown(network, view, tau_s, hop_s)
        settled = slice(SETTLING_HOPS, None)
        errors[name] = ((view.truth - mean).abs()[:, settled], sd[:, settled])
    return errors


def _with_best_scale(power: float, errors: dict[str, tuple[Tensor, Tensor]]) -> Calibration:
    """Find the factor whose worst view is best."""
    scales = torch.linspace(0.5, 1.5, 201).tolist()
    tried = [Calibration(power, scale, {name: covered(*e, scale) for name, e in errors.items()}) for scale in scales]
    return min(tried, key=lambda calibration: calibration.worst)


def covered(error: Tensor, sd: Tensor, interval_scale: float) -> float:
    """Return the fraction of errors within the 90 % interval."""
    return float((error <= Z_90 * (interval_scale * sd).clamp_max(LARGEST_SD)).float().mean())

"""Make 90 % intervals cover 90 % of people held out, with both modalities and with either alone.

The truth is no Gaussian around the estimate: it keeps away from the middle and ends at -1 and 1.
So precisions that are right for the likelihood give intervals that cover too much or too little.
After training they are set anew: a view's spread becomes what covers 90 % of its errors, and the
precisions of prior, EEG and face follow from the spreads of the three views.
"""

from __future__ import annotations

import torch
from torch import Tensor

from models.demo.fit import shown
from models.demo.sequences import MODALITIES, Sequences
from models.networks.fusion import FusionNet
from models.smoothing import LARGEST_SD, Z_90

SETTLING_HOPS = 20
LEVEL = 0.90
LEAST_GAIN = 0.02  # of the precision: a modality never takes certainty away, whatever the sample says


def views(people: Sequences) -> dict[str, Sequences]:
    """Return the same people with either modality alone and with both."""
    return {**{key: people.alone(key) for key in MODALITIES}, "both": people}


@torch.no_grad()
def calibrate(network: FusionNet, held_out: Sequences, tau_s: float, hop_s: float) -> None:
    """Set the network's precisions; precisions add (`models.networks.fusion`), so three views give three."""
    known = {name: _precision(network, view, tau_s, hop_s) for name, view in views(held_out).items()}
    least = LEAST_GAIN * known["both"]
    eeg = (known["both"] - known["face"]).maximum(least)
    face = (known["both"] - known["eeg"]).maximum(least)
    prior = (known["both"] - eeg - face).maximum(least)
    network.eeg_expert.log_precision.copy_(eeg.log())
    network.face_expert.log_precision.copy_(face.log())
    network.prior_log_precision.copy_(prior.log())


def _precision(network: FusionNet, view: Sequences, tau_s: float, hop_s: float) -> Tensor:
    """Return 1 / sd**2 for each target, with which 90 % of what would be shown covers the truth."""
    mean, _ = shown(network, view, tau_s, hop_s)
    errors = (view.truth - mean).abs()[:, SETTLING_HOPS:].flatten(0, 1)
    sd = torch.quantile(errors, LEVEL, dim=0) / Z_90
    return sd.pow(-2.0)


def covered(error: Tensor, sd: Tensor) -> float:
    """Return the fraction of errors within the 90 % interval."""
    return float((error <= Z_90 * sd.clamp_max(LARGEST_SD)).float().mean())

"""`models.smoothing.Smoother` as torch operations over whole sequences.

Networks are trained through it: the loss is taken of what a person would be shown, so that the
standard deviation a network gives is the one that is right after smoothing.
"""

from __future__ import annotations

import torch
from torch import Tensor

from models.smoothing import MIN_PRECISION


def smooth(mean: Tensor, sd: Tensor, seen: Tensor, tau_s: Tensor | float, hop_s: float) -> tuple[Tensor, Tensor]:
    """Smooth sequences causally, from an empty state.

    The recursion, written out: every hop's precision counts by its age, exp(-age / tau).

    Parameters
    ----------
    mean, sd : Tensor, shape (n_sequences, n_hops, n_targets)
        What the network gave at each hop.
    seen : Tensor, shape (n_sequences, n_hops), bool
        False where no modality was there: the hop is skipped, what is known fades.
    tau_s : Tensor or float
        Time constant in seconds, above 0.
    hop_s : float
        Seconds between hops.

    Returns
    -------
    mean, sd : Tensor, shape (n_sequences, n_hops, n_targets)
    """
    hops = torch.arange(mean.shape[1], dtype=mean.dtype)
    ago = hops[:, None] - hops[None, :]
    weight = torch.where(ago >= 0, torch.exp(-hop_s * ago.clamp_min(0) / tau_s), ago.new_zeros(()))  # (n_hops, n_hops)
    observed = (1.0 - torch.exp(-hop_s / torch.as_tensor(tau_s))) / sd**2 * seen.unsqueeze(-1)
    precision = (weight @ observed).clamp_min(MIN_PRECISION)
    return weight @ (observed * mean) / precision, precision.rsqrt()

"""Principal components of a modality's features, and what was seen of them in training.

    z_k = v_k (x - mean) / sqrt(lambda_k + shrink * mean lambda)

with v_k, lambda_k eigenvectors and eigenvalues of the covariance of the training rows, largest
first. Few hundred trials are too few to tell what each of some hundred landmarks and band powers
says; they are enough for the dozen directions in which faces and brains really vary. Dividing by the
spread gives each direction an equal say before anything is learned; the shrinkage keeps what hardly
varied in training from being magnified.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

SHRINK = 0.1


class Components(nn.Module):
    """The first components of rows of features; buffers, fitted before any training.

    Before it is fitted it gives the first features as they are.

    Parameters
    ----------
    n_features, n_components : int
        Components there are at most as many as features.
    """

    mean: Tensor
    matrix: Tensor

    def __init__(self, n_features: int, n_components: int) -> None:
        super().__init__()
        self.width = min(n_features, n_components)
        self.register_buffer("mean", torch.zeros(n_features))
        self.register_buffer("matrix", torch.eye(n_features)[:, : self.width].contiguous())

    def forward(self, rows: Tensor) -> Tensor:
        """Return components (batch, width) of rows (batch, n_features)."""
        return (rows - self.mean) @ self.matrix

    @torch.no_grad()
    def fit(self, batches: Iterable[Tensor]) -> None:
        """Fit on training rows, given in as many batches as they come in; without any, nothing changes."""
        n, total = 0, torch.zeros_like(self.mean, dtype=torch.float64)
        product = torch.outer(total, total)
        for rows in batches:
            own = rows.double()
            n, total, product = n + len(own), total + own.sum(dim=0), product + own.T @ own
        if n < 2:
            return
        mean = total / n
        covariance = product / n - torch.outer(mean, mean)
        values, vectors = torch.linalg.eigh(covariance)
        largest = torch.arange(len(values) - 1, len(values) - 1 - self.width, -1, device=values.device)
        spread = (values[largest].clamp_min(0) + SHRINK * values.mean().clamp_min(1e-12)).sqrt()
        axes = vectors[:, largest]
        heaviest = axes.abs().argmax(dim=0)  # an eigenvector has no sign of its own
        signs = axes[heaviest, torch.arange(self.width, device=axes.device)].sign()
        self.mean.copy_(mean)
        self.matrix.copy_(axes * signs / spread)

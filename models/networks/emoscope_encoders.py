"""The two encoders of ``emoscope``: a mean that forgets, and the directions in which scalps and faces vary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn

from models.errors import SpecError
from models.networks.components import Components
from models.preprocess.electrodes import position, positions
from models.preprocess.spline import spline_matrix
from models.spec import EegInput, FaceInput

SITES = (
    *("Fp1", "AF3", "F3", "F7", "FC5", "FC1", "C3", "T7", "CP5", "CP1", "P3", "P7", "PO3", "O1", "Oz", "Pz"),
    *("Fp2", "AF4", "Fz", "F4", "F8", "FC6", "FC2", "Cz", "C4", "T8", "CP6", "CP2", "P4", "P8", "PO4", "O2"),
)
SLOWEST = -5.0  # softplus of it is 0.007 a second: a mean over ten seconds, at first


class Newest(nn.Module):
    """A mean over time that forgets, by one learned rate: weights exp(-rate age), summing to 1."""

    ages_s: Tensor

    def __init__(self, n_times: int, apart_s: float) -> None:
        super().__init__()
        ages_s = apart_s * torch.arange(n_times - 1, -1, -1, dtype=torch.float32)
        self.register_buffer("ages_s", ages_s, persistent=False)
        self.rate = nn.Parameter(torch.tensor(SLOWEST))

    def forward(self, values: Tensor) -> Tensor:
        """Return the mean (batch, ...) of values (batch, n_times, ...)."""
        weights = torch.softmax(-nn.functional.softplus(self.rate) * self.ages_s, dim=0)
        return torch.einsum("bt...,t->b...", values, weights)


class Scalp(nn.Module):
    """Components (batch, width) of entropy (batch, channels, bands), band after band, at the fixed sites.

    Parameters
    ----------
    eeg : EegInput
    bands : tuple of str
        Names of those that count; all, where the input has none of these.
    n_components, n_joint : int
        Of each band, and of these the first ones that are for products.
    """

    to_sites: Tensor  # (n_sites, n_channels)

    def __init__(self, eeg: EegInput, bands: Sequence[str], n_components: int, n_joint: int) -> None:
        super().__init__()
        if eeg.form != "de":
            raise SpecError(f"emoscope takes EEG as entropy of bands (de), not as {eeg.form}.")
        self.register_buffer("to_sites", _to_sites(eeg.channels), persistent=False)
        names = [band.name for band in eeg.bands]
        self.bands = [i for i, name in enumerate(names) if name in bands] or list(range(len(names)))
        self.components = nn.ModuleList(Components(len(SITES), n_components) for _ in self.bands)
        each = min(len(SITES), n_components)
        self.width = each * len(self.bands)
        self.firsts = [each * i + k for i in range(len(self.bands)) for k in range(min(each, n_joint))]

    def forward(self, entropy: Tensor) -> Tensor:
        """Return the components."""
        rows = zip(self.components, self.rows(entropy), strict=True)
        return torch.cat([own(row) for own, row in rows], dim=1)

    def rows(self, entropy: Tensor) -> list[Tensor]:
        """Return the sites' entropy (batch, n_sites) of each band that counts."""
        return [entropy[:, :, band] @ self.to_sites.T for band in self.bands]

    def fit(self, entropy: Tensor) -> None:
        """Fit the components on training rows (n_windows, channels, bands)."""
        for own, row in zip(self.components, self.rows(entropy), strict=True):
            cast("Components", own).fit([row])


class Face(nn.Module):
    """Components (batch, width) of mean landmarks (batch, 68, 2)."""

    def __init__(self, face: FaceInput, n_components: int, n_joint: int) -> None:
        super().__init__()
        if face.form != "landmarks68":
            raise SpecError(f"emoscope takes the face as landmarks68, not as {face.form}.")
        self.components = Components(math.prod(face.shape[1:]), n_components)
        self.width = self.components.width
        self.firsts = list(range(min(self.width, n_joint)))

    def forward(self, landmarks: Tensor) -> Tensor:
        """Return the components."""
        return self.components(landmarks.flatten(1))

    def fit(self, landmarks: Tensor) -> None:
        """Fit the components on training rows (n_windows, 68, 2)."""
        self.components.fit([landmarks.flatten(1)])


def _to_sites(channels: Sequence[str]) -> Tensor:
    """Return what takes values at electrodes to values at the fixed sites; SpecError if no electrode has a place."""
    placed = [i for i, name in enumerate(channels) if position(name) is not None]
    if not placed:
        raise SpecError(
            f"emoscope reads EEG by its place on the scalp, and none of {', '.join(channels[:8])} has one. "
            "Name the channels by the 10-10 system."
        )
    matrix = torch.zeros(len(SITES), len(channels))
    own = spline_matrix(positions(tuple(channels[i] for i in placed)), positions(SITES))
    matrix[:, placed] = torch.from_numpy(own).float()
    return matrix

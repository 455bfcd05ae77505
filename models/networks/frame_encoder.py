"""Encoders of single frames: a face crop or a scalp map of each band, to a row of features.

For `hierarchical-attention` (Wu, Zhang, Zhao, IEEE Access 2020), which looks at one frame at a
time. The paper's encoders are described too little to copy: strided 3x3 convolutions down to a
map of at most 8 x 8 pixels, then one linear layer. No normalisation over the batch: a frame's
features are its own.
"""

from __future__ import annotations

import math

from torch import Tensor, nn

SMALLEST_MAP = 8  # pixels: convolutions halve a picture until it is no larger
FACE_PLANES, BAND_PLANES = (16, 32), (8, 16)  # of the first convolution and of the later ones


class FrameEncoder(nn.Module):
    """Features of single frames; the batch axis is that of frames.

    Parameters
    ----------
    n_bands, image_size : int
        Of band images; no bands without EEG. Each band has its own filters.
    crop_size : int
        0 without face.
    features : int
        Width of what comes out.
    """

    def __init__(self, n_bands: int, image_size: int, crop_size: int, features: int) -> None:
        super().__init__()
        self.n_bands = n_bands
        self.eeg = _pictures(n_bands, n_bands, image_size, BAND_PLANES, features) if n_bands else None
        self.face = _pictures(1, 3, crop_size, FACE_PLANES, features) if crop_size else None

    def forward(self, eeg: Tensor | None = None, face: Tensor | None = None) -> tuple[Tensor | None, Tensor | None]:
        """Return bands (batch, n_bands, features) and expression (batch, features), None where there is none.

        Parameters
        ----------
        eeg : Tensor, shape (batch, n_bands, size, size), or None
        face : Tensor, shape (batch, 3, size, size), or None
        """
        bands = None if self.eeg is None or eeg is None else self.eeg(eeg).flatten(1).unflatten(1, (self.n_bands, -1))
        expression = None if self.face is None or face is None else self.face(face).flatten(1)
        return bands, expression


def _pictures(groups: int, channels: int, size: int, planes: tuple[int, int], features: int) -> nn.Sequential:
    """Return convolutions from (batch, channels, size, size) to (batch, groups * features, 1, 1).

    Groups do not see each other.
    """
    layers: list[nn.Module] = []
    for i in range(max(1, math.ceil(math.log2(size / SMALLEST_MAP)))):
        wanted = groups * planes[min(i, 1)]
        layers += [nn.Conv2d(channels, wanted, 3, stride=2, padding=1, groups=groups), nn.ReLU()]
        channels, size = wanted, (size + 1) // 2
    return nn.Sequential(*layers, nn.Conv2d(channels, groups * features, size, groups=groups), nn.ReLU())

"""Band images: a scalp map of each band's differential entropy, by one matrix product.

Electrodes are laid out by the azimuthal equidistant projection (Bashivan et al. 2016): the
distance from the middle of the picture is the angle from Cz. Each pixel's place on the sphere
is interpolated by spherical splines; a pixel outside the outermost electrode shows what is at
that rim, so that a picture has no corner that means nothing. The *logarithm* of power is
interpolated, not power: one loud electrode would paint half the picture, and a person's own
baseline is a difference only in the logarithm.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.preprocess.electrodes import positions
from models.preprocess.spline import spline_matrix


@lru_cache(maxsize=16)
def image_matrix(channels: tuple[str, ...], size: int) -> NDArray[np.float64]:
    """Return the matrix from electrodes to pixels.

    Parameters
    ----------
    channels : tuple of str
        Electrodes; each must have a place in the 10-10 system.
    size : int
        Side of the picture.

    Returns
    -------
    ndarray, shape (n_channels, size * size)
        Pixels row by row; the nose is at the top, the left ear at the left.
    """
    electrodes = positions(channels)
    rim = float(np.arccos(np.clip(electrodes[:, 2], -1, 1)).max())
    across = (2 * np.arange(size) + 1) / size - 1
    x, y = np.meshgrid(across * rim, -across * rim)
    angle = np.minimum(np.hypot(x, y), rim)
    turn = np.arctan2(x, y)
    pixels = np.stack([np.sin(angle) * np.sin(turn), np.sin(angle) * np.cos(turn), np.cos(angle)], axis=-1)
    return spline_matrix(electrodes, pixels.reshape(-1, 3)).T.copy()


def band_images(entropy: NDArray[np.float64], channels: tuple[str, ...], size: int) -> NDArray[np.float64]:
    """Return pictures of shape (..., n_bands, size, size) of entropies of shape (..., n_channels, n_bands)."""
    by_band = np.swapaxes(entropy, -1, -2)
    pixels = by_band.reshape(-1, len(channels)) @ image_matrix(channels, size)  # one product, not one a step
    return pixels.reshape(*by_band.shape[:-1], size, size)

"""Crops of a simulated participant's face, drawn without the frames that they would be cut from.

The portrait is warped at half the size of a frame, which is still finer than the crop, and moved from
there to its place in the crop at once: 0.5 ms where a frame and its crop take 3.4. From crops cut
out of frames by the same mesh they differ by 0.7 grey levels on average (80 s of four participants,
64 pixels); from those by the tracker's own mesh by 5.3, as crops cut out of frames do too, while a
participant's pictures differ by 8.8 (sd) among themselves. A crop is a pure function of its time.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.face.crop import averaged_over, crop_alignment, drawn_aligned
from models.face.rendered import RenderedMesh
from recorder.participant.face import FaceRenderer, Portrait, expressed
from recorder.participant.warp import coefficients

SHRINK = 2  # frame pixels of one pixel that is warped
FINER = 2  # a crop of 64 pixels has 4.6 frame pixels, 2.3 warped ones, in one of its own
CROP_SIZE = 64
CROP_RATE_HZ = 5.0
"""What sessions of simulated participants hold: the systems that look at crops take 5 a second, of 64 pixels."""


class RenderedCrops:
    """Crops that belong to a rendered face.

    Parameters
    ----------
    face : FaceRenderer
        Whose actions, blinks and sway they show.
    size : int
        Side in pixels.
    """

    def __init__(self, face: FaceRenderer, size: int = CROP_SIZE) -> None:
        self.size = size
        self._face = face
        self._mesh = RenderedMesh(face)

    def crops(self, t: NDArray[np.float64], meshes: NDArray[np.float32] | None = None) -> NDArray[np.uint8]:
        """Return the crops of frames at times t.

        Parameters
        ----------
        t : ndarray, shape (n,)
            On the participant's clock.
        meshes : ndarray, shape (n, 468, 3), float32, optional
            Those that align them, in pixels of a frame; by default those of `RenderedMesh`.

        Returns
        -------
        ndarray, shape (n, size, size, 3), uint8
            RGB.
        """
        if not len(t):
            return np.empty((0, self.size, self.size, 3), np.uint8)
        meshes = self._mesh.meshes(t) if meshes is None else meshes
        weights = coefficients(self._face.actions(t), self._face.closure(t)).astype(np.float32)
        return np.stack(list(map(self._crop, weights, self._face.sway(t), meshes)))

    def _crop(
        self, weights: NDArray[np.float32], sway: NDArray[np.float64], mesh: NDArray[np.float32]
    ) -> NDArray[np.uint8]:
        alignment = crop_alignment(mesh, self.size)
        path = FINER * _after(alignment, _after(sway, _grown()))
        path[:, 2] += 0.5 * FINER * (_middle(FINER) - _middle(averaged_over(alignment)))
        return drawn_aligned(expressed(weights, _portrait()), path, self.size, FINER)


def _middle(n: int) -> float:
    """Return twice where the middle of n averaged pixels lies behind the first of them, in pixels of the crop."""
    return (n - 1) / n


def _grown() -> NDArray[np.float64]:
    """Return the map from warped pixels to those of a frame."""
    middle = (SHRINK - 1) / 2
    return np.array([[SHRINK, 0.0, middle], [0.0, SHRINK, middle]])


def _after(outer: NDArray[np.float64], inner: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the affine map that does the inner one first; all of shape (2, 3)."""
    return np.column_stack((outer[:, :2] @ inner[:, :2], outer[:, :2] @ inner[:, 2] + outer[:, 2]))


@cache
def _portrait() -> Portrait:
    return Portrait(SHRINK)

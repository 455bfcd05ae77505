"""The face mesh of a simulated participant without pixels: what the tracker would read of the portrait.

On 30 s of two participants at 30 frames a second the tracker's own meshes differ by 0.9 px (rms)
along x and y in what moves, as these do among themselves, and 0.7 px in what does not. A mesh is
a pure function of its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from models.face.tracking import portrait_tracking
from recorder.participant.draws import Draw, keyed
from recorder.participant.face import FaceRenderer

ERROR_TAU_S = 2.0  # of the errors' autocorrelation, measured on the same videos
ERROR_RATE_HZ = 10.0
PAGE = 320  # errors drawn together, 32 s


@dataclass(frozen=True, slots=True)
class RenderedMesh:
    """Meshes that belong to a rendered face.

    Parameters
    ----------
    face : FaceRenderer
        Whose actions, blinks and sway they show.
    """

    face: FaceRenderer

    def meshes(self, t: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the meshes of frames at times t, shape (n, 468, 3), in pixels of a 640 x 480 frame."""
        seen = portrait_tracking()
        causes = np.hstack([self.face.actions(t), self.face.closure(t)[:, None]])
        mesh = seen.rest + np.einsum("nb,bpc->npc", causes, seen.by_unit)
        mesh += np.einsum("nk,kpc->npc", self._errors(t, len(seen.error_root)), seen.error_root)
        return _swayed(mesh, self.face.sway(t))

    def _errors(self, t: NDArray[np.float64], n_components: int) -> NDArray[np.float64]:
        place = (t - self.face.lag_s) * ERROR_RATE_HZ
        first = np.floor(place).astype(int)
        pages = np.arange(first.min() // PAGE, (first.max() + 1) // PAGE + 1)
        grid = np.concatenate([_error_page(self.face.seed, n_components, int(page)) for page in pages])
        here = first - pages[0] * PAGE
        between = (place - first)[:, None]
        return (1.0 - between) * grid[here] + between * grid[here + 1]


def _swayed(mesh: NDArray[np.float64], sway: NDArray[np.float64]) -> NDArray[np.float32]:
    """Move meshes (n, 468, 3) as the frames they are in, by affine maps (n, 2, 3); depth grows with size."""
    turn = sway[:, :, :2]
    placed = np.einsum("nij,npj->npi", turn, mesh[..., :2]) + sway[:, None, :, 2]
    size = np.sqrt(np.linalg.det(turn))[:, None, None]
    return np.concatenate([placed, size * mesh[..., 2:]], axis=-1).astype(np.float32)


@lru_cache(maxsize=16)
def _error_page(seed: int, n_components: int, page: int) -> NDArray[np.float64]:
    """AR(1) noise of unit variance, shape (PAGE, n_components), started from rest a page (16 tau) earlier."""
    rho = float(np.exp(-1.0 / (ERROR_RATE_HZ * ERROR_TAU_S)))
    white = np.concatenate(
        [keyed(seed, Draw.TRACKING, at).standard_normal((PAGE, n_components)) for at in (page - 1, page)]
    )
    return np.asarray(lfilter([np.sqrt(1 - rho**2)], [1.0, -rho], white, axis=0)[PAGE:])

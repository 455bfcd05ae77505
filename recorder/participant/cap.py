"""Where the electrodes sit, and how signals of the head spread to them.

Positions are those of the 10-20 system and its extension on a unit sphere (x right, y front,
z up; Jurcak et al. 2007; the spherical idealisation). The cap is the 32 sites of DEAP
(Koelstra et al. 2012).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SITE_POSITIONS: dict[str, tuple[float, float, float]] = {
    "Fp1": (-0.31, 0.95, -0.03),
    "Fp2": (0.31, 0.95, -0.03),
    "AF3": (-0.41, 0.87, 0.28),
    "AF4": (0.41, 0.87, 0.28),
    "F7": (-0.81, 0.59, -0.03),
    "F3": (-0.55, 0.67, 0.50),
    "Fz": (0.00, 0.72, 0.69),
    "F4": (0.55, 0.67, 0.50),
    "F8": (0.81, 0.59, -0.03),
    "FC5": (-0.89, 0.34, 0.31),
    "FC1": (-0.37, 0.37, 0.85),
    "FC2": (0.37, 0.37, 0.85),
    "FC6": (0.89, 0.34, 0.31),
    "T7": (-1.00, 0.00, -0.03),
    "C3": (-0.72, 0.00, 0.69),
    "Cz": (0.00, 0.00, 1.00),
    "C4": (0.72, 0.00, 0.69),
    "T8": (1.00, 0.00, -0.03),
    "CP5": (-0.89, -0.34, 0.31),
    "CP1": (-0.37, -0.37, 0.85),
    "CP2": (0.37, -0.37, 0.85),
    "CP6": (0.89, -0.34, 0.31),
    "P7": (-0.81, -0.59, -0.03),
    "P3": (-0.55, -0.67, 0.50),
    "Pz": (0.00, -0.72, 0.69),
    "P4": (0.55, -0.67, 0.50),
    "P8": (0.81, -0.59, -0.03),
    "PO3": (-0.41, -0.87, 0.28),
    "PO4": (0.41, -0.87, 0.28),
    "O1": (-0.31, -0.95, -0.03),
    "Oz": (0.00, -1.00, -0.03),
    "O2": (0.31, -0.95, -0.03),
}
CAP = tuple(SITE_POSITIONS)

EYES = (0.0, 0.95, -0.30)
TEMPLES = ((-0.95, 0.25, -0.15), (0.95, 0.25, -0.15))


def site_positions(sites: Sequence[str]) -> NDArray[np.float64]:
    """Unit vectors of named sites, shape (n_sites, 3)."""
    return np.array([SITE_POSITIONS[site] for site in sites])


def spread(origins: NDArray[np.float64], to: NDArray[np.float64], sd_rad: float) -> NDArray[np.float64]:
    """Gain from each origin to each place: a Gaussian of the angle between them, shape (n_to, n_origins)."""
    unit = [points / np.linalg.norm(points, axis=1, keepdims=True) for points in (to, origins)]
    angle = np.arccos(np.clip(unit[0] @ unit[1].T, -1.0, 1.0))
    return np.exp(-0.5 * (angle / sd_rad) ** 2)

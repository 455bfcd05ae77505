"""Spherical-spline interpolation: potentials at some electrodes from those at others.

Perrin, Pernier, Bertrand and Echallier 1989, "Spherical splines for scalp potential and current
density mapping", equations 1-3, with m = 4. It is linear, so the whole of it is one matrix that
depends on the places alone. Its rows sum to 1: a voltage common to all electrodes, the
reference's, passes unchanged.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import legval
from numpy.typing import NDArray

ORDER = 4  # m: Perrin's choice for potentials
N_TERMS = 50  # the last one adds 2e-13
RIDGE = 1e-5  # on the diagonal, so that electrodes close together stay solvable


def spline_matrix(have: NDArray[np.float64], want: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the matrix that takes potentials at ``have`` to potentials at ``want``.

    Parameters
    ----------
    have : ndarray, shape (n_have, 3)
        Places on the unit sphere.
    want : ndarray, shape (n_want, 3)
        Places on the unit sphere.

    Returns
    -------
    ndarray, shape (n_want, n_have)
    """
    n_have = len(have)
    system = np.ones((n_have + 1, n_have + 1))
    system[:n_have, :n_have] = _g(have @ have.T) + RIDGE * np.eye(n_have)
    system[n_have, n_have] = 0.0
    coefficients = np.linalg.inv(system)[:, :n_have]
    basis = np.hstack([_g(want @ have.T), np.ones((len(want), 1))])
    return np.asarray(basis @ coefficients)


def _g(cosine: NDArray[np.float64]) -> NDArray[np.float64]:
    """Equation 3: g(x) = 1 / (4 pi) * sum of (2n + 1) / (n (n + 1))**m * P_n(x)."""
    n = np.arange(1, N_TERMS + 1)
    weights = np.concatenate([[0.0], (2 * n + 1) / (n * (n + 1.0)) ** ORDER / (4 * np.pi)])
    return np.asarray(legval(np.clip(cosine, -1.0, 1.0), weights))  # type: ignore[no-untyped-call]

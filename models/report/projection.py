"""Features in the plane: t-SNE (van der Maaten and Hinton 2008), with its seed fixed.

Neighbours stay neighbours; distances between clusters mean nothing. It shows at a glance whether
windows gather by what was felt or by who felt it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

MOST_POINTS = 1500
LEAST_POINTS = 10
MOST_FEATURES = 50
PERPLEXITY = 30.0
SEED = 0


def chosen(n: int) -> NDArray[np.int64]:
    """Return the windows that are drawn, in order: all, or so many of them at random."""
    if n <= MOST_POINTS:
        return np.arange(n)
    return np.sort(np.random.default_rng(SEED).choice(n, MOST_POINTS, replace=False))


def in_the_plane(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return places in the plane, shape (n, 2), of features of shape (n, n_features).

    Each feature is standardised, more than 50 are brought to as many by principal components; the same
    values give the same places.

    Raises
    ------
    ValueError
        There are fewer than 10 windows, or features that are not numbers.
    """
    if len(values) < LEAST_POINTS or not np.isfinite(values).all():
        raise ValueError(f"{len(values)} windows; at least {LEAST_POINTS} of finite features are needed")
    centred = np.asarray(values, np.float64) - values.mean(axis=0)
    spread = centred.std(axis=0)
    scaled = centred[:, spread > 1e-12] / spread[spread > 1e-12]
    if not scaled.shape[1]:
        return np.zeros((len(values), 2))
    if min(scaled.shape) > MOST_FEATURES:
        scaled = PCA(MOST_FEATURES, random_state=SEED).fit_transform(scaled)
    perplexity = min(PERPLEXITY, (len(values) - 1) / 3)
    init = "pca" if scaled.shape[1] >= 2 else "random"
    with threadpool_limits(1):  # several threads add in another order, and wait for each other on a busy machine
        return np.asarray(TSNE(2, perplexity=perplexity, init=init, random_state=SEED).fit_transform(scaled))

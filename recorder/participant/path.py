"""The hidden state: valence and arousal as a pure function of time.

Mode `dynamic`: the state jumps to a new place every 6 to 15 s. Both coordinates are drawn on
their own, sign and size (0.75..1; the classes of the bench are at 1), so that valence and
arousal are two different things. A jump takes one second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recorder.participant.draws import Draw, keyed

MEAN_DWELL_S = 10.5
BOUNDARY_JITTER_S = 2.25  # each way: dwell lies between 6 and 15 s
TRANSITION_S = 1.0
LEAST_LEVEL = 0.75
MEAN_SQUARE_LEVEL = (1 - LEAST_LEVEL**3) / (3 * (1 - LEAST_LEVEL))
"""E[level^2] of one axis, 0.771."""


class StatePath(Protocol):
    """Valence and arousal at any time of the participant's clock."""

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return levels in -1..1, shape (n, 2), at times of shape (n,) in seconds."""


@dataclass(frozen=True)
class DynamicPath:
    """Piecewise constant levels with smooth transitions, drawn from a seed."""

    seed: int

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return levels, shape (n, 2), at times of shape (n,) in seconds."""
        t = np.atleast_1d(np.asarray(t, np.float64))
        nearest = np.round(t / MEAN_DWELL_S).astype(int)  # the only boundary that can be within half a dwell
        slots = np.arange(nearest.min() - 1, nearest.max() + 1)
        drawn = np.array([_slot(self.seed, int(slot)) for slot in slots])  # (n_slots, [jitter, valence, arousal])
        here = nearest - slots[0]
        boundary_s = MEAN_DWELL_S * nearest + drawn[here, 0]
        after = smooth_step((t - boundary_s) / TRANSITION_S + 0.5)[:, None]
        return (1.0 - after) * drawn[here - 1, 1:] + after * drawn[here, 1:]


@lru_cache(maxsize=4096)
def _slot(seed: int, slot: int) -> tuple[float, float, float]:
    """Jitter of the boundary that opens a slot, and the levels held in it."""
    rng = keyed(seed, Draw.STATE, slot)
    valence, arousal = rng.choice((-1.0, 1.0), 2) * rng.uniform(LEAST_LEVEL, 1.0, 2)
    return rng.uniform(-BOUNDARY_JITTER_S, BOUNDARY_JITTER_S), valence, arousal


def smooth_step(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rise from 0 at x = 0 to 1 at x = 1 without a corner."""
    x = np.clip(x, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)

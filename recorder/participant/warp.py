"""The warp that makes expressions: pixels and landmarks moved by one and the same field.

The field d is defined where things arrive: the pixel shown at q comes from q - d(q). So a
landmark p of the portrait arrives at the q with q - d(q) = p, found by iteration. Actions
beyond what looks natural are limited softly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recorder.participant.portrait import ACTION_PULLS, BLINK_PULLS, LANDMARKS, NEUTRAL, Pull

FREE_UNITS, MOST_UNITS = 4.0, 6.5
IDENTITY_UNITS = 3.0
_ITERATIONS = 40
_STEP = 0.5


def shown_actions(offset: NDArray[np.float64], wandering: NDArray[np.float64]) -> NDArray[np.float64]:
    """Limit actions to what a face can do, in sd units.

    Identity (the subject's offset, sd 3) is squeezed to sd 1.3 and below 3 units: offsets of 6
    and more leave no natural face. Subjects therefore look more alike than the bench's features
    say, which helps a reader that does not centre; within a subject nothing changes. The sum
    with what changes in time is shown as it is up to 4 units (93 % of the time) and bends
    towards 6.5 beyond.
    """
    x = IDENTITY_UNITS * np.tanh(offset / (2 * IDENTITY_UNITS)) + wandering
    over = np.maximum(np.abs(x) - FREE_UNITS, 0.0)
    room = MOST_UNITS - FREE_UNITS
    return np.where(over > 0, np.sign(x) * (FREE_UNITS + room * np.tanh(over / room)), x)


def field_bases(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Displacement of each portrait point by one unit of each action and by a full blink.

    Parameters
    ----------
    points : ndarray, shape (..., 2)
        Where to evaluate, in portrait pixels.

    Returns
    -------
    ndarray, shape (9, ..., 2)
        The 8 actions, then the blink.
    """
    return np.stack([_pulled(points, pulls) for pulls in (*ACTION_PULLS, BLINK_PULLS)])


def _pulled(points: NDArray[np.float64], pulls: Sequence[Pull]) -> NDArray[np.float64]:
    total = np.zeros_like(points, dtype=np.float64)
    for pull in pulls:
        dx, dy = np.moveaxis(points - LANDMARKS[pull.landmark], -1, 0)
        sd_x, sd_up, sd_down = pull.sd
        weight = np.exp(-0.5 * ((dx / sd_x) ** 2 + (dy / np.where(dy < 0, sd_up, sd_down)) ** 2))
        total += weight[..., None] * np.array(pull.by)
    return total


def coefficients(actions: NDArray[np.float64], closure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of the nine bases, shape (n, 9), from shown actions (n, 8) and closure (n,)."""
    return np.hstack([actions + NEUTRAL, closure[:, None]])


def displaced(
    points: NDArray[np.float64], actions: NDArray[np.float64], closure: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Move landmarks as the warp moves the pixels under them.

    Parameters
    ----------
    points : ndarray, shape (n_points, 2)
        Landmarks of the unwarped portrait, in portrait pixels.
    actions : ndarray, shape (n, 8)
        Shown actions in sd units (`shown_actions`).
    closure : ndarray, shape (n,)
        Eyelid closure, 0 to 1.

    Returns
    -------
    ndarray, shape (n, n_points, 2)
        In portrait pixels, good to 0.05 px of the field itself.
    """
    weights = coefficients(actions, closure)
    arrived = np.broadcast_to(points, (len(weights), *points.shape)).astype(np.float64)
    for _ in range(_ITERATIONS):
        moved = np.einsum("nb,bnpc->npc", weights, field_bases(arrived))
        arrived = arrived + _STEP * (points + moved - arrived)
    return arrived

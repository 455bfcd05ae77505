"""What preprocessing made of one modality."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Part:
    """One modality's input.

    Attributes
    ----------
    array : ndarray, float32
        Of the shape the model wants, without the batch axis; NaN where nothing was measured.
    present : bool
        Whether it counts.
    reason : str
        Why it does not count, for the user; empty if it does.
    notes : tuple of str
        What was done about it although it counts ("F7, F8 interpolated").
    quality : float
        How far it can be trusted, 0 to 1.
    """

    array: NDArray[np.float32]
    present: bool
    reason: str = ""
    notes: tuple[str, ...] = ()
    quality: float = 1.0


def missing_part(shape: tuple[int, ...], reason: str) -> Part:
    """Return a modality that does not count."""
    return Part(np.full(shape, np.nan, np.float32), False, reason)

"""Labels out of ratings: which side of the threshold, or which class, each trial is on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Labels:
    """What is to be learned of each trial.

    Attributes
    ----------
    names : tuple of str
        Of the columns: targets (``valence``, ``arousal``), or classes.
    high : ndarray, shape (n_trials, n_outputs), float32
        1 high or this class, 0 not; a row of NaN where a trial has no label and is left out.
    value : ndarray, shape (n_trials, n_outputs), float32
        The rating in -1..1, for concordance; NaN where there is none.
    classes : bool
        Whether the columns exclude each other.
    rule : str
        How they were made, for people ("high is above 5 of 1 to 9").
    notes : tuple of str
        How many trials were left out, and why.
    """

    names: tuple[str, ...]
    high: NDArray[np.float32]
    value: NDArray[np.float32]
    classes: bool
    rule: str
    notes: tuple[str, ...] = ()

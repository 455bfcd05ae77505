"""One fold: which windows train, which choose, which are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Split = Literal["segment", "trial", "subject", "clip"]


@dataclass(frozen=True, slots=True)
class Fold:
    """Windows by their part; no group (trial, subject or clip, as the split says) is in two parts.

    Attributes
    ----------
    name : str
        For people: "fold 2 of 4", "subject s03".
    train, validation, test : ndarray of int64
        Rows of the segment table. Every choice (when to stop, temperature, fusion weights) is made on
        ``validation``; ``test`` is predicted once.
    """

    name: str
    train: NDArray[np.int64]
    validation: NDArray[np.int64]
    test: NDArray[np.int64]

"""Windows in memory-mapped files, read when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.card import BaselineRule
from models.preprocess.normalisation import Normalisation
from models.segments.segments import Arrays
from models.segments.table import SegmentTable
from models.spec import InputSpec


class StoredSegments:
    """`Segments` of one dataset in a folder of memory-mapped files.

    Attributes
    ----------
    spec, table, personal, digest
        As `models.segments.segments.Segments` has them.
    notes : tuple of str
        What was left out or made up, with counts.
    """

    spec: InputSpec
    table: SegmentTable
    personal: Mapping[str, BaselineRule]
    digest: str
    notes: tuple[str, ...]

    def fit_normalisation(self, rows: NDArray[np.int64]) -> dict[str, Normalisation]:
        """Return the scale of the given windows."""
        raise NotImplementedError

    def inputs(self, rows: NDArray[np.int64], normalisation: Mapping[str, Normalisation]) -> Arrays:
        """Return a network's inputs for the given windows."""
        raise NotImplementedError

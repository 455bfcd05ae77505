"""All windows of a dataset, made ready for one model's contract by the code that runs live.

What `prepare` made of every window lies in memory-mapped files; a batch is read when it is asked
for, so that a set larger than memory trains. No torch here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.card import BaselineRule
from models.preprocess.normalisation import Normalisation
from models.segments.table import SegmentTable
from models.spec import InputSpec

Arrays = dict[str, NDArray[np.float32]]


class Segments(Protocol):
    """Windows of one dataset for one contract.

    Attributes
    ----------
    spec : InputSpec
        What they were made for; its baselines tell what was taken away from them.
    table : SegmentTable
        A row a window.
    personal : mapping of str to BaselineRule
        How the person's baseline was learned, for the card.
    digest : str
        Of everything the windows depend on: equal digests mean equal windows.
    """

    spec: InputSpec
    table: SegmentTable
    personal: Mapping[str, BaselineRule]
    digest: str

    def fit_normalisation(self, rows: NDArray[np.int64]) -> dict[str, Normalisation]:
        """Return the scale of the given windows: those a network is trained on."""
        ...

    def prepared(self, key: str, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return a modality's arrays (batch, ...) before anything is taken away; NaN where nothing was measured."""
        ...

    def inputs(self, rows: NDArray[np.int64], normalisation: Mapping[str, Normalisation]) -> Arrays:
        """Return a network's inputs for the given windows.

        Parameters
        ----------
        rows : ndarray, shape (batch,), int64
        normalisation : mapping of str to Normalisation

        Returns
        -------
        dict of str to ndarray, float32
            By modality, shape (batch, *spec.parts[key].shape), centred on the person and normalised,
            0 where nothing was measured; and ``{modality}_present`` of shape (batch, 1). Equal to
            what `Personal.inputs` gives live, to 1e-5.
        """
        ...

"""Windows in memory-mapped files, read when they are asked for.

Nothing is held in memory but whose they are and when: a set larger than memory trains. What is
taken away of the person was learned when the set was made; what is taken away of the population is
the caller's, for it is another in every fold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.card import BaselineRule
from models.preprocess.normalisation import Normalisation
from models.preprocess.personal import settled
from models.preprocess.running_mean import shift
from models.preprocess.whitening import whitened
from models.segments.files import numbers, opened
from models.segments.scale import fit_scale
from models.segments.segments import Arrays
from models.segments.statistics import PersonStatistics
from models.segments.table import SegmentTable
from models.spec import InputSpec

Rows = NDArray[np.int64]


class StoredSegments:
    """`Segments` of one dataset in a folder of memory-mapped files.

    Parameters
    ----------
    folder : Path
        Whole, as `models.segments.making` leaves it.
    spec, table, personal, digest, notes
        See the attributes.
    stored_row : ndarray, shape (n_segments,), int64
        Where each segment lies in the files, which hold the rests too.
    statistics : mapping of str to PersonStatistics
        By modality with a baseline.

    Attributes
    ----------
    spec, table, personal, digest
        As `models.segments.segments.Segments` has them.
    notes : tuple of str
        What was left out or made up, with counts.
    """

    def __init__(
        self,
        folder: Path,
        spec: InputSpec,
        table: SegmentTable,
        personal: Mapping[str, BaselineRule],
        digest: str,
        notes: tuple[str, ...],
        stored_row: Rows,
        statistics: Mapping[str, PersonStatistics],
    ) -> None:
        self.spec, self.table, self.personal = spec, table, personal
        self.digest, self.notes = digest, notes
        self._rows, self._statistics = stored_row, statistics
        self._stored = {key: opened(folder / f"{key}.npy") for key in spec.modalities}

    def fit_normalisation(self, rows: Rows) -> dict[str, Normalisation]:
        """Return the scale of the given windows: those a network is trained on."""
        scales = {}
        for key, part in self.spec.parts.items():
            counted = rows[self.table.present[key][rows]]
            windows = self._reader(key, counted, self._aligned), self._reader(key, counted, self._around_own)
            scales[key] = fit_scale(part, self.table.subject_of(counted), windows)
        return scales

    def prepared(self, key: str, rows: Rows) -> NDArray[np.float32]:
        """Return a modality's arrays as they were cut; see `models.segments.segments.Segments`."""
        return numbers(self._stored[key][self._rows[rows]])

    def inputs(self, rows: Rows, normalisation: Mapping[str, Normalisation]) -> Arrays:
        """Return a network's inputs for the given windows; see `models.segments.segments.Segments`."""
        inputs: Arrays = {}
        for key in self.spec.modalities:
            at = self._rows[rows]
            scale, present = normalisation[key], self.table.present[key][rows]
            array = self._aligned(key, at)
            own = self._statistics.get(key)
            sure = np.ones(len(rows))
            if own is not None:
                sure = settled(own.seconds[at], self.personal[key])
                if own.matrix is None:
                    moved = self._shift(own, key, at, scale, array.ndim).astype(own.mean.dtype, copy=False)
                    array = (array + moved).astype(np.float32, copy=False)
            array = scale.apply(array)
            array[~present] = 0.0
            inputs[key] = array
            inputs[f"{key}_present"] = np.where(present, sure, 0.0).astype(np.float32)[:, np.newaxis]
        return inputs

    def _aligned(self, key: str, at: Rows) -> NDArray[np.float32]:
        """Return windows as prepared; raw EEG with a baseline is whitened."""
        array = numbers(self._stored[key][at])
        own = self._statistics.get(key)
        if own is None or own.matrix is None:
            return array
        which = own.which[at]
        return whitened(array, own.mean[which], own.matrix[which].astype(np.float64))

    def _around_own(self, key: str, at: Rows) -> NDArray[np.float32]:
        """Return windows less the person's own mean, where there is one to take away."""
        array, own = self._aligned(key, at), self._statistics.get(key)
        return array if own is None or own.matrix is not None else array - own.mean[own.which[at]]

    def _shift(self, own: PersonStatistics, key: str, at: Rows, scale: Normalisation, ndim: int) -> NDArray[np.float64]:
        seconds = own.seconds[at].reshape(-1, *[1] * (ndim - 1))
        known = np.where(seconds > 0, seconds, 1.0)
        moved = shift(own.mean[own.which[at]], known, scale.mean, self.personal[key])
        return np.where(seconds > 0, moved, 0.0)

    def _reader(
        self, key: str, rows: Rows, read: Callable[[str, Rows], NDArray[np.float32]]
    ) -> Callable[[Rows], NDArray[np.float32]]:
        return lambda chosen: read(key, self._rows[rows[chosen]])

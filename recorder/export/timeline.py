"""A recorded signal laid on an even grid, without moving or inventing a sample.

A file that has one sampling rate and no stamps counts samples. Each recorded sample keeps its
value and its order; where samples are missing as many places stay empty as fit into the time
that is missing. Between gaps time is counted in samples, so that events stay with the samples they
came with; how far that runs from the session clock is the device's drift.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recorder.export.making import ExportError
from recorder.session.recorded import RecordedSignal

PIECE = 16384
"""Places that are worked on at once."""

LONGEST_GAPS_S = 4 * 3600.0
"""All empty places together; more is a clock that leapt, not a break."""


@dataclass(frozen=True)
class Timeline:
    """Where the samples of a signal go, and which moment of the session is where.

    Parameters
    ----------
    signal : RecordedSignal
        Of a regular stream.
    """

    signal: RecordedSignal

    @property
    def rate_hz(self) -> float:
        """Places a second: the nominal rate."""
        return self.signal.info.rate_hz

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Place of each sample, shape (n_samples,).

        Raises
        ------
        ExportError
            The stream is irregular, or its gaps are too long.
        """
        if self.rate_hz <= 0:
            raise ExportError(f'"{self.signal.info.name}" has no regular rate, which this format needs. Export to csv.')
        missing = self._n_missing()
        if missing.sum() > LONGEST_GAPS_S * self.rate_hz:
            raise ExportError(
                f'"{self.signal.info.name}" has gaps of {missing.sum() / self.rate_hz / 3600:.3g} h in all: its clock '
                "leapt. Export to csv, which keeps every stamp."
            )
        return np.arange(len(self.signal)) + np.cumsum(missing).astype(np.int64)

    @property
    def n_places(self) -> int:
        """How long the grid is."""
        return int(self.places[-1]) + 1 if len(self.signal) else 0

    @cached_property
    def gaps(self) -> tuple[tuple[float, float], ...]:
        """Onset and duration of each gap, seconds of the grid; a gap that lost no time has duration 0."""
        at = np.flatnonzero(self.signal.gap)
        at = at[at > 0]
        before, after = self.places[at - 1], self.places[at]
        onsets, durations = (before + 1) / self.rate_hz, (after - before - 1) / self.rate_hz
        return tuple(zip(onsets.tolist(), durations.tolist(), strict=True))

    @property
    def drift_s(self) -> float:
        """How much longer the session clock took than the grid says."""
        t = self.signal.t
        return float(t[-1] - t[0] - self.places[-1] / self.rate_hz) if len(t) else 0.0

    def seconds(self, t: float) -> float:
        """Return the grid's time of a moment of the session, from the first sample on; NaN for NaN."""
        if math.isnan(t):
            return math.nan
        stamps = self._stamps
        if t <= stamps[0] or t >= stamps[-1]:
            end = 0 if t <= stamps[0] else -1
            return float(self.places[end] / self.rate_hz + t - stamps[end])
        after = int(np.searchsorted(stamps, t, side="right"))
        step_s, n = float(stamps[after] - stamps[after - 1]), int(self.places[after] - self.places[after - 1])
        share = float(t - stamps[after - 1]) / step_s if step_s > 0 else 0.0
        return (int(self.places[after - 1]) + n * share) / self.rate_hz

    def laid(self, columns: Sequence[int], empty: float) -> Iterator[NDArray[np.float32]]:
        """Yield the grid piece by piece, each of shape (n_places, n_columns), with ``empty`` where there is no sample.

        Parameters
        ----------
        columns : sequence of int
            Channels of the signal.
        empty : float
            What stands where there is no sample.
        """
        for start in range(0, self.n_places, PIECE):
            stop = min(start + PIECE, self.n_places)
            cut = slice(*np.searchsorted(self.places, (start, stop)))
            piece = np.full((stop - start, len(columns)), empty, np.float32)
            piece[self.places[cut] - start] = self.signal.data[cut][:, list(columns)]
            yield piece

    @cached_property
    def _stamps(self) -> NDArray[np.float64]:
        return np.fmax.accumulate(self.signal.t)

    def _n_missing(self) -> NDArray[np.float64]:
        """Return how many samples fit into the time that is missing before each one."""
        with np.errstate(all="ignore"):  # stamps may be damaged
            steps = np.diff(self._stamps, prepend=self._stamps[:1])
            missing = np.rint(steps * self.rate_hz) - 1
        return np.where(self.signal.gap & (missing > 0), missing, 0.0)

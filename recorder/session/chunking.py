"""How recorded samples came: where each block began, its first sample's number, and what was lost before it.

The samples are one stream, what is known of the blocks another: a row a block, with the stamp of
its first sample. Where both are whole they fit exactly. After damage rows are found by that stamp;
samples whose row is gone make a block of their own, and what is gone shows as a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorder.session.recorded import RecordedTable

GAP_PERIODS = 1.5


@dataclass(frozen=True, slots=True)
class Chunking:
    """The blocks of one stretch of samples; arrays of shape (n_blocks,).

    ``starts`` are positions among the samples, ``first_index`` the running number of the first sample.
    """

    starts: NDArray[np.int64]
    first_index: NDArray[np.int64]
    gap_before: NDArray[np.bool_]

    def lengths(self, n_samples: int) -> NDArray[np.int64]:
        """Return how many samples each block has."""
        return np.diff(self.starts, append=n_samples)

    def index(self, n_samples: int) -> NDArray[np.int64]:
        """Return the running number of each sample."""
        return np.arange(n_samples) + np.repeat(self.first_index - self.starts, self.lengths(n_samples))

    def gaps(self, n_samples: int) -> NDArray[np.bool_]:
        """Return for each sample whether something is missing just before it."""
        gap = np.zeros(n_samples, bool)
        gap[self.starts] = self.gap_before
        return gap


class _Block(NamedTuple):
    start: int
    first_index: int
    gap: bool


def chunking(t: NDArray[np.float64], rows: RecordedTable, rate_hz: float) -> Chunking:
    """Fit the rows of an ``eeg_blocks`` table to samples.

    Parameters
    ----------
    t : ndarray, shape (n_samples,)
        Stamps of the samples.
    rows : RecordedTable
        Rows of the whole session; those of other samples are passed over.
    rate_hz : float
        Nominal; 0 for irregular.
    """
    if not len(rows):
        blocks = _untold(t, 0, len(t), 0, rate_hz)
        return _chunking(blocks)
    known = np.isfinite(rows.columns["first_index"]) & (rows.columns["n_samples"] >= 1)
    stamps, first, n = rows.t[known], _whole(rows, "first_index", known), _whole(rows, "n_samples", known)
    gap = rows.columns["gap_before"][known] > 0
    starts = np.cumsum(n) - n
    if n.sum() == len(t) and np.array_equal(t[starts], stamps):
        return Chunking(starts, first, gap)
    return _patched(t, stamps, first, n, gap, rate_hz)


def _whole(rows: RecordedTable, column: str, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    return rows.columns[column][known].astype(np.int64)


def _patched(
    t: NDArray[np.float64],
    stamps: NDArray[np.float64],
    first: NDArray[np.int64],
    n: NDArray[np.int64],
    gap: NDArray[np.bool_],
    rate_hz: float,
) -> Chunking:
    """Find each row's samples by the stamp of the first, and keep the samples that no row tells of."""
    if not len(t):
        return _chunking([])
    positions = _positions(t, stamps)
    stops = _stops(positions, n, len(t))
    blocks: list[_Block] = []
    done = next_index = 0
    lost = False
    for at, stop, begins, after_gap in zip(positions, stops, first, gap, strict=True):
        if at < done:  # none of its samples is left, or they are another stretch's
            lost = lost or (bool(blocks) and begins >= next_index)
            continue
        if at > done:
            blocks += _untold(t, done, at, max(next_index, begins - (at - done)), rate_hz, lost)
            lost = False
        blocks.append(_Block(at, begins, after_gap or lost))
        done, next_index, lost = stop, begins + stop - at, False
    if done < len(t):
        blocks += _untold(t, done, len(t), next_index, rate_hz, lost)
    return _chunking(blocks)


def _chunking(blocks: list[_Block]) -> Chunking:
    """Return blocks as arrays; where the numbers jump there is a gap, whatever the rows say."""
    gaps = [block.gap for block in blocks[:1]]
    for before, block in pairwise(blocks):
        gaps.append(block.gap or block.first_index != before.first_index + block.start - before.start)
    starts, first = [block.start for block in blocks], [block.first_index for block in blocks]
    return Chunking(np.array(starts, np.int64), np.array(first, np.int64), np.array(gaps, bool))


def _untold(
    t: NDArray[np.float64], start: int, stop: int, first_index: int, rate_hz: float, lost: bool = False
) -> list[_Block]:
    """Return blocks of samples of which no row tells: one from each leap of their stamps to the next."""
    before = t[start - 1] if start else t[0] - (1.0 / rate_hz if rate_hz > 0 else 0.0)
    periods = np.diff(t[start:stop], prepend=before) * rate_hz
    leaps = np.flatnonzero(periods > GAP_PERIODS)
    starts = np.union1d(leaps, [0]).tolist() if stop > start else []
    n_lost = np.cumsum(np.where(periods > GAP_PERIODS, np.rint(periods) - 1, 0)).astype(np.int64)
    if start:
        n_lost -= n_lost[0]  # the first number was told
    return [_Block(start + k, first_index + k + int(n_lost[k]), lost or k in leaps) for k in starts]


def _positions(t: NDArray[np.float64], stamps: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return where among the samples each stamp is, -1 where it is not."""
    order = np.argsort(t, kind="stable")
    at = np.minimum(np.searchsorted(t[order], stamps), len(t) - 1)
    return np.where(t[order][at] == stamps, order[at], -1)


def _stops(positions: NDArray[np.int64], n: NDArray[np.int64], n_samples: int) -> NDArray[np.int64]:
    """Return where each block ends: after its n samples, or where the next one that is there begins."""
    there = np.sort(positions[positions >= 0])
    following = np.append(there, n_samples)[np.searchsorted(there, positions, side="right")]
    return np.minimum(positions + n, following)

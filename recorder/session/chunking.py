"""How recorded samples came: where each block began, its first sample's number, and what was lost before it.

Samples are one stream of the file, a row a block another; each write has put a chunk of samples
there and then a chunk of rows that tell of them. Where both are whole they fit exactly. Samples
whose rows are damaged make blocks of their own; damaged samples leave a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorder.xdf.read import Chunk

GAP_PERIODS = 1.5
MOST = 2**52  # samples; beyond it a number is damaged


class BlockRows(NamedTuple):
    """Rows of an ``eeg_blocks`` table, arrays of shape (n_rows,), and the chunks they stand in."""

    first_index: NDArray[np.float64]
    n_samples: NDArray[np.float64]
    gap_before: NDArray[np.float64]
    chunks: Sequence[Chunk]


@dataclass(frozen=True, slots=True)
class Chunking:
    """The blocks of a stretch of samples; arrays of shape (n_blocks,).

    ``starts`` are positions among the samples, ``first_index`` the running number of the first sample.
    """

    starts: NDArray[np.int64]
    first_index: NDArray[np.int64]
    gap_before: NDArray[np.bool_]

    def index(self, n_samples: int) -> NDArray[np.int64]:
        """Return the running number of each sample."""
        lengths = np.diff(self.starts, append=n_samples)
        return np.arange(n_samples) + np.repeat(self.first_index - self.starts, lengths)

    def gaps(self, n_samples: int) -> NDArray[np.bool_]:
        """Return for each sample whether something is missing just before it."""
        gap = np.zeros(n_samples, bool)
        gap[self.starts] = self.gap_before
        return gap


class _Block(NamedTuple):
    start: int
    first_index: int
    gap: bool


def chunking(t: NDArray[np.float64], chunks: Sequence[Chunk], rows: BlockRows | None, rate_hz: float) -> Chunking:
    """Fit the rows of an ``eeg_blocks`` table to samples.

    Parameters
    ----------
    t : ndarray, shape (n_samples,)
        Stamps of the samples.
    chunks : sequence of Chunk
        The samples' own.
    rows : BlockRows or None
        None where there is no table.
    rate_hz : float
        Nominal; 0 for irregular.
    """
    if rows is None:
        return _chunking(_untold(t, 0, len(t), 0, rate_hz, lost=False))
    known = (np.abs(rows.first_index) < MOST) & (rows.n_samples >= 1) & (rows.n_samples < MOST)  # no NaN either
    first = np.where(known, rows.first_index, 0).astype(np.int64)
    n = np.where(known, rows.n_samples, 0).astype(np.int64)
    gap = rows.gap_before > 0
    if known.all() and _told(chunks, rows.chunks, n):
        gap[1:] |= np.diff(first) != n[:-1]  # a write that is damaged as a whole has left both
        return Chunking(np.cumsum(n) - n, first, gap)
    return _chunking(_patched(t, chunks, rows.chunks, first, n, gap, rate_hz))


def _told(chunks: Sequence[Chunk], row_chunks: Sequence[Chunk], n: NDArray[np.int64]) -> bool:
    """Tell whether the rows of every chunk count the samples of its neighbour."""
    if len(chunks) != len(row_chunks):
        return False
    stops = np.cumsum([chunk.n_samples for chunk in row_chunks], dtype=np.int64)
    counted = np.diff(np.append(0, np.cumsum(n))[stops], prepend=0)
    return np.array_equal(counted, [chunk.n_samples for chunk in chunks])


def _patched(
    t: NDArray[np.float64],
    chunks: Sequence[Chunk],
    row_chunks: Sequence[Chunk],
    first: NDArray[np.int64],
    n: NDArray[np.int64],
    gap: NDArray[np.bool_],
    rate_hz: float,
) -> list[_Block]:
    """Pair what is left of both: rows tell of the chunk of samples just before them in the file, if the counts fit."""
    blocks: list[_Block] = []
    waiting: tuple[int, int] | None = None  # samples of which no row has told yet
    done = row = next_index = 0
    lost = any_told = False
    for chunk, is_rows in sorted([*((c, False) for c in chunks), *((c, True) for c in row_chunks)], key=_place):
        if not is_rows:
            if waiting:
                blocks += _untold(t, *waiting, next_index, rate_hz, lost)
                next_index, lost = _after(blocks, waiting[1]), False
            waiting, done = (done, done + chunk.n_samples), done + chunk.n_samples
            continue
        cut, row = slice(row, row + chunk.n_samples), row + chunk.n_samples
        if waiting and n[cut].sum() == waiting[1] - waiting[0]:
            starts = waiting[0] + np.cumsum(n[cut]) - n[cut]
            told = list(map(_Block, starts.tolist(), first[cut].tolist(), gap[cut].tolist()))
            blocks = blocks if any_told else _counted_back(blocks, told[0])
            blocks += [told[0]._replace(gap=told[0].gap or lost), *told[1:]]
            any_told = True
            next_index, lost, waiting = _after(blocks, waiting[1]), False, None
        else:
            lost = True
    return blocks + (_untold(t, *waiting, next_index, rate_hz, lost) if waiting else [])


def _counted_back(blocks: list[_Block], following: _Block) -> list[_Block]:
    """Number blocks of which no row tells from the first one of which one does."""
    shift = following.first_index - _after(blocks, following.start)
    return [block._replace(first_index=block.first_index + shift) for block in blocks]


def _place(item: tuple[Chunk, bool]) -> int:
    return item[0].start


def _after(blocks: list[_Block], stop: int) -> int:
    """Return the number of the sample after the last block, which ends at stop."""
    return blocks[-1].first_index + stop - blocks[-1].start if blocks else 0


def _chunking(blocks: list[_Block]) -> Chunking:
    """Return blocks as arrays; where the numbers jump there is a gap, whatever the rows say."""
    gaps = [block.gap for block in blocks[:1]]
    for before, block in pairwise(blocks):
        gaps.append(block.gap or block.first_index != before.first_index + block.start - before.start)
    starts, first = [block.start for block in blocks], [block.first_index for block in blocks]
    return Chunking(np.array(starts, np.int64), np.array(first, np.int64), np.array(gaps, bool))


def _untold(t: NDArray[np.float64], start: int, stop: int, next_index: int, rate_hz: float, lost: bool) -> list[_Block]:
    """Return blocks of samples of which no row tells: one from each leap of their stamps to the next.

    What is missing is reckoned from the leap and the nominal rate.
    """
    if stop <= start:
        return []
    before = t[start - 1] if start else t[0] - (1.0 / rate_hz if rate_hz > 0 else 0.0)
    with np.errstate(all="ignore"):  # stamps may be damaged
        periods = np.diff(t[start:stop], prepend=before) * rate_hz
    leaps = (periods > GAP_PERIODS) & (periods < MOST / len(t))
    n_lost = np.cumsum(np.where(leaps, np.rint(periods) - 1, 0)).astype(np.int64)
    starts = np.union1d(np.flatnonzero(leaps), [0]).tolist()
    return [_Block(start + k, next_index + k + int(n_lost[k]), bool(leaps[k]) or (lost and k == 0)) for k in starts]

"""Samples and the rows about them fit each other, whatever of either is gone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.session.chunking import BlockRows, Chunking, chunking
from recorder.xdf.read import Chunk

RATE_HZ = 100.0


class Written:
    """Blocks put into a file, write by write: a chunk of samples, then a chunk of rows."""

    def __init__(self, writes: Sequence[Sequence[int]]) -> None:
        self.writes = writes
        self.lengths = [sum(lengths) for lengths in writes]
        self.t = np.arange(sum(self.lengths)) / RATE_HZ
        self.index = 500 + np.arange(sum(self.lengths))

    def read(self, lost_samples: set[int], lost_rows: set[int]) -> tuple[Chunking, np.ndarray, np.ndarray]:
        """Leave writes out of the samples, others out of the rows; return what fits, stamps and numbers left."""
        first = np.cumsum([0, *[n for lengths in self.writes for n in lengths]])[:-1] + 500.0
        of_write = np.repeat(np.arange(len(self.writes)), [len(lengths) for lengths in self.writes])
        kept_rows = ~np.isin(of_write, list(lost_rows))
        lengths = np.array([n for lengths in self.writes for n in lengths], float)
        row_chunks = [_chunk(2 * i + 1, len(w)) for i, w in enumerate(self.writes) if i not in lost_rows]
        chunks = [_chunk(2 * i, n) for i, n in enumerate(self.lengths) if i not in lost_samples]
        kept = ~np.isin(np.repeat(np.arange(len(self.writes)), self.lengths), list(lost_samples))
        rows = BlockRows(first[kept_rows], lengths[kept_rows], np.zeros(kept_rows.sum()), row_chunks)
        return chunking(self.t[kept], chunks, rows, RATE_HZ), self.t[kept], self.index[kept]


def _chunk(place: int, n: int) -> Chunk:
    return Chunk(100 * place, 100 * place, 100 * place + 90, n)


writes = st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4), min_size=1, max_size=8)
some = st.sets(st.integers(0, 7))


@given(writes=writes)
def test_what_is_whole_fits_exactly(writes: list[list[int]]) -> None:
    written = Written(writes)
    came, t, index = written.read(set(), set())

    assert [n for lengths in writes for n in lengths] == np.diff(came.starts, append=len(t)).tolist()
    np.testing.assert_array_equal(index, came.index(len(t)))
    assert not came.gap_before.any()


@given(writes=writes, lost_samples=some, lost_rows=some)
def test_no_sample_gets_another_ones_number_where_its_row_is_there(
    writes: list[list[int]], lost_samples: set[int], lost_rows: set[int]
) -> None:
    """And wherever the numbers jump there is a gap."""
    written = Written(writes)
    came, t, index = written.read(lost_samples, lost_rows)
    told = ~np.isin(np.repeat(np.arange(len(writes)), written.lengths), list(lost_rows | lost_samples))
    kept = ~np.isin(np.repeat(np.arange(len(writes)), written.lengths), list(lost_samples))

    found = came.index(len(t))

    np.testing.assert_array_equal(index[told[kept]], found[told[kept]])
    assert came.gaps(len(t))[np.flatnonzero(np.diff(found) != 1) + 1].all()
    assert (np.diff(came.starts) > 0).all()


def test_lost_rows_alone_make_no_gap() -> None:
    """The samples are all there, and so are their numbers."""
    written = Written([[4, 4], [4, 4], [4, 4]])
    came, t, index = written.read(set(), {1})

    np.testing.assert_array_equal(index, came.index(len(t)))
    assert not came.gap_before.any()


def test_without_any_row_leaps_of_the_stamps_are_gaps() -> None:
    """What is lost is reckoned from the rate."""
    t = np.concatenate([np.arange(10), 30 + np.arange(10)]) / RATE_HZ

    came = chunking(t, [_chunk(0, 20)], None, RATE_HZ)

    assert [0, 10] == came.starts.tolist()
    assert [0, 30] == came.first_index.tolist()
    assert [False, True] == came.gap_before.tolist()


@pytest.mark.parametrize("number", [np.nan, np.inf, -1e300, 1e300])
def test_a_damaged_row_is_passed_over(number: float) -> None:
    rows = BlockRows(np.array([0.0, number]), np.array([5.0, number]), np.zeros(2), [_chunk(1, 2)])

    came = chunking(np.arange(10) / RATE_HZ, [_chunk(0, 10)], rows, RATE_HZ)

    assert 10 == len(came.index(10))

"""Windows as batches of tensors."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest
import torch

from models.training.batches import READ_BYTES, Windows, parts_of
from tests.models.training.small import small_segments, small_spec


@pytest.fixture(scope="module")
def windows():
    segments, high = small_segments(small_spec("lstm-cnn"))
    rows = np.arange(len(segments.table))
    return Windows(segments, high, segments.fit_normalisation(rows), torch.device("cpu"))


def seen(batches):
    return [batch.trials.tolist() for batch in batches]


def test_every_window_comes_once_an_epoch_in_an_order_of_its_own(windows):
    rows = np.arange(3, 40)
    orders = [seen(windows.drawn(rows, 8, torch.Generator().manual_seed(seed))) for seed in (1, 1, 2)]

    assert sorted(windows.table.trial[rows].tolist()) == sorted(itertools.chain.from_iterable(orders[0]))
    assert orders[0] == orders[1] != orders[2]


def test_batches_are_of_nearly_equal_size(windows):
    """None of a single window, which batch normalisation could not take."""
    sizes = [len(part) for part in seen(windows.drawn(np.arange(33), 8, torch.Generator()))]

    assert [7, 7, 7, 6, 6] == sizes


def test_a_batch_holds_what_belongs_together(windows):
    rows = np.array([39, 2, 17])
    (batch,) = windows.in_order(rows)

    assert windows.table.trial[rows].tolist() == batch.trials.tolist()
    assert np.array_equal(windows.high[windows.table.trial[rows]], batch.high.numpy())
    assert np.array_equal(windows.arrays(rows)["eeg"], batch.inputs["eeg"].numpy())
    assert {"eeg", "face"} == batch.inputs.keys()


def test_what_is_read_at_once_is_bounded(windows):
    window_bytes = sum(array[:1].nbytes for array in windows.arrays(np.arange(2)).values())

    assert windows.at_once * window_bytes <= READ_BYTES


def test_rows_are_parted_evenly_and_none_is_lost():
    assert [[0, 1, 2], [3, 4]] == [part.tolist() for part in parts_of(np.arange(5), 3)]
    assert [] == parts_of(np.zeros(0, np.int64), 3)


def test_a_failure_to_read_is_the_caller_s_and_no_thread_is_left(windows):
    with pytest.raises(IndexError):
        list(windows.in_order(np.array([10_000])))

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("batches")]


def test_an_epoch_that_is_broken_off_leaves_no_thread(windows):
    batches = windows.drawn(np.arange(40), 4, torch.Generator())
    next(batches)

    batches.close()

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("batches")]

"""Rings: the newest samples as one view, gaps marked, readers never in the writer's way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recorder.blocks import Block
from recorder.ring import FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo

RATE_HZ = 100.0
INFO = StreamInfo("test", "eeg", (Channel("a"), Channel("b")), RATE_HZ)


@dataclass(frozen=True)
class Stamp:
    t: float
    index: int


def block(first: int, n: int, gap: bool = False) -> Block:
    """Samples that carry their own index, so that a misplaced one shows."""
    index = np.arange(first, first + n)
    return Block(np.stack([index, -index], axis=1).astype(np.float32), index / RATE_HZ, first, gap)


def ring(length_s: float = 0.5) -> SignalRing:
    made = SignalRing(length_s)
    made.stream_opened(INFO)
    return made


@given(st.lists(st.integers(1, 140), min_size=1, max_size=30), st.integers(1, 60))
def test_the_newest_samples_are_always_one_contiguous_run(sizes: list[int], n: int):
    """Whatever the chunking, the view holds the last samples written, in order, once."""
    tested, written = ring(), 0
    for size in sizes:
        tested.receive(block(written, size))
        written += size
        span = tested.latest(n)

        assert span is not None
        expected = np.arange(max(0, written - min(n, 51)), written)
        np.testing.assert_array_equal(expected, span.index)
        np.testing.assert_array_equal(expected, span.data[:, 0])
        np.testing.assert_array_equal(expected / RATE_HZ, span.t)


def test_a_view_is_not_a_copy():
    tested = ring()
    tested.receive(block(0, 40))

    first, second = tested.latest(20), tested.latest(20)

    assert first is not None
    assert second is not None
    assert np.shares_memory(first.data, second.data)


def test_a_view_tells_when_the_writer_has_come_round_to_it():
    tested = ring()
    tested.receive(block(0, 50))
    span = tested.latest(20)
    assert span is not None

    tested.receive(block(50, 30))
    assert span.intact()

    tested.receive(block(80, 40))
    assert not span.intact()


def test_a_gap_is_marked_at_the_first_sample_after_it():
    tested = ring()
    tested.receive(block(0, 10))
    tested.receive(block(25, 10, gap=True))

    span = tested.latest()

    assert span is not None
    assert [10] == np.flatnonzero(span.gap).tolist()
    assert 25 == span.index[10]


def test_an_overwritten_gap_mark_does_not_come_back():
    """The mark belongs to a sample, not to a place in the buffer."""
    tested = ring()
    tested.receive(block(0, 10, gap=True))
    for first in range(10, 210, 10):
        tested.receive(block(first, 10))

    span = tested.latest()

    assert span is not None
    assert not span.gap.any()


def test_a_stream_of_another_shape_starts_anew():
    tested = ring()
    tested.receive(block(0, 10))
    tested.stream_opened(StreamInfo("test", "eeg", (Channel("a"),), RATE_HZ))

    assert tested.latest() is None
    tested.receive(Block(np.ones((3, 1), np.float32), np.arange(3.0), 0))
    span = tested.latest()
    assert span is not None
    assert (3, 1) == span.data.shape


def test_the_same_stream_announced_again_keeps_what_is_there():
    """A device that comes back does not wipe the seconds before it left."""
    tested = ring()
    tested.receive(block(0, 10))
    tested.stream_opened(INFO)

    assert 10 == tested.n_written


@given(st.integers(0, 40), st.floats(0.0, 45.0), st.floats(0.01, 2.0))
def test_a_frame_is_found_at_or_before_an_instant_and_never_too_old(n: int, instant: float, hold_s: float):
    frames: FrameRing[Stamp] = FrameRing(16)
    for i in range(n):
        frames.append(Stamp(float(i), i))

    (found,) = frames.at_or_before(np.array([instant]), hold_s)

    candidates = [i for i in range(max(0, n - 15), n) if i <= instant and instant - i <= hold_s]
    assert (candidates[-1] if candidates else None) == (found.index if found else None)

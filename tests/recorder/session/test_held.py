"""What a ring held when a recording began goes into it, in the device's own format where that is exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.blocks import Block
from recorder.ring import SignalRing, Span
from recorder.session.held import MOST_HELD_S, as_sent, before, held_items
from recorder.streams import Channel, RawFormat, SampleFormat, StreamInfo

RATE_HZ = 100.0


def info(raw: RawFormat | None = None) -> StreamInfo:
    return StreamInfo("amp", "eeg", (Channel("Fz"), Channel("Cz")), RATE_HZ, raw=raw)


def form(number: SampleFormat, scale: float) -> RawFormat:
    columns = (Channel("count", "misc", ""), Channel("Fz"), Channel("Cz"), Channel("trigger", "trigger", ""))
    return RawFormat(columns, number, (1, 2), (scale, scale))


def held(described: StreamInfo, *blocks: Block) -> Span:
    ring = SignalRing()
    ring.stream_opened(described)
    for block in blocks:
        ring.receive(block)
    span = ring.latest()
    assert span is not None
    return span


def block(first: int, n: int, gap: bool = False) -> Block:
    index = np.arange(first, first + n)
    return Block(np.stack([index, -index], axis=1).astype(np.float32), index / RATE_HZ, first, gap)


def blocks_of(items: list[object]) -> list[Block]:
    return [item for item in items if isinstance(item, Block)]


def test_pieces_begin_where_something_is_missing() -> None:
    items = held_items(held(info(), block(0, 10), block(10, 5), block(20, 5, gap=True)))

    assert info() == items[0]
    assert [(0, 15, False), (20, 5, True)] == [(b.first_index, len(b.t), b.gap_before) for b in blocks_of([*items])]


def test_no_more_than_a_window_needs_is_taken() -> None:
    items = held_items(held(info(), block(0, 5000)))

    assert MOST_HELD_S * RATE_HZ == pytest.approx(sum(len(b.t) for b in blocks_of([*items])), abs=1)
    assert 49.99 == blocks_of([*items])[-1].t[-1]


def test_what_is_queued_already_is_left_to_the_queue() -> None:
    items = before(held_items(held(info(), block(0, 10), block(20, 10, gap=True))), 0.25)

    assert [(0, 10), (20, 5)] == [(b.first_index, len(b.t)) for b in blocks_of([*items])]


@given(
    st.sampled_from(["float32", "double64", "int16", "int32", "int64"]),
    st.floats(1e-3, 100.0),
    st.integers(0, 2**32 - 1),
)
def test_what_the_device_sent_is_found_again_or_not_claimed(number: SampleFormat, scale: float, seed: int) -> None:
    """Whatever is put into the device's columns gives, to the bit, what was live."""
    sent_as = form(number, scale)
    sent = (np.random.default_rng(seed).standard_normal((20, 4)) * 1000).astype(sent_as.dtype)
    live = sent_as.converted(sent)

    found = as_sent(sent_as, live)

    assert found is None or sent_as.converted(found).tobytes() == live.tobytes()
    if sent_as.dtype.kind == "i":
        assert found is not None
        assert sent[:, 1:3].tolist() == found[:, 1:3].tolist()
        assert 0 == np.abs(found[:, [0, 3]]).max()


def test_where_counts_cannot_be_what_was_live_the_ring_makes_its_own_stream() -> None:
    described = info(form("int32", 1.0))
    half = Block(np.full((3, 2), 0.5, np.float32), np.arange(3) / RATE_HZ, 0)

    first, kept = held_items(held(described, half))

    assert isinstance(first, StreamInfo)
    assert first.raw is None
    assert isinstance(kept, Block)
    assert kept.raw is None

"""What came before a recording is kept as it came."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recorder.blocks import Block, RawSamples
from recorder.recent import RecentBlocks
from recorder.streams import Channel, StreamInfo

INFO = StreamInfo("amp", "eeg", (Channel("Cz"),), 100.0)


def block(first: int, n: int = 100) -> Block:
    t = np.arange(first, first + n) / INFO.rate_hz
    data = np.zeros((n, 1), np.float32)
    return Block(data, t, first, raw=RawSamples(data, t, 0.0))


def test_blocks_are_kept_themselves_behind_their_description() -> None:
    """No copy: what the device sent is in them."""
    recent, sent = RecentBlocks(), block(0)
    recent.stream_opened(INFO)
    recent.receive(sent)

    info, kept = recent.items()

    assert INFO == info
    assert sent is kept


def test_what_is_older_than_asked_for_goes() -> None:
    """Whole blocks: those that end before."""
    recent = RecentBlocks(length_s=2.0)
    recent.stream_opened(INFO)
    for first in range(0, 1000, 100):
        recent.receive(block(first))

    info, *kept = recent.items()

    assert INFO == info
    assert [700, 800, 900] == [item.first_index for item in kept if isinstance(item, Block)]


def test_a_description_stays_with_the_blocks_after_it() -> None:
    """A stream that came back with a note is the same stream."""
    recent, noted = RecentBlocks(length_s=2.0), replace(INFO, notes=("came back",))
    recent.stream_opened(INFO)
    recent.receive(block(0))
    recent.stream_opened(noted)
    recent.receive(block(100))

    assert [INFO, noted] == [item for item in recent.items() if isinstance(item, StreamInfo)]
    recent.receive(block(1000))
    assert noted == recent.items()[0]
    assert 2 == len(recent.items())


def test_another_shape_begins_anew() -> None:
    """As the ring does: no estimate will see what was before."""
    recent = RecentBlocks()
    recent.stream_opened(INFO)
    recent.receive(block(0))
    faster = replace(INFO, rate_hz=200.0)
    recent.stream_opened(faster)

    assert [faster] == recent.items()

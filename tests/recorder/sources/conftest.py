"""Sources under test: opened with a sink that keeps everything, and closed whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from recorder import clock
from recorder.blocks import Block, Frame, Item, Marker
from recorder.sources.base import Source
from recorder.streams import StreamInfo

PATIENCE_S = 20.0


@dataclass
class Watched:
    """A source and all it has pushed, with the moments of arrival."""

    source: Source
    infos: list[StreamInfo] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    def stream_opened(self, info: StreamInfo) -> None:
        self.infos.append(info)

    def receive(self, item: Item) -> None:
        self.arrivals.append(clock.now())
        self.items.append(item)

    @property
    def frames(self) -> list[Frame]:
        return [item for item in tuple(self.items) if isinstance(item, Frame)]

    @property
    def blocks(self) -> list[Block]:
        return [item for item in tuple(self.items) if isinstance(item, Block)]

    @property
    def markers(self) -> list[Marker]:
        return [item for item in tuple(self.items) if isinstance(item, Marker)]

    @property
    def n_samples(self) -> int:
        return sum(len(block.t) for block in self.blocks)

    def until(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Wait until a condition holds; fail with the source's status if it never does."""
        give_up = time.monotonic() + patience_s
        while not condition():
            assert time.monotonic() < give_up, f"waited {patience_s} s; {self.source.status}, {len(self.items)} items"
            time.sleep(0.005)

    def until_state(self, *states: str) -> str:
        """Wait for one of the states; return its reason."""
        self.until(lambda: self.source.status.state in states)
        return self.source.status.reason


Watch = Callable[[Source], Watched]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Open a source and keep what it pushes; it is closed at the end."""
    opened: list[Source] = []

    def _watch(source: Source) -> Watched:
        watched = Watched(source)
        source.subscribe(watched)
        opened.append(source)
        source.open()
        return watched

    yield _watch
    for source in opened:
        source.close()

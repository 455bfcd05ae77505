"""What sources give their items to while a session is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from recorder.recent import StreamItem
from recorder.sources.base import Sink


class EegSink(Sink, Protocol):
    """Takes a source's blocks and markers."""

    def begin(self, held: Iterable[StreamItem] = ()) -> None:
        """Write what came before (`RecentBlocks.items`) before anything else, once.

        Call it after subscribing: what came since is not repeated. The stream waits for it
        about a second, then begins with what has come.
        """


class ExtraSink(Sink, Protocol):
    """Takes an extra source's blocks and markers; any thread may ask how many."""

    @property
    def n_written(self) -> int:
        """Samples and markers in the file."""

    @property
    def n_overflow(self) -> int:
        """Samples and markers that could not be queued."""

    def measure(self, t: float, values: Sequence[float]) -> None:
        """Keep the fields of its `StreamHealth` at session time t."""

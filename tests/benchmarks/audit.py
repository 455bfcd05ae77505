"""Counts what a ring received against what the player sent, by the player's own sample counter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recorder.ring import SignalRing
from tests.lsl_player import COUNTER_MODULO


@dataclass
class Audit:
    """Sent, received and lost samples since the first look; look at least once a minute.

    Channel 1 of the stream is the player's counter, exact in float32.
    """

    sent: int = 0
    received: int = 0
    _last_index: int = -1
    _last_counter: int = -1

    @property
    def lost(self) -> int:
        """Samples sent that never came into the ring."""
        return self.sent - self.received

    def look(self, ring: SignalRing) -> None:
        """Count what is new in the ring."""
        span = ring.latest()
        if span is None:
            return
        fresh = span.narrowed(int(np.searchsorted(span.index, self._last_index, side="right")), len(span))
        if not len(fresh):
            return
        counter = fresh.data[:, 0].astype(np.int64)
        before = counter[0] - 1 if self._last_index < 0 else self._last_counter
        self.sent += int((np.diff(counter, prepend=before) % COUNTER_MODULO).sum())
        self.received += len(fresh)
        self._last_index, self._last_counter = int(fresh.index[-1]), int(counter[-1])

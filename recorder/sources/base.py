"""The one contract of every device.

A source runs its own thread from `open` to `close`. It pushes items to its sinks from that
thread; a sink returns at once (rings and bounded queues only). A source never raises into
its sinks' callers: what goes wrong becomes its `status`, with a reason a person can act on.
"""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Literal, Protocol

from recorder import clock
from recorder.blocks import Item
from recorder.errors import RecorderError
from recorder.streams import StreamInfo

State = Literal["idle", "connecting", "live", "stalled", "lost", "failed"]

JOIN_TIMEOUT_S = 3.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """State of a source: word, reason for a person, and since when (session clock)."""

    state: State = "idle"
    reason: str = ""
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class StreamHealth:
    """What was measured of a stream's timing and losses; NaN where nothing is known yet.

    ``offset_s`` is what was added to the sender's stamps to get session time,
    ``offset_uncertainty_s`` half the round trip of that measurement. ``drift_ppm`` is how
    much faster the device's samples come than its nominal rate says. ``jitter_s`` is the
    standard deviation of stamps around the smoothed time. ``n_nan`` counts samples in which
    a channel was NaN; they are passed on as they came.
    """

    n_samples: int = 0
    n_lost: int = 0
    n_gaps: int = 0
    n_nan: int = 0
    last_loss_t: float = float("nan")
    rate_hz: float = float("nan")
    drift_ppm: float = float("nan")
    offset_s: float = float("nan")
    offset_uncertainty_s: float = float("nan")
    jitter_s: float = float("nan")


OWN_CLOCK = StreamHealth(offset_s=0.0, offset_uncertainty_s=0.0)
"""Health of a source that makes its stamps on the session clock itself: nothing to measure."""


class Sink(Protocol):
    """Who receives a source's items: a ring, the recorder, a tracker."""

    def stream_opened(self, info: StreamInfo) -> None:
        """Tell what comes from now on: before the first item, and when the stream changes."""

    def receive(self, item: Item) -> None:
        """Take one item; return at once."""


@dataclass(eq=False)
class Source(ABC):
    """A device: subclasses write `_run`, and call `_announce`, `_push`, `_set` from it.

    Parameters
    ----------
    name : str
        For people, until the device has told its own.
    """

    name: str
    _sinks: tuple[Sink, ...] = field(default=(), init=False, repr=False)
    _info: StreamInfo | None = field(default=None, init=False, repr=False)
    _status: Status = field(default_factory=Status, init=False, repr=False)
    _thread: threading.Thread | None = field(default=None, init=False, repr=False)
    _closing: threading.Event = field(default_factory=threading.Event, init=False, repr=False)

    @property
    def info(self) -> StreamInfo | None:
        """The stream's description; None until the device has told it."""
        return self._info

    @property
    def status(self) -> Status:
        """State now; any thread may ask."""
        return self._status

    @property
    def health(self) -> StreamHealth:
        """Timing and losses so far; any thread may ask."""
        return StreamHealth()

    def subscribe(self, sink: Sink) -> None:
        """Add a sink; it is told the stream's description at once if that is known."""
        self._sinks = (*self._sinks, sink)
        if self._info is not None:
            sink.stream_opened(self._info)

    def unsubscribe(self, sink: Sink) -> None:
        """Take a sink off again."""
        self._sinks = tuple(s for s in self._sinks if s is not sink)

    def open(self) -> None:
        """Start connecting; returns at once. What happens next is told by `status`."""
        if self._thread is not None:
            return
        self._closing.clear()
        self._set("connecting")
        self._thread = threading.Thread(target=self._guarded_run, name=f"source {self.name}", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = JOIN_TIMEOUT_S) -> None:
        """Stop and release the device; idempotent."""
        self._closing.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout_s)
        if self._status.state != "failed":
            self._set("idle")

    @abstractmethod
    def _run(self) -> None:
        """Connect, then push until `self._closing` is set; runs in the source's thread."""

    def _guarded_run(self) -> None:
        try:
            self._run()
        except RecorderError as error:
            self._set("failed", str(error))
        except Exception as error:  # the thread's last line of defence: told once, as a status
            log.exception("source %s failed", self.name)
            self._set("failed", f"{type(error).__name__}: {error}")

    def _set(self, state: State, reason: str = "") -> None:
        if (state, reason) != (self._status.state, self._status.reason):
            self._status = Status(state, reason, clock.now())

    def _announce(self, info: StreamInfo) -> None:
        self._info = info
        for sink in self._sinks:
            sink.stream_opened(info)

    def _push(self, item: Item) -> None:
        for sink in self._sinks:
            sink.receive(item)

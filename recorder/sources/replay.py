"""A recorded session in place of devices: its EEG (its film: `replay_film`) played in real time, as if it were now.

Stamps are moved to now by one and the same amount for everything of a run, so that EEG, pictures
and markers keep to each other; gaps stay gaps. Samples come in the packets they came in. These
are recordings, which their notes say, and simulated ones stay marked as such.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from recorder import clock
from recorder.blocks import Block, Marker
from recorder.errors import SourceError
from recorder.session.layout import MARKER_ROLES
from recorder.session.reader import Session, open_session
from recorder.sources.base import OWN_CLOCK, Source, StreamHealth
from recorder.streams import StreamInfo

STALL_S = 0.5
JOIN_S = 0.5  # what is older than this when a source joins another is not made up for
NOTE = "a recorded session played again in real time, not a live device"


class Playing(NamedTuple):
    """What to add to recorded stamps, and the session time from which on they are played."""

    shift_s: float
    joined_t: float


class ReplayedSession:
    """One run, and the moment at which it began to be played; its sources share it.

    Parameters
    ----------
    path : str
        As `open_session` takes it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._n_playing = 0
        self._shift_s = 0.0

    def opened(self) -> Session:
        """Return the run, read once.

        Raises
        ------
        SessionError
            It cannot be read.
        """
        with self._lock:
            self._session = self._session or open_session(self.path)
            return self._session

    @contextmanager
    def playing(self) -> Iterator[Playing]:
        """Begin to play, or join who plays already."""
        session = self.opened()
        with self._lock:
            if self._n_playing == 0:
                self._shift_s = clock.now() - session.span[0]
            self._n_playing += 1
            playing = Playing(self._shift_s, clock.now() - JOIN_S)
        try:
            yield playing
        finally:
            with self._lock:
                self._n_playing -= 1


_replayed: WeakValueDictionary[str, ReplayedSession] = WeakValueDictionary()
_replayed_lock = threading.Lock()


def replayed_session(path: str) -> ReplayedSession:
    """Return the run at a path; the same one as long as anyone holds it."""
    key = str(Path(path).absolute())
    with _replayed_lock:
        found = _replayed.get(key) or ReplayedSession(path)
        _replayed[key] = found
        return found


class ReplayedEeg(Source):
    """Plays a run's EEG, and the markers of device and protocol.

    Parameters
    ----------
    path : str
        As `recorder.session.reader.open_session` takes it.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._replayed = replayed_session(path)
        self._health = OWN_CLOCK
        self._stop_index = 0
        self._number_shift = 0
        self._begun = False

    @property
    def health(self) -> StreamHealth:
        """Samples played, and the losses that are in the recording."""
        return self._health

    def _run(self) -> None:
        items = list(self._replayed.opened().items())
        blocks = [item for item in items if isinstance(item, Block)]
        if not blocks:
            raise SourceError(f'"{self._replayed.path}" holds no EEG. Choose another session, or none.')
        self._number_shift = max(0, self._stop_index - blocks[0].first_index)  # numbers go on where it is opened again
        self._begun = False
        with self._replayed.playing() as playing:
            if self._play(items, playing):
                self._set("lost", f'the recorded session "{self._replayed.path}" has ended')

    def _play(self, items: list[StreamInfo | Block], playing: Playing) -> bool:
        """Play everything; False when the source was closed meanwhile."""
        session = self._replayed.opened()
        told = (mark for role in MARKER_ROLES for mark in session.markers(role))
        marks = sorted(told, key=lambda mark: mark.t, reverse=True)
        for item in items:
            if isinstance(item, StreamInfo):
                self._announce(_described(item))
                self._health = replace(self._health, rate_hz=item.rate_hz)
                continue
            t = item.t + playing.shift_s
            if not self._play_marks(marks, playing, float(t[-1])) or self._closed_before(float(t[-1])):
                return False
            if t[-1] >= playing.joined_t:
                self._set("live")
                self._send(item, t)
        return self._play_marks(marks, playing, float("inf"))

    def _play_marks(self, marks: list[Marker], playing: Playing, until: float) -> bool:
        """Push the markers of before a moment; False when the source was closed meanwhile."""
        while marks and marks[-1].t + playing.shift_s <= until:
            marker = replace(marks[-1], t=marks.pop().t + playing.shift_s)
            if self._closed_before(marker.t):
                return False
            if marker.t >= playing.joined_t:
                self._push(marker)
        return True

    def _closed_before(self, due: float) -> bool:
        """Wait until something is due; True when the source was closed meanwhile."""
        wait_s = due - clock.now()
        if wait_s > STALL_S:
            self._set("stalled", f"the recording has a gap here, of {wait_s:.1f} s")
        return self._closing.wait(max(0.0, wait_s))

    def _send(self, block: Block, t: NDArray[np.float64]) -> None:
        was, first = self._health, block.first_index + self._number_shift
        gap = block.gap_before or (was.n_samples > 0 and not self._begun)
        n_lost = max(0, first - self._stop_index) if self._begun else 0
        self._health = replace(
            was,
            n_samples=was.n_samples + len(t),
            n_lost=was.n_lost + n_lost,
            n_gaps=was.n_gaps + gap,
            n_nan=was.n_nan + int(np.isnan(block.data).any(axis=1).sum()),
            last_loss_t=float(t[0]) if n_lost else was.last_loss_t,
        )
        self._begun, self._stop_index = True, first + len(t)
        self._push(Block(block.data, t, first, gap))


def _described(info: StreamInfo) -> StreamInfo:
    """Return a stream's description as it is played: what the device sent is not made again."""
    return replace(info, raw=None, notes=(NOTE, *info.notes))

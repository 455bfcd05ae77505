"""One connection to one outlet: its description, raw chunks, and the offset of its clock.

liblsl does no processing and no recovery of its own here: stamps come raw, and a broken
connection is an error, so that a return is seen and can be checked. Used from one thread;
nothing blocks longer than the timeouts named here.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pylsl
from numpy.typing import NDArray
from pylsl.util import LostError
from pylsl.util import TimeoutError as LslTimeoutError

from recorder import clock
from recorder.errors import SourceError
from recorder.sources.lsl_metadata import StreamHeader, parse_header
from recorder.sources.lsl_query import quoted

CONNECT_TIMEOUT_S = 1.0
"""For the description, and again for the data; both take milliseconds on a network that works."""

BUFFER_S = 60
"""liblsl drops the oldest samples silently beyond this; only a suspended process stays away so long."""

PULL_S = 0.5
"""Most data of one pull: what is drained at once after a hiccup."""

MOST_PULL_VALUES = 1_000_000
"""... and at most so many values, whatever a stream declares."""

COALESCE_S = 0.004
"""Samples pushed one by one are taken this much at a time: 250 pulls a second, not one a sample."""

OFFSET_POLL_S = 0.05
OFFSET_REFRESH_S = 1.0
"""liblsl measures the offset about 0.65 s after it is first asked for, and every 2 s from then on."""

OFFSET_WAIT_S = 2.0
"""Without an answer by then the offset is guessed: many networks let streams through, but not UDP."""

AT_ONCE_S = 0.5
"""A returned sender's old offset is right when its newest sample is no older than this with it."""


class ConnectionLostError(Exception):
    """The outlet is gone, or does not answer."""


@dataclass(frozen=True, slots=True)
class RawChunk:
    """Samples as they came: data (n_samples, n_channels) in the sent type (text: bytes); stamps as sent."""

    data: NDArray[Any]
    stamps: NDArray[np.float64]
    arrived: float

    def copy(self) -> RawChunk:
        """Return a chunk that outlives the next pull."""
        return RawChunk(self.data.copy(), self.stamps, self.arrived)


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """Seconds to add to a sender's stamps for session time, half the round trip, and whether it is a guess."""

    offset_s: float
    uncertainty_s: float
    guessed: bool = False


class LslInlet:
    """An open connection; ``device`` is the predicate by which its device is known again, in any shape.

    Parameters
    ----------
    info : pylsl.StreamInfo
        As the resolver gave it.
    last_offset : ClockOffset, optional
        Of the connection before this one to the same device: used until a new one is measured,
        if it fits, so that a return need not wait for that.

    Raises
    ------
    ConnectionLostError
        The outlet does not answer.
    SourceError
        Its description is unusable.
    """

    def __init__(self, info: pylsl.StreamInfo, last_offset: ClockOffset | None = None) -> None:
        self.uid: str = info.uid()
        self.device = _same_device(info)
        try:
            self._inlet = pylsl.StreamInlet(info, max_buflen=BUFFER_S, recover=False)
            full = self._inlet.info(CONNECT_TIMEOUT_S)
            self.header: StreamHeader = parse_header(full.as_xml())
            self._inlet.open_stream(CONNECT_TIMEOUT_S)
        except (LostError, LslTimeoutError) as error:
            raise ConnectionLostError(str(error)) from error
        rate_hz, n_channels = self.header.rate_hz, self.header.n_channels
        if n_channels != self._inlet.channel_count:
            raise SourceError(
                f'"{self.header.name}" announces {self._inlet.channel_count} channels and describes {n_channels}.'
                " Check the sending program."
            )
        self._most = max(1, min(max(64, int(PULL_S * rate_hz)), MOST_PULL_VALUES // n_channels))
        self._least = min(self._most, max(1, int(COALESCE_S * rate_hz)))
        dtype = self._inlet.np_dtype
        self._buffer = None if dtype is None else np.empty((self._most, n_channels), dtype)
        self._last_offset = last_offset
        self._offset: ClockOffset | None = None
        self._opened = clock.now()
        self._next_poll = self._opened

    def close(self) -> None:
        """Disconnect; takes milliseconds."""
        self._inlet = None

    def pull(self, timeout_s: float) -> RawChunk | None:
        """Wait for samples; None if none came in time.

        The data are a view that the next pull overwrites.

        Raises
        ------
        ConnectionLostError
            The outlet is gone.
        """
        try:
            data, stamps = self._inlet.pull_chunk(
                timeout_s, self._most, dest_obj=self._buffer, min_samples=self._least, as_numpy=True
            )
        except LostError as error:
            raise ConnectionLostError(str(error)) from error
        if not len(stamps):
            return None
        return RawChunk(data, stamps, clock.now())

    def offset(self, newest: RawChunk) -> ClockOffset | None:
        """Return the offset of the sender's clock, None while it is being measured; never waits.

        Parameters
        ----------
        newest : RawChunk
            The newest samples, to judge an old offset by, or to guess one.
        """
        now = clock.now()
        if now >= self._next_poll:
            self._offset = self._measured() or self._offset
            known = self._offset is not None and not self._offset.guessed
            self._next_poll = now + (OFFSET_REFRESH_S if known else OFFSET_POLL_S)
        if self._offset is None and _fits(self._last_offset, newest):
            return self._last_offset
        if self._offset is None and now - self._opened > OFFSET_WAIT_S:
            stamp = float(newest.stamps[-1])
            self._offset = ClockOffset(newest.arrived - stamp if math.isfinite(stamp) else 0.0, math.nan, guessed=True)
        return self._offset

    def _measured(self) -> ClockOffset | None:
        """Ask liblsl for its last measurement; with a timeout of 0 it only starts measuring."""
        round_trip, remote, code = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
        offset_s = pylsl.lib.lib.lsl_time_correction_ex(
            self._inlet.obj, ctypes.byref(remote), ctypes.byref(round_trip), ctypes.c_double(0.0), ctypes.byref(code)
        )
        return ClockOffset(offset_s, round_trip.value / 2) if code.value == 0 else None


def _same_device(info: pylsl.StreamInfo) -> str:
    if info.source_id():  # which several streams of one device may share, each of its own type
        return f"source_id={quoted(info.source_id())} and type={quoted(info.type())}"
    return f"name={quoted(info.name())} and type={quoted(info.type())} and hostname={quoted(info.hostname())}"


def _fits(offset: ClockOffset | None, newest: RawChunk) -> bool:
    """Tell whether the offset of an earlier connection puts these samples just before their arrival."""
    if offset is None or offset.guessed:
        return False
    age_s = newest.arrived - (float(newest.stamps[-1]) + offset.offset_s)
    return -offset.uncertainty_s - 1e-3 <= age_s <= AT_ONCE_S


pylsl.lib.lib.lsl_time_correction_ex.restype = ctypes.c_double

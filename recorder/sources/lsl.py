"""Any LSL stream as a source: EEG and other signals as blocks, markers as markers.

The stream is found by its properties and pulled raw, once. Stamps get the measured offset of
the sender's clock and are smoothed between gaps. A silent, broken or restarted sender becomes
`stalled`, is looked for, and goes on by itself; a shape other than before is announced.
"""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import replace

import pylsl

from recorder import clock
from recorder.errors import SourceError
from recorder.sources.base import Source, StreamHealth
from recorder.sources.lsl_conversion import Conversion
from recorder.sources.lsl_discovery import Search
from recorder.sources.lsl_inlet import ClockOffset, ConnectionLostError, LslInlet, RawChunk
from recorder.sources.lsl_query import LslQuery, quoted
from recorder.streams import StreamKind

PULL_TIMEOUT_S = 0.05
"""How late a stall is noticed, or a wish to close, beyond its own delay."""

SEARCH_POLL_S = 0.02
SEARCH_SETTLE_S = 0.7
"""Where several streams may fit, answers are collected this long before one is chosen: liblsl asks by
multicast first and address by address half a second later."""

STALL_S = 0.25
STALL_PERIODS = 3
"""Silence of 250 ms, or of three of the sender's own chunk or sample periods if that is longer."""

CHUNK_PERIODS_KEPT = 15
RETRY_S = 0.1
LOST_AFTER_S = 10.0
"""From here on a silent stream counts as lost; it is looked for all the same."""

CHANGE_TOLD_S = 10.0
"""So long the status says that a stream came back in another shape; its notes go on saying it."""


class LslSource(Source):
    """A stream on the network.

    Parameters
    ----------
    query : LslQuery
        Properties it must have; of several that fit the first by host and name is taken, and told.
    kind : {'eeg', 'aux'}, optional
        What the user says it is; otherwise its type decides.
    """

    def __init__(self, query: LslQuery, kind: StreamKind | None = None) -> None:
        super().__init__(name=f"lsl:{','.join(f'{key}={value}' for key, value in query.wanted)}")
        self.query = query
        self._conversion = Conversion(kind)
        self._offset: ClockOffset | None = None
        self._held: list[RawChunk] = []
        self._choice = ""
        self._change = ""
        self._change_t = 0.0
        self._silent_since: float | None = None

    @property
    def health(self) -> StreamHealth:
        """Timing and losses so far."""
        health, offset = self._conversion.health, self._offset
        if offset is None:
            return health
        return replace(health, offset_s=offset.offset_s, offset_uncertainty_s=offset.uncertainty_s)

    def _run(self) -> None:
        self._set("connecting", f"Waiting for an LSL stream with {self.query}. Is the sending program running?")
        self._silent_since = None
        info, device = self._first_match(), ""
        while info is not None:
            try:
                inlet = LslInlet(info, self._offset)
            except ConnectionLostError:
                self._closing.wait(RETRY_S)
                info = self._returned(device) if device else self._first_match()
                continue
            except SourceError as error:
                info = self._refused(info, device, error)
                continue
            device = inlet.device
            try:
                self._begin(inlet)
                info = self._follow(inlet)
            except ConnectionLostError:
                self._fall_silent("Its program has ended, or the network is down.")
                info = self._returned(device)
            except SourceError as error:
                info = self._refused(info, device, error)
            finally:
                inlet.close()

    def _first_match(self) -> pylsl.StreamInfo | None:
        """Wait for a stream that fits the query; None when closing."""
        with Search(self.query.predicate) as search:
            while not self._closing.wait(SEARCH_POLL_S):
                found = search.found()
                if found and not self.query.names_one:
                    self._closing.wait(SEARCH_SETTLE_S)
                    found = search.found()
                if len(found) > 1:
                    self._choice = f"{len(found)} streams have {self.query}: this is the one from {found[0].hostname()}"
                if found:
                    return found[0]
        return None

    def _refused(self, info: pylsl.StreamInfo, device: str, error: SourceError) -> pylsl.StreamInfo | None:
        """Wait for another outlet of a device that came back unusable; what never was usable fails."""
        if self._info is None:
            raise error
        self._silent_since = clock.now()
        self._set("lost", f"{error} It goes on by itself when the stream is back as it was.")
        return self._returned(device, info.uid())

    def _returned(self, device: str, but: str = "") -> pylsl.StreamInfo | None:
        """Wait for a device to be back with another outlet than one that is of no use; None when closing."""
        with Search(f"{device} and not(uid={quoted(but)})" if but else device) as search:
            while not self._closing.wait(SEARCH_POLL_S):
                if found := search.found():
                    return found[0]
                self._fall_silent()
        return None

    def _begin(self, inlet: LslInlet) -> None:
        info, self._change = self._conversion.begin(inlet.header)
        self._change_t = clock.now()
        self._held.clear()
        if self._info is None or self._change:
            self._announce(replace(info, notes=(*info.notes, self._choice)) if self._choice else info)
        if info.rate_hz == 0:
            self._be_live()
        elif self._status.state == "connecting":
            self._set("connecting", f'"{info.name}" is there but sends no samples. Has acquisition been started?')

    def _follow(self, inlet: LslInlet) -> pylsl.StreamInfo | None:
        """Pull until closing (None), or until another outlet has taken the place of a silent one."""
        regular = inlet.header.rate_hz > 0
        periods_s: deque[float] = deque(maxlen=CHUNK_PERIODS_KEPT)
        last, search = clock.now(), None
        try:
            while not self._closing.is_set():
                chunk = inlet.pull(PULL_TIMEOUT_S)
                self._take(inlet, chunk)
                if chunk is not None:
                    periods_s.append(chunk.arrived - last)
                    last, search = chunk.arrived, None
                elif regular and clock.now() - last > _stall_after(periods_s, inlet.header.rate_hz):
                    if self._status.state != "connecting":
                        self._fall_silent("Is the device on, and in reach?")
                    search = search or Search(f"{inlet.device} and not(uid={quoted(inlet.uid)})")
                    if found := search.found():
                        return found[0]
        finally:
            if search is not None:
                search.close()
        return None

    def _take(self, inlet: LslInlet, chunk: RawChunk | None) -> None:
        """Pass on what was pulled; hold it as long as the sender's clock is not known."""
        if chunk is not None:
            self._held.append(chunk)
        if not self._held:
            return
        offset = inlet.offset(self._held[-1])
        if offset is None:
            if chunk is not None:
                self._held[-1] = chunk.copy()
            return
        self._offset = offset
        for held in self._held:
            for item in self._conversion.items(held.data, held.stamps, offset.offset_s, held.arrived):
                self._push(item)
        self._held.clear()
        self._be_live()

    def _be_live(self) -> None:
        self._silent_since = None
        told = self._change and clock.now() - self._change_t < CHANGE_TOLD_S
        doubts = [f'"{self._info.name}" {self._change}'] if told and self._info else []
        if self._offset is not None and self._offset.guessed:
            doubts.append("clock offset not measurable (UDP blocked?), guessed from arrival")
        if self._conversion.uses_arrival:
            doubts.append("time stamps are of another clock, arrival times are used")
        elif self._conversion.disordered:
            doubts.append("time stamps repeat or run backwards, they are smoothed")
        self._set("live", "; ".join(doubts))

    def _fall_silent(self, why: str = "") -> None:
        """Be stalled, later lost; the first reason stands."""
        if self._silent_since is None:
            self._silent_since = clock.now()
            name = self._info.name if self._info else self.name
            self._set("stalled", f'No samples from "{name}". {why} It goes on by itself when they come back.')
        elif self._status.state == "stalled" and clock.now() - self._silent_since > LOST_AFTER_S:
            self._set("lost", self._status.reason)


def _stall_after(periods_s: deque[float], rate_hz: float) -> float:
    period_s = max(1.0 / rate_hz, statistics.median(periods_s) if periods_s else 0.0)
    return max(STALL_S, STALL_PERIODS * period_s)

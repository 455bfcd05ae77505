"""Raw chunks of an LSL stream to our blocks and markers: scale, split, smooth, count."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, Item, Marker, RawSamples
from recorder.sources import lsl_metadata, neuroscan
from recorder.sources.base import StreamHealth
from recorder.sources.lsl_metadata import Layout, StreamHeader
from recorder.sources.lsl_sent import sent_format
from recorder.stamp_order import StampOrder
from recorder.streams import RawFormat, StreamInfo, StreamKind
from recorder.timestamps import StampSmoother

MOST_LABEL_CHARACTERS = 10_000
"""Longer marker texts are cut: some programs send whole configuration files as one marker."""


OLDEST_S, EARLIEST_S = 65.0, 10.0
"""A stamp of an irregular stream further behind its arrival, or ahead of it, is of another clock: liblsl holds
back a minute at most, and some programs announce what they are about to show."""


class Conversion:
    """Converts one device's samples, over all its connections.

    Parameters
    ----------
    kind : {'eeg', 'aux'}, optional
        What the user says the stream is; otherwise its type decides.
    """

    def __init__(self, kind: StreamKind | None = None) -> None:
        self._kind = kind
        self._layout: Layout | None = None
        self._info: StreamInfo | None = None
        self._smoother: StampSmoother | None = None
        self._order: StampOrder | None = None
        self._events = neuroscan.EventEdges()
        self._n_irregular = 0
        self._other_clock = False
        self._n_nan = 0

    @property
    def health(self) -> StreamHealth:
        """Timing, losses and NaN so far."""
        health = self._smoother.health if self._smoother else StreamHealth(n_samples=self._n_irregular)
        return replace(health, n_nan=self._n_nan)

    @property
    def uses_arrival(self) -> bool:
        """Whether the sender's stamps are of no use."""
        return self._other_clock or (self._smoother is not None and self._smoother.uses_arrival)

    @property
    def disordered(self) -> bool:
        """Whether most of the sender's stamps are not after the one before."""
        return self._order is not None and self._order.disordered

    def begin(self, header: StreamHeader) -> tuple[StreamInfo, str]:
        """Expect samples of a new connection.

        Returns the stream's description, and in words how its shape differs from before
        (empty if it does not, or if there was none before).
        """
        before = self._info
        profile = neuroscan.describe(header) if neuroscan.matches(header) else None
        self._layout = profile or lsl_metadata.describe(header, self._kind)
        self._events = neuroscan.EventEdges()
        raw, metadata = sent_format(header, self._layout), lsl_metadata.as_sent(header)
        info = replace(self._layout.info, raw=raw, metadata=metadata)
        self._info = info
        self._order = StampOrder(info.rate_hz) if info.rate_hz > 0 else None
        if info.rate_hz == 0:
            self._smoother = None
        elif self._smoother is None:
            self._smoother = StampSmoother(info.rate_hz)
        else:
            self._smoother.restart(info.rate_hz)
        change = difference(before, info) if before else ""
        if change:
            info = replace(info, notes=(*info.notes, change))
        return info, change

    def items(self, data: NDArray[Any], stamps: NDArray[np.float64], offset_s: float, arrived: float) -> Iterator[Item]:
        """Yield what samples become.

        Parameters
        ----------
        data : ndarray, shape (n_samples, n_columns)
            As sent, text as bytes; copied.
        stamps : ndarray, shape (n_samples,), float64
            As sent; kept.
        offset_s : float
            What to add to them for session time.
        arrived : float
            Session time at which they were received.
        """
        assert self._layout is not None
        assert self._info is not None
        if self._order is not None:
            self._order.judge(stamps + offset_s)
        if self._info.raw is None:
            yield from self._markers(data, stamps, self._times(stamps + offset_s, arrived))
            return
        sent = RawSamples(data.astype(self._info.raw.dtype), stamps, offset_s)
        if self._smoother is None:
            yield self._irregular(sent, self._info.raw, arrived)
        else:
            yield from self._blocks(sent, self._info.raw, arrived, self._layout.event_columns, self._smoother)

    def _blocks(
        self,
        sent: RawSamples,
        form: RawFormat,
        arrived: float,
        event_columns: tuple[int, ...],
        smoother: StampSmoother,
    ) -> Iterator[Item]:
        values = form.converted(sent.data)
        self._n_nan += int(np.isnan(values).any(axis=1).sum())
        codes = [sent.data[:, column] for column in event_columns]
        for segment in smoother.smooth(sent.stamps + sent.offset_s, arrived):
            cut = slice(segment.start, segment.stop)
            raw = RawSamples(sent.data[cut], sent.stamps[cut], sent.offset_s)
            yield Block(values[cut], segment.t, segment.first_index, segment.gap_before, raw)
            for column in codes:
                for position, code in self._events.find(column[cut].astype(np.int64)):
                    yield Marker(float(segment.t[position]), str(code), {"code": code})

    def _irregular(self, sent: RawSamples, form: RawFormat, arrived: float) -> Block:
        """Return samples at the times they are stamped with: there is no rate to smooth them by."""
        values = form.converted(sent.data)
        self._n_nan += int(np.isnan(values).any(axis=1).sum())
        t = self._times(sent.stamps + sent.offset_s, arrived)
        first_index, self._n_irregular = self._n_irregular, self._n_irregular + len(t)
        return Block(values, t, first_index, raw=sent)

    def _markers(self, rows: NDArray[Any], stamps: NDArray[np.float64], times: NDArray[np.float64]) -> Iterator[Item]:
        for row, stamp, t in zip(rows, stamps.tolist(), times.tolist(), strict=True):
            self._n_irregular += 1
            texts = [_text(value) for value in row]
            payload: dict[str, Any] = {"values": texts} if len(texts) > 1 else {}
            if self._other_clock and math.isfinite(stamp):
                payload["stamp"] = stamp
            yield Marker(t, texts[0][:MOST_LABEL_CHARACTERS], payload)

    def _times(self, t: NDArray[np.float64], arrived: float) -> NDArray[np.float64]:
        """Return when irregular samples were: as stamped, or when they came if their stamps are of another clock."""
        believed = (t > arrived - OLDEST_S) & (t < arrived + EARLIEST_S)
        self._other_clock = not believed.all()
        return np.where(believed, t, arrived)


def _text(value: Any) -> str:
    """Return a marker's value as text; not every program writes UTF-8."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value).removesuffix(".0")


def difference(before: StreamInfo, after: StreamInfo) -> str:
    """Say in words how a stream's shape has changed; empty if it has not."""
    changes = []
    if before.kind != after.kind:
        changes.append(f"{after.kind} instead of {before.kind}")
    if len(before.channels) != len(after.channels):
        changes.append(
            f"{len(after.channels)} channel{'s' * (len(after.channels) > 1)} instead of {len(before.channels)}"
        )
    elif before.channels != after.channels:
        changes.append("other channel names or units")
    if before.rate_hz != after.rate_hz:
        changes.append(f"{after.rate_hz:g} Hz instead of {before.rate_hz:g} Hz")
    if not changes and before.raw != after.raw:
        changes.append("another number format, unit or scale")
    return f"came back with {', '.join(changes)}" if changes else ""

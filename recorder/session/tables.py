"""Tables and texts on their way into the file: each role a bounded queue and, once it has data, a stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, Item
from recorder.session.intake import Intake
from recorder.session.layout import MARKER_CHANNELS, MARKER_ROLES, TABLES, Role
from recorder.session.open_streams import OpenStream, OpenStreams
from recorder.streams import StreamInfo

TABLE_BYTES = 8_000_000
TEXT_BYTES = 8_000_000
"""Minutes of the fastest of them; a text is given one of four characters a byte."""

ENTRY_BYTES = 200
"""What an entry costs beside its content."""

TextRow = tuple[float, tuple[str, ...]]
Rows = tuple[NDArray[np.float64], NDArray[np.float64]]


class Track(Protocol):
    """What becomes one or a few streams of the file."""

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Its queues."""

    def begin(self) -> None:
        """Wait no longer for what a ring may have held."""

    def write(self, streams: OpenStreams) -> None:
        """Encode what is queued; the writer's thread."""


class TableTrack:
    """Rows of one numeric role.

    Parameters
    ----------
    role : str
        One of `TABLES`.
    """

    def __init__(self, role: Role) -> None:
        self._role = role
        self._n_columns = len(TABLES[role])
        self._intake: Intake[Rows | StreamInfo] = Intake(role, TABLE_BYTES)
        self._info: StreamInfo | None = None
        self._stream: OpenStream | None = None

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Its one queue."""
        return (self._intake,)

    def describe(self, info: StreamInfo) -> None:
        """From the next row on they are of this device."""
        self._intake.put(info, ENTRY_BYTES, 0)

    def put(self, stamps: NDArray[np.float64], rows: NDArray[np.float64]) -> None:
        """Queue rows, stamps (n,) and values (n, n_columns).

        Raises
        ------
        ValueError
            They are not of that shape.
        """
        if rows.shape != (len(stamps), self._n_columns):
            raise ValueError(f"{self._role} has {self._n_columns} columns: give {len(stamps)} rows, not {rows.shape}")
        self._intake.put((stamps, rows), stamps.nbytes + rows.nbytes + ENTRY_BYTES, len(stamps))

    def begin(self) -> None:
        """Nothing to wait for."""

    def write(self, streams: OpenStreams) -> None:
        """Encode what is queued, anew where the device has changed."""
        held: list[Rows] = []
        for item in self._intake.take():
            if isinstance(item, tuple):
                held.append(item)
            elif self._info != item:
                self._flush(held, streams)
                self._info, self._stream = item, None
        self._flush(held, streams)

    def _flush(self, held: list[Rows], streams: OpenStreams) -> None:
        if held:
            self._stream = self._stream or streams.open(self._role, self._info)
            self._stream.samples(np.concatenate([t for t, _ in held]), np.concatenate([rows for _, rows in held]))
            held.clear()


class TextTrack:
    """Rows of one text role.

    Parameters
    ----------
    role : str
        One of `TEXT_ROLES`.
    keep : bool
        Whether ``kept`` holds every row that was written.
    """

    def __init__(self, role: Role, keep: bool = False) -> None:
        self._role = role
        self._n_channels = len(MARKER_CHANNELS) if role in MARKER_ROLES else 1
        self._keep = keep
        self._intake: Intake[TextRow | StreamInfo] = Intake(role, TEXT_BYTES)
        self._info: StreamInfo | None = None
        self._stream: OpenStream | None = None
        self.kept: list[TextRow] = []
        self.n_written = 0

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Its one queue."""
        return (self._intake,)

    def describe(self, info: StreamInfo) -> None:
        """From the next row on they are of this device."""
        self._intake.put(info, ENTRY_BYTES, 0)

    def put(self, t: float, texts: tuple[str, ...]) -> None:
        """Queue one row.

        Raises
        ------
        ValueError
            It has not one text for each channel.
        """
        if len(texts) != self._n_channels:
            raise ValueError(f"{self._role} has {self._n_channels} channels of text, not {len(texts)}")
        self._intake.put((t, texts), sum(map(len, texts)) + ENTRY_BYTES)

    def begin(self) -> None:
        """Nothing to wait for."""

    def write(self, streams: OpenStreams) -> None:
        """Encode what is queued, anew where the device has changed."""
        rows: list[TextRow] = []
        for item in self._intake.take():
            if isinstance(item, tuple):
                rows.append(item)
            elif self._info != item:
                self._flush(rows, streams)
                self._info, self._stream = item, None
        self._flush(rows, streams)

    def _flush(self, rows: list[TextRow], streams: OpenStreams) -> None:
        if not rows:
            return
        self._stream = self._stream or streams.open(self._role, self._info)
        self._stream.texts([t for t, _ in rows], [texts for _, texts in rows])
        self.n_written += len(rows)
        if self._keep:
            self.kept += rows
        rows.clear()


class RowsSink:
    """Writes a source's samples as the rows of a table."""

    def __init__(self, track: TableTrack) -> None:
        self._track = track

    def stream_opened(self, info: StreamInfo) -> None:
        """Say whose rows follow."""
        self._track.describe(info)

    def receive(self, item: Item) -> None:
        """Queue a block's samples; nothing else has rows."""
        if isinstance(item, Block):
            self._track.put(item.t, item.data.astype(np.float64))

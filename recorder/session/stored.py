"""A session's streams by role: tables, text rows and signals, each joined from the streams that hold it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Marker
from recorder.session.chunking import BlockRows, chunking
from recorder.session.layout import SIGNAL_ROLES, TABLES
from recorder.session.recorded import RecordedTable, RecordedText
from recorder.session.signals import Stretch, grouped
from recorder.session.texts import markers
from recorder.streams import StreamInfo
from recorder.xdf.header import XdfHeader, stream_info
from recorder.xdf.read import XdfFile, XdfStream

PART = "part"
"""Entry of a header that samples and the rows about them have in common."""

TextRow = tuple[float, tuple[str, ...]]


class StoredStreams:
    """The streams of one XDF that have a role.

    Parameters
    ----------
    xdf : XdfFile
        As read; nothing is decoded before it is asked for.
    """

    def __init__(self, xdf: XdfFile) -> None:
        self._streams = [stream for stream in xdf.streams.values() if stream.header.role]
        self._signals: dict[str, tuple[tuple[Stretch, ...], ...]] = {}

    @property
    def roles(self) -> frozenset[str]:
        """Roles of which there is a stream."""
        return frozenset(stream.header.role for stream in self._streams)

    def of(self, role: str) -> tuple[XdfStream, ...]:
        """Return a role's streams in the order of their first samples: several where the device changed."""
        found = [stream for stream in self._streams if stream.header.role == role]
        if len(found) > 1:
            found.sort(key=lambda s: float(s.stamps[0]) if s.n_samples else np.inf)
        return tuple(found)

    def infos(self, role: str) -> tuple[StreamInfo, ...]:
        """Return how a role's streams were announced, in order."""
        return tuple(stream_info(stream.header) for stream in self.of(role))

    def span(self) -> tuple[float, float]:
        """Return the first and the last stamp of all streams of session time; NaN twice without any."""
        others = [f"{role}_stamps" for role in SIGNAL_ROLES]
        stamps = [stream.stamps for stream in self._streams if stream.header.role not in others]
        told = [t[np.isfinite(t)] for t in stamps]
        ends = [(float(t.min()), float(t.max())) for t in told if len(t)]
        return (min(a for a, _ in ends), max(b for _, b in ends)) if ends else (np.nan, np.nan)

    def numbers(
        self, role: str, dtype: type = np.float64, device: str | None = None
    ) -> tuple[NDArray[np.float64], NDArray[Any]]:
        """Return stamps (n_rows,) and rows (n_rows, n_columns) of a table; of one device where that is given."""
        width = len(TABLES[role])
        mine = [s for s in self.of(role) if device in (None, s.header.source_id)]
        found = [s for s in mine if not s.header.is_text and len(s.header.channels) == width and s.n_samples]
        if len(found) == 1:
            return found[0].stamps, np.asarray(found[0].data, dtype)
        t = np.concatenate([np.empty(0), *(s.stamps for s in found)])
        return t, np.concatenate([np.empty((0, width), dtype), *(np.asarray(s.data, dtype) for s in found)])

    def table(self, role: str, device: str | None = None) -> RecordedTable:
        """Return a numeric table; without rows where there is none."""
        t, values = self.numbers(role, device=device)
        return RecordedTable(t, {c.name: values[:, i] for i, c in enumerate(TABLES[role])})

    def rows(self, role: str, device: str | None = None) -> list[TextRow]:
        """Return stamps and texts of a text stream, in order of time; of one device where that is given."""
        found = [s for s in self.of(role) if s.header.is_text and device in (None, s.header.source_id)]
        rows = [(float(t), tuple(row)) for s in found for t, row in zip(s.stamps, s.texts, strict=True)]
        return sorted(rows, key=lambda row: row[0])

    def texts(self, role: str) -> tuple[RecordedText, ...]:
        """Return the rows of a text stream of one column."""
        return tuple(RecordedText(t, row[0]) for t, row in self.rows(role) if row)

    def extra_markers(self) -> tuple[Marker, ...]:
        """Return the markers of extra streams in order of time, each stream's name in the payload as ``stream``."""
        names = {info.device_id: info.name for info in self.infos("aux_markers")}
        found = [(m, name) for device, name in names.items() for m in markers(self.rows("aux_markers", device))]
        told = [replace(marker, payload={**marker.payload, "stream": name}) for marker, name in found]
        return tuple(sorted(told, key=lambda marker: marker.t))

    def signals(self, role: str) -> tuple[tuple[Stretch, ...], ...]:
        """Return a role's signals in order of time: each the stretches, alike, that it is made of.

        Extra streams may go on at the same time: first comes all of one device, then all of the next.
        """
        if role not in self._signals:
            numeric = [stream for stream in self.of(role) if not stream.header.is_text]
            by_device: dict[str, list[Stretch]] = {}
            for stream in numeric:
                device = stream.header.source_id if role == "aux" else ""
                by_device.setdefault(device, []).append(self._stretch(stream))
            self._signals[role] = tuple(signal for found in by_device.values() for signal in grouped(found))
        return self._signals[role]

    def _stretch(self, stream: XdfStream) -> Stretch:
        info = stream_info(stream.header)
        rows = self._block_rows(stream.header)
        return Stretch(info, stream.data, stream.stamps, chunking(stream.stamps, stream.chunks, rows, info.rate_hz))

    def _block_rows(self, header: XdfHeader) -> BlockRows | None:
        """Return what the file says of how a signal's samples came: they bear the same part."""
        columns = [channel.name for channel in TABLES["eeg_blocks"]]
        for stream in self.of(f"{header.role}_blocks"):
            told = stream.header
            if told.extra.get(PART) == header.extra.get(PART) and [c.name for c in told.channels] == columns:
                values = np.asarray(stream.data, np.float64)
                by_name = {name: values[:, i] for i, name in enumerate(columns)}
                return BlockRows(by_name["first_index"], by_name["n_samples"], by_name["gap_before"], stream.chunks)
        return None

"""One stream of an XDF file; its samples are decoded when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.xdf.content import Chunk, places, sample_bytes, text_samples
from recorder.xdf.encode import STAMPED
from recorder.xdf.framing import Mapped
from recorder.xdf.header import FORMATS, XdfHeader


@dataclass(frozen=True, slots=True)
class Footer:
    """What a stream's footer says of it; NaN where it says nothing."""

    first_t: float
    last_t: float
    n_samples: int | None


@dataclass(frozen=True, eq=False)
class XdfStream:
    """One stream of a file.

    Attributes
    ----------
    stream_id : int
        Its number in the file.
    header : XdfHeader
        Its description.
    header_xml : bytes
        The same as it stands in the file.
    chunks : tuple of Chunk
        Its intact samples' chunks, in the file's order.
    offsets : ndarray, shape (n_offsets, 2), float64
        When clock offsets were measured, on the stream's own clock, and what to add to its stamps.
    footer : Footer, optional
        None where the stream was not closed.
    """

    stream_id: int
    header: XdfHeader
    header_xml: bytes
    chunks: tuple[Chunk, ...]
    offsets: NDArray[np.float64]
    footer: Footer | None
    _data: Mapped
    _flat: NDArray[np.uint8]

    @cached_property
    def n_samples(self) -> int:
        """How many intact samples there are."""
        return sum(chunk.n_samples for chunk in self.chunks)

    @cached_property
    def stamps(self) -> NDArray[np.float64]:
        """Time of each sample as in the file, shape (n_samples,).

        A sample without a stamp comes one nominal period after the one before (XDF 1.0).
        """
        own, stamped = np.empty(self.n_samples), np.ones(self.n_samples, np.bool_)
        at = 0
        for chunk in self.chunks:
            stop = at + chunk.n_samples
            own[at:stop], stamped[at:stop] = self._stamps_of(chunk)
            at = stop
        return own if stamped.all() else deduced(own, stamped, self.header.rate_hz)

    @cached_property
    def data(self) -> NDArray[Any]:
        """Values as in the file, shape (n_samples, n_channels), in the stream's number format.

        Raises
        ------
        TypeError
            It is a stream of text.
        """
        if self.header.is_text:
            raise TypeError(f'"{self.header.name}" is a stream of text: take its texts')
        values = np.empty((self.n_samples, sample_bytes(self.header)), np.uint8)
        at = 0
        for chunk in self.chunks:
            values[at : at + chunk.n_samples] = self._values_of(chunk)
            at += chunk.n_samples
        form = np.dtype(FORMATS[self.header.channel_format])
        return values.view(form).astype(form.newbyteorder("="), copy=False)

    def row_bytes(self) -> Iterator[NDArray[np.uint8]]:
        """Yield each sample's values as the bytes that are in the file, shape (n_bytes,); views where that can be.

        Raises
        ------
        TypeError
            It is a stream of text.
        """
        if self.header.is_text:
            raise TypeError(f'"{self.header.name}" is a stream of text: take its texts')
        return (row for chunk in self.chunks for row in self._values_of(chunk))

    @cached_property
    def texts(self) -> list[tuple[str, ...]]:
        """Strings of each sample, one a channel.

        Raises
        ------
        TypeError
            It is a stream of numbers.
        """
        if not self.header.is_text:
            raise TypeError(f'"{self.header.name}" is a stream of numbers: take its data')
        found = (text_samples(self._data, chunk, self.header) or [] for chunk in self.chunks)
        return [texts for samples in found for _, texts in samples]

    def _rows(self, chunk: Chunk) -> NDArray[np.uint8] | None:
        """Return a chunk as a row a sample; None where not every sample has its own stamp."""
        width = 1 + STAMPED + sample_bytes(self.header)
        if chunk.stop - chunk.body != chunk.n_samples * width:
            return None
        return self._flat[chunk.body : chunk.stop].reshape(chunk.n_samples, width)

    def _stamps_of(self, chunk: Chunk) -> tuple[NDArray[np.float64], NDArray[np.bool_] | bool]:
        if self.header.is_text:
            told = [stamp for stamp, _ in text_samples(self._data, chunk, self.header) or []]
            return np.array(told, np.float64), np.array([stamp is not None for stamp in told], np.bool_)
        rows = self._rows(chunk)
        if rows is not None:
            return rows[:, 1 : 1 + STAMPED].copy().view("<f8")[:, 0], True
        starts, stamped = self._places(chunk)
        stamps = np.full(chunk.n_samples, np.nan)
        taken = self._flat[starts[stamped][:, None] + np.arange(STAMPED)]
        stamps[stamped] = taken.view("<f8")[:, 0]
        return stamps, stamped

    def _values_of(self, chunk: Chunk) -> NDArray[np.uint8]:
        rows = self._rows(chunk)
        if rows is not None:
            return rows[:, 1 + STAMPED :]
        starts, stamped = self._places(chunk)
        begins = starts + STAMPED * stamped
        return self._flat[begins[:, None] + np.arange(sample_bytes(self.header))]

    def _places(self, chunk: Chunk) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        found = places(self._data, chunk, sample_bytes(self.header))
        assert found is not None  # chunks are checked before they come here
        return found


def deduced(own: NDArray[np.float64], stamped: NDArray[np.bool_], rate_hz: float) -> NDArray[np.float64]:
    """Return stamps where those that are missing follow the last one at the nominal rate.

    Added up one by one, as other readers do it, so that all see the same numbers. Before the first
    stamp of all, time begins at 0.
    """
    period_s = 1.0 / rate_hz if rate_hz > 0 else 0.0
    stamps = np.concatenate(([0.0], own))
    given = np.flatnonzero(np.concatenate(([True], stamped)))
    for start, stop in zip(given, np.append(given[1:], len(stamps)), strict=True):
        stamps[start + 1 : stop] = period_s
        stamps[start:stop] = np.add.accumulate(stamps[start:stop])
    return stamps[1:]

"""What a ring already held when a recording began, as if it had come in blocks.

A ring keeps a stream's channels, a recording what the device sent. Where the former gives the
latter exactly, the device's columns are filled with it, and columns a ring does not keep are left
empty (NaN; 0 in whole numbers, which have none). Otherwise the ring's samples become a stream of
their own, in front.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, RawSamples
from recorder.ring import Span
from recorder.streams import RawFormat, StreamInfo

MOST_HELD_S = 20.0
"""Longer than any model's window with its padding."""

HeldItem = StreamInfo | Block


def held_items(span: Span) -> list[HeldItem]:
    """Return what a ring holds, as the stream's description and blocks that own their arrays."""
    info = span.info
    data, t, index, gap = _copied(span)
    raw = as_sent(info.raw, data) if info.raw else None
    items: list[HeldItem] = [info if raw is not None else replace(info, raw=None)]
    edges = [0, *(np.flatnonzero(gap[1:] | (np.diff(index) != 1)) + 1), len(t)]
    for start, stop in pairwise(edges):
        cut = slice(start, stop)
        sent = None if raw is None else RawSamples(raw[cut], np.empty(0), float("nan"))
        if stop > start:
            items.append(Block(data[cut], t[cut], int(index[start]), bool(gap[start]), sent))
    return items


def before(items: list[HeldItem], t: float) -> list[HeldItem]:
    """Return what lies before a session time."""
    kept: list[HeldItem] = []
    for item in items:
        n = int(np.searchsorted(item.t, t)) if isinstance(item, Block) else 0
        if not isinstance(item, Block) or n == len(item.t):
            kept.append(item)
        elif n:
            kept.append(_cut(item, n))
    return kept


def as_sent(form: RawFormat, data: NDArray[np.float32]) -> NDArray[Any] | None:
    """Return samples in a device's own format that give exactly these channels; None if none do.

    Parameters
    ----------
    form : RawFormat
        How the device sends.
    data : ndarray, shape (n_samples, n_channels), float32
        The stream's channels.
    """
    dtype = form.dtype
    whole = dtype.kind == "i"
    raw = np.full((len(data), len(form.channels)), 0 if whole else np.nan, dtype)
    with np.errstate(all="ignore"):
        sent = data / np.asarray(form.scale)
        if whole and not (np.abs(sent) < 2.0 ** (8 * dtype.itemsize - 1)).all():
            return None
        raw[:, list(form.columns)] = np.rint(sent) if whole else sent
        exact = np.array_equal(form.converted(raw), data, equal_nan=True)
    return raw if exact else None


def _copied(
    span: Span,
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Copy a ring's newest samples; fewer where its writer comes round meanwhile."""
    start = int(np.searchsorted(span.t, span.t[-1] - MOST_HELD_S)) if len(span) else 0
    while True:
        part = span.narrowed(start, len(span))
        copies = part.data.copy(), part.t.copy(), part.index.copy(), part.gap.copy()
        if part.intact() or not len(part):
            return copies
        start += (len(part) + 1) // 2


def _cut(block: Block, n: int) -> Block:
    raw = block.raw and replace(block.raw, data=block.raw.data[:n])
    return replace(block, data=block.data[:n], t=block.t[:n], raw=raw)

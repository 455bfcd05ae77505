"""A device's samples on their way into the file: as sent, how they arrived, and the sender's stamps.

The description a device announces travels in the same queue as its samples; where it is another
than before, new streams begin. Samples, blocks and stamps (``eeg``, ``eeg_blocks``, ``eeg_stamps``)
that belong together carry the same ``part`` in their headers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal, cast

import numpy as np

from recorder.blocks import Block, Item, Marker
from recorder.recent import StreamItem
from recorder.session.intake import Intake, Patience
from recorder.session.layout import Role
from recorder.session.open_streams import OpenStream, OpenStreams
from recorder.session.tables import ENTRY_BYTES
from recorder.streams import StreamInfo

SIGNAL_BYTES = {"eeg": 96_000_000, "aux": 16_000_000}
"""256 channels of EEG at 2000 Hz with 8-byte numbers for 16 s; of an extra stream, 32 channels at 1000 Hz for 40 s."""

SignalRole = Literal["eeg", "aux"]

OFFSET_EVERY_S = 5.0
OFFSET_STEP_S = 0.001
"""How often readers of XDF are told the offset of a sender's clock: so often, and where it jumps."""


class SignalTrack:
    """Sink for one source of samples.

    Parameters
    ----------
    role : {'eeg', 'aux'}
        What they are.
    mark : callable
        Takes the markers that come with the samples.
    info : StreamInfo, optional
        What is known of the stream already.
    """

    def __init__(self, role: SignalRole, mark: Callable[[Marker], None], info: StreamInfo | None = None) -> None:
        self.role = role
        self._mark = mark
        self._intake: Intake[StreamItem] = Intake(role, SIGNAL_BYTES[role])
        self._held: list[StreamItem] = []
        self._held_t = -np.inf
        self._begun = False
        self._patience = Patience()
        self._info = info
        self._parts: _Parts | None = None
        self.first_t = float("nan")
        self.n_written = 0

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Its one queue."""
        return (self._intake,)

    @property
    def info(self) -> StreamInfo | None:
        """What was last announced."""
        return self._info

    def stream_opened(self, info: StreamInfo) -> None:
        """Queue a description."""
        self._intake.put(info, ENTRY_BYTES, 0)

    def receive(self, item: Item) -> None:
        """Queue a block, or pass a marker on."""
        if isinstance(item, Marker):
            self._mark(item)
        elif isinstance(item, Block) and len(item.t):
            self._intake.put(item, _n_bytes(item), len(item.t))

    def begin(self, held: Iterable[StreamItem] = ()) -> None:
        """Write what came before first; only the first call counts."""
        if not self._begun:
            self._held = list(held)
            self._begun = True

    def write(self, streams: OpenStreams) -> None:
        """Encode what is queued; nothing before it has begun."""
        if not self._begun and not self._patience.is_over(self._intake):
            return
        self._begun = True
        blocks: list[Block] = []
        for item in self._taken():
            if isinstance(item, Block):
                blocks.append(item)
            else:
                self._flush(blocks, streams)
                self._describe(item)
        self._flush(blocks, streams)

    def _taken(self) -> Iterator[StreamItem]:
        """Yield what came before and what is queued, no block twice; numbers may begin anew, times do not."""
        queued = self._intake.take()
        held, self._held = self._held, []
        first_t = next((float(item.t[0]) for item in queued if isinstance(item, Block)), np.inf)
        for item in held:
            if isinstance(item, Block):
                if item.t[0] >= first_t:
                    continue
                self._held_t = float(item.t[-1])
            yield item
        for item in queued:
            if isinstance(item, StreamInfo) or item.t[0] > self._held_t:
                yield item

    def _describe(self, info: StreamInfo) -> None:
        if self._info is None or replace(info, notes=()) != replace(self._info, notes=()):
            self._parts = None
        self._info = info

    def _flush(self, blocks: list[Block], streams: OpenStreams) -> None:
        if not blocks:
            return
        assert self._info is not None, "a source announces its stream before its first block"
        self._parts = self._parts or _Parts(self.role, self._info, streams)
        self._parts.write(blocks)
        self.n_written += sum(len(block.t) for block in blocks)
        if np.isnan(self.first_t):
            self.first_t = self._parts.samples.first_t
        blocks.clear()


class _Parts:
    """The streams that belong to one description."""

    def __init__(self, role: SignalRole, info: StreamInfo, streams: OpenStreams) -> None:
        self._role = role
        self._info = info
        self._streams = streams
        self._extra = {"part": str(streams.count(role) + 1)}
        self.samples = streams.open(role, info, self._extra)
        self._blocks = self._open("blocks")
        self._stamps: OpenStream | None = None
        self._offset_t = self._offset_s = float("nan")

    def write(self, blocks: list[Block]) -> None:
        raw = [block.raw.data if self._info.raw and block.raw else block.data for block in blocks]
        self.samples.samples(np.concatenate([block.t for block in blocks]), np.concatenate(raw))
        rows = [(b.first_index, len(b.t), b.gap_before, b.raw.offset_s if b.raw else 0.0) for b in blocks]
        self._blocks.samples(np.array([block.t[0] for block in blocks]), np.array(rows, np.float64))
        self._write_stamps([block for block in blocks if block.raw is not None and len(block.raw.stamps)])

    def _open(self, about: str) -> OpenStream:
        return self._streams.open(cast("Role", f"{self._role}_{about}"), None, self._extra)

    def _write_stamps(self, blocks: list[Block]) -> None:
        if not blocks:
            return
        self._stamps = self._stamps or self._open("stamps")
        stamps = [block.raw.stamps for block in blocks if block.raw]
        for raw in (block.raw for block in blocks if block.raw):
            self._write_offset(self._stamps, float(raw.stamps[-1]), raw.offset_s)
        index = [np.arange(block.first_index, block.first_index + len(block.t)) for block in blocks]
        self._stamps.samples(np.concatenate(stamps), np.concatenate(index).astype(np.float64)[:, None])

    def _write_offset(self, stream: OpenStream, t: float, offset_s: float) -> None:
        """Note a sender's offset now and then; the table of blocks has that of every block."""
        known = abs(offset_s - self._offset_s) < OFFSET_STEP_S and t - self._offset_t < OFFSET_EVERY_S
        if np.isfinite(t) and not known:
            self._offset_t, self._offset_s = t, offset_s
            stream.offset(t, offset_s)


def _n_bytes(block: Block) -> int:
    raw = block.raw.data.nbytes + block.raw.stamps.nbytes if block.raw else 0
    return block.data.nbytes + block.t.nbytes + raw + ENTRY_BYTES

"""A recorded EEG file in place of an amplifier: played in real time, at its own rate, with its marks.

Sample times are the file's, mapped on the session clock at the start; its gaps stay gaps. It
ends as ``lost`` unless it loops. These are real data, but not live, which its notes say.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from recorder import clock
from recorder.blocks import Block, Marker
from recorder.sources.base import OWN_CLOCK, Source, StreamHealth
from recorder.sources.neuroscan import EventEdges
from recorder.sources.recording_file import TRIGGER_BITS, NumberFormat, Recording, RecordingFormat, open_with_mne
from recorder.sources.recording_xdf import open_xdf

CHUNK_S = 0.02
PIECE_S = 1.0  # read from disk at once
GAP_PERIODS = 1.5
STALL_S = 0.5


class RecordingSource(Source):
    """Plays an EDF, BDF, CNT, EEGLAB or XDF file.

    Parameters
    ----------
    path : str
        The file.
    form : {'edf', 'bdf', 'cnt', 'set', 'xdf'}
        What it is.
    loop : bool
        Begin again at the end, without a pause; else the source ends as ``lost``.
    stream : str, optional
        XDF: name of the stream to play.
    number_format : {'int16', 'int32'}, optional
        CNT: width of its numbers, where they cannot be told.
    """

    def __init__(
        self,
        path: str,
        form: RecordingFormat,
        loop: bool = False,
        stream: str | None = None,
        number_format: NumberFormat | None = None,
    ) -> None:
        super().__init__(path)
        self._read = (
            partial(open_xdf, path, stream) if form == "xdf" else partial(open_with_mne, path, form, number_format)
        )
        self._loop = loop
        self._next_index = 0
        self._n_samples = 0
        self._n_lost = 0
        self._n_gaps = 0
        self._n_nan = 0
        self._last_loss_t = float("nan")
        self._last_t: float | None = None

    @property
    def health(self) -> StreamHealth:
        """Samples played, and the losses that are in the recording."""
        rate_hz = self._info.rate_hz if self._info else float("nan")
        return replace(
            OWN_CLOCK,
            n_samples=self._n_samples,
            n_lost=self._n_lost,
            n_gaps=self._n_gaps,
            n_nan=self._n_nan,
            last_loss_t=self._last_loss_t,
            rate_hz=rate_hz,
        )

    def _run(self) -> None:
        recording = self._read()
        info = recording.layout.info
        self._announce(info)
        self._set("live")
        start = clock.now()
        while not self._closing.is_set():
            self._play(recording, start)
            start += float(recording.t_s[-1]) + 1.0 / info.rate_hz
            if not self._loop:
                break
        if not self._closing.is_set():
            self._set("lost", f'the recording "{info.name}" has ended; with "?loop=1" it begins again')

    def _play(self, recording: Recording, start: float) -> None:
        """Push one pass that begins at session time start."""
        pieces, edges = _Pieces(recording), [EventEdges() for _ in recording.layout.event_columns]
        marks = list(reversed(recording.marks))
        done, n_samples = 0, len(recording.t_s)
        while done < n_samples:
            elapsed_s = clock.now() - start
            due = int(np.searchsorted(recording.t_s, elapsed_s, side="right"))
            stop = pieces.stop(done, due)
            if stop > done:
                self._push_samples(recording, pieces.read(done, stop), start + recording.t_s[done:stop], edges)
                self._set("live")
                done = stop
            while marks and marks[-1][0] <= elapsed_s:
                at_s, label = marks.pop()
                self._push(Marker(start + at_s, label))
            if done < due:
                continue
            if done < n_samples and recording.t_s[done] - elapsed_s > STALL_S:
                gap_s = recording.t_s[done] - recording.t_s[done - 1]
                self._set("stalled", f"the recording has a gap here, of {gap_s:.1f} s")
            if self._closing.wait(CHUNK_S):
                return

    def _push_samples(
        self, recording: Recording, values: NDArray[np.float64], t: NDArray[np.float64], edges: list[EventEdges]
    ) -> None:
        layout = recording.layout
        data = (values[:, list(layout.columns)] * layout.scale).astype(np.float32)
        self._push_blocks(data, t, layout.info.rate_hz)
        for column, edge in zip(layout.event_columns, edges, strict=True):
            codes = np.nan_to_num(values[:, column]).astype(np.int64) & TRIGGER_BITS
            for at, code in edge.find(codes):
                self._push(Marker(float(t[at]), str(code)))

    def _push_blocks(self, data: NDArray[np.float32], t: NDArray[np.float64], rate_hz: float) -> None:
        """Push samples, cut where the recording has a gap."""
        steps = np.diff(t, prepend=t[0] - 1.0 / rate_hz if self._last_t is None else self._last_t)
        cuts = [0, *(np.flatnonzero(steps[1:] * rate_hz > GAP_PERIODS) + 1).tolist(), len(t)]
        for begin, end in itertools.pairwise(cuts):
            gap = bool(steps[begin] * rate_hz > GAP_PERIODS)
            if gap:
                self._count_gap(float(t[begin]), round(float(steps[begin]) * rate_hz) - 1)
            self._push(Block(data[begin:end], t[begin:end], self._next_index, gap))
            self._next_index += end - begin
        self._n_samples += len(t)
        self._n_nan += int(np.isnan(data).any(axis=1).sum())
        self._last_t = float(t[-1])

    def _count_gap(self, t: float, n_lost: int) -> None:
        self._next_index += n_lost
        self._n_lost += n_lost
        self._n_gaps += 1
        self._last_loss_t = t


class _Pieces:
    """Reads a recording a second at a time, so that the disk is not asked for every chunk."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._length = max(1, round(PIECE_S * recording.layout.info.rate_hz))
        self._first = self._stop = 0
        self._values: NDArray[np.float64] = np.empty((0, 0))

    def stop(self, start: int, due: int) -> int:
        """Return where a read that begins at start ends: where it is due, or its piece is over."""
        return min(due, (start // self._length + 1) * self._length)

    def read(self, start: int, stop: int) -> NDArray[np.float64]:
        """Return samples of one piece, shape (stop - start, n_file_channels)."""
        if not self._first <= start < self._stop:
            self._first = start // self._length * self._length
            self._stop = min(self._first + self._length, len(self._recording.t_s))
            self._values = self._recording.read(self._first, self._stop)
        return self._values[start - self._first : stop - self._first]

"""A stretch of a recording in the rings that live windows are cut from.

Samples are put into a ring once a trial, not once a window; faces come in one by one, as they do
live. A ring holds no more than the trial, its rest and the padding before them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from models.datasets.dataset import Signal, Streams
from models.spec import InputSpec
from recorder.alignment import HOLD_S, Ring, Window, align
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing


class TrialRings:
    """Cuts the windows between two instants of a recording, in the order of their ends.

    Parameters
    ----------
    streams : Streams
    spec : InputSpec
    first_end_s, last_end_s : float
        Ends of the first and of the last window.
    """

    def __init__(self, streams: Streams, spec: InputSpec, first_end_s: float, last_end_s: float) -> None:
        self._spec = spec.window_spec()
        self._rings: dict[str, Ring] = {}
        self._coming: Sequence[FaceObservation] = ()
        for wanted in self._spec.streams:
            begin_s = first_end_s - wanted.length_s - wanted.padding_s
            if wanted.stream == "face":
                self._coming = _between(streams.faces, begin_s - HOLD_S, last_end_s)
                if streams.faces:
                    self._rings["face"] = FrameRing(max(FACE_OBSERVATIONS, 1 + _most(self._coming, wanted.length_s)))
            else:
                signal = streams.eeg if wanted.stream == "eeg" else streams.aux
                if signal is not None:
                    self._rings[wanted.stream] = signal_ring(signal, begin_s, last_end_s)
        self._n_come = 0

    def window(self, t_end: float) -> Window:
        """Cut the window that ends at t_end; ends must not go back."""
        ring = self._rings.get("face")
        if isinstance(ring, FrameRing):
            while self._n_come < len(self._coming) and self._coming[self._n_come].t <= t_end:
                ring.append(self._coming[self._n_come])
                self._n_come += 1
        return align(self._rings, t_end, self._spec)


def signal_ring(signal: Signal, begin_s: float, end_s: float) -> SignalRing:
    """Return a ring with the samples after begin_s up to end_s, marked where something is missing."""
    start, stop = np.searchsorted(signal.t, (begin_s, end_s), side="right")
    ring = SignalRing((stop - start) / signal.info.rate_hz if signal.info.rate_hz > 0 else 0.0)
    ring.stream_opened(signal.info)
    gaps = start + np.flatnonzero(signal.gap[start:stop])
    for first, last in zip([start, *gaps], [*gaps, stop], strict=True):
        piece = slice(int(first), int(last))
        gap_before = bool(first < stop and signal.gap[first])
        ring.receive(Block(signal.samples[piece], signal.t[piece], int(first), gap_before))
    return ring


def _between(faces: Sequence[FaceObservation], begin_s: float, end_s: float) -> Sequence[FaceObservation]:
    time = attrgetter("t")
    return faces[bisect_right(faces, begin_s, key=time) : bisect_right(faces, end_s, key=time)]


def _most(faces: Sequence[FaceObservation], length_s: float) -> int:
    """Return the most observations that any window and what it may hold on to has."""
    t = np.array([face.t for face in faces])
    return int((np.arange(1, len(t) + 1) - np.searchsorted(t, t - length_s - HOLD_S)).max()) if len(t) else 0

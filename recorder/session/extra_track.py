"""An extra stream on its way into the file: samples, markers, and how it fared, each under its own description.

Extra streams are what is recorded beside EEG and camera: breathing, heart, gaze, the markers of
another program. Several have their own tracks, whose streams in the file share the roles
(``aux``, ``aux_markers`` ...) and differ by device.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from recorder.blocks import Item, Marker
from recorder.session.intake import Intake
from recorder.session.open_streams import OpenStreams
from recorder.session.signal_track import SignalTrack
from recorder.session.tables import TableTrack, TextTrack
from recorder.streams import StreamInfo


class ExtraTrack:
    """Sink for one extra source."""

    def __init__(self) -> None:
        self._signal = SignalTrack("aux", self._mark)
        self._signal.begin()
        self._markers = TextTrack("aux_markers")
        self._health = TableTrack("aux_health")
        self._described = False

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Queues of samples, markers and health."""
        return (*self._signal.intakes, *self._markers.intakes, *self._health.intakes)

    @property
    def n_written(self) -> int:
        """Samples and markers in the file."""
        return self._signal.n_written + self._markers.n_written

    @property
    def n_overflow(self) -> int:
        """Samples and markers that could not be queued."""
        return sum(intake.n_overflow for intake in (*self._signal.intakes, *self._markers.intakes))

    def stream_opened(self, info: StreamInfo) -> None:
        """Say whose samples and markers follow."""
        self._described = True
        self._signal.stream_opened(info)
        self._markers.describe(info)
        self._health.describe(info)

    def receive(self, item: Item) -> None:
        """Queue a block or a marker."""
        self._signal.receive(item)

    def measure(self, t: float, values: Sequence[float]) -> None:
        """Keep a row of the stream's health at session time t; of a stream that is not known yet there is none."""
        if self._described:
            self._health.put(np.array([t], np.float64), np.array([values], np.float64))

    def begin(self) -> None:
        """Nothing to wait for."""

    def write(self, streams: OpenStreams) -> None:
        """Encode what is queued."""
        for track in (self._signal, self._markers, self._health):
            track.write(streams)

    def _mark(self, marker: Marker) -> None:
        self._markers.put(marker.t, (marker.label, json.dumps(marker.payload, default=str)))

"""A run with extra streams: two alike signals at the same time, one without a rate, two streams of markers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorder.blocks import Block, Marker, RawSamples
from recorder.session.document import SessionDocument
from recorder.session.layout import HEALTH_COLUMNS
from recorder.session.paths import RunPaths
from recorder.session.recorder import SessionRecorder
from recorder.streams import Channel, RawFormat, StreamInfo

START = 500.0
LENGTH_S = 4.0
EEG_RATE_HZ, RATE_HZ = 250.0, 50.0
N = 100
RIGHT_LATER_S = 0.01
DRIFT = 1.001
"""The right device takes that much longer than it says."""

OFFSET_S = 7.0
UNEVEN = np.array([0.0, 0.0, 0.3, 0.1, 1.5])


def signal(name: str, rate_hz: float = RATE_HZ, kind: str = "ECG") -> StreamInfo:
    """Describe a device that sends millivolts as whole numbers."""
    raw = RawFormat((Channel("lead", "ecg", "mV"),), "int32", (0,), (1000.0,))
    return StreamInfo(name, "aux", (Channel("lead", "ecg", "uV"),), rate_hz, f"lsl:{name}", raw=raw, type=kind)


LEFT, RIGHT = signal("Left"), signal("Right")
GAZE = signal("Gaze", 0.0, "Gaze")
PSYCHOPY = StreamInfo("PsychoPy", "markers", device_id="lsl:psy", type="Markers")
PRESENTATION = StreamInfo("Presentation", "markers", device_id="lsl:pres", type="Markers")


def run_with_extras(folder: Path) -> RunPaths:
    """Record it."""
    paths = RunPaths.next(folder, "01", "01", "free")
    document = SessionDocument(paths.participant, paths.session, paths.task, paths.run, started_t=START)
    with SessionRecorder(paths, document) as recorder:
        eeg = recorder.add_eeg()
        eeg.stream_opened(StreamInfo("Cap", "eeg", (Channel("Cz"), Channel("Pz")), EEG_RATE_HZ, "cap"))
        n = round(LENGTH_S * EEG_RATE_HZ)
        eeg.receive(Block(np.ones((n, 2), np.float32), START + np.arange(n) / EEG_RATE_HZ, 0))
        eeg.begin()
        for info, t in ((LEFT, times(0.0)), (RIGHT, times(RIGHT_LATER_S, DRIFT))):
            sink = recorder.add_extra()
            sink.stream_opened(info)
            for first in range(0, N, 10):
                sink.receive(_block(first, t[first : first + 10]))
            sink.measure(START + 0.5, [N] + [0.0] * (len(HEALTH_COLUMNS) - 1))
        gaze = recorder.add_extra()
        gaze.stream_opened(GAZE)
        gaze.receive(_block(0, START + UNEVEN))
        for info, label in ((PSYCHOPY, "go"), (PRESENTATION, "fix")):
            sink = recorder.add_extra()
            sink.measure(START - 1.0, [0.0] * len(HEALTH_COLUMNS))
            sink.stream_opened(info)
            sink.receive(Marker(START + 1.0, label, {"values": [label, "2"]}))
            assert recorder.drain()
            assert (1, 0) == (sink.n_written, sink.n_overflow)
    return paths


def times(later_s: float, drift: float = 1.0) -> NDArray[np.float64]:
    """Session times of a signal's samples, shape (N,)."""
    return START + later_s + drift * np.arange(N) / RATE_HZ


def _block(first: int, t: NDArray[np.float64]) -> Block:
    sent = np.arange(first, first + len(t), dtype=np.int32)[:, None]
    return Block((sent * 1000).astype(np.float32), t, first, raw=RawSamples(sent, t - OFFSET_S, OFFSET_S))

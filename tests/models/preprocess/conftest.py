"""EEG windows cut by the real ring and alignment out of signals that a test describes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from models.spec import Band, EegInput, InputSpec
from recorder.alignment import Window, align
from recorder.blocks import Block
from recorder.ring import SignalRing
from recorder.streams import Channel, StreamInfo

CHANNELS = ("Fp1", "Fp2", "F3", "F4", "F7", "F8", "C3", "C4", "P3", "P4", "O1", "O2")
BANDS = (Band("theta", 4, 8), Band("alpha", 8, 13), Band("beta", 13, 30), Band("gamma", 30, 45))

Cut = Callable[..., Window]


@pytest.fixture
def spec() -> InputSpec:
    """Differential entropy of twelve electrodes, one window of two seconds."""
    return InputSpec(EegInput(CHANNELS, 128, 2.0, "de", BANDS), None)


@pytest.fixture
def cut() -> Cut:
    """Return a function that sends samples through a ring and cuts the window that ends at t_end."""

    def cut_window(
        data: NDArray[np.float64],  # (n_samples, n_channels), microvolts
        t: NDArray[np.float64],
        spec: InputSpec,
        *,
        names: tuple[str, ...] = CHANNELS,
        rate_hz: float = 250.0,
        t_end: float | None = None,
        chunk: int = 10_000,
    ) -> Window:
        ring = SignalRing()
        ring.stream_opened(StreamInfo("cap", "eeg", tuple(Channel(name) for name in names), rate_hz))
        for first in range(0, len(t), chunk):
            part = slice(first, first + chunk)
            ring.receive(Block(data[part].astype(np.float32), t[part], first))
        return align({"eeg": ring}, float(t[-1]) if t_end is None else t_end, spec.window_spec())

    return cut_window


@pytest.fixture
def tones() -> Callable[..., NDArray[np.float64]]:
    """Return a function that gives, at any instants, one signal per channel: tones below 45 Hz and an offset."""
    rng = np.random.default_rng(7)
    hz = rng.uniform(2, 42, (60, 1, 12))
    phase = rng.uniform(0, 2 * np.pi, (60, 1, 12))
    size_uv = rng.uniform(0.5, 4, (60, 1, 12))
    offset_uv = rng.uniform(-20_000, 20_000, 12)

    def at(t: NDArray[np.float64]) -> NDArray[np.float64]:
        waves = size_uv * np.sin(2 * np.pi * hz * t[None, :, None] + phase)
        return np.asarray(waves.sum(axis=0) + offset_uv)

    return at

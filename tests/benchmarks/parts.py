"""Single parts, in this process: the ring, and one window on its way to an estimate."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recorder.alignment import Ring, align
from recorder.blocks import Block
from recorder.ring import SIGNAL_RING_S, SignalRing
from recorder.streams import Channel, StreamInfo
from tests.benchmarks.stage import Conditions, sites
from tests.benchmarks.table import Figure, percentiles

REPEATS = 200
READ_S = 5.0
SIZES = ((64, 1000.0), (256, 2000.0))


def ring(_: Conditions) -> list[Figure]:
    """The newest 5 s out of a ring, as a view and as a copy, and writing 10 ms into it."""
    return [figure for size in SIZES for figure in _ring(*size)]


def preprocess(given: Conditions) -> list[Figure]:
    """One window of the model out of 64 channels at 1 kHz: cut, made ready, through the network."""
    from inference.estimator import Estimator
    from models.preprocess.prepare import prepare
    from models.runtime import load_model

    model = load_model(given.model)
    rings: dict[str, Ring] = {"eeg": filled_ring(64, 1000.0)}
    spec = model.card.spec
    estimator = Estimator(model)
    t_end = SIGNAL_RING_S
    window = align(rings, t_end, spec.window_spec())
    return [
        *percentiles("cut", _microseconds(lambda: align(rings, t_end, spec.window_spec())), "us")[:2],
        *percentiles("made ready", _microseconds(lambda: prepare(window, spec)), "us")[:2],
        *percentiles("the whole estimate", _microseconds(lambda: estimator.estimate(window)), "us")[:2],
    ]


def _ring(n_channels: int, rate_hz: float) -> list[Figure]:
    kept, n = filled_ring(n_channels, rate_hz), round(READ_S * rate_hz)
    later = iter(_blocks(n_channels, rate_hz, start_s=kept.length_s))

    def copied() -> NDArray[np.float32] | None:
        span = kept.latest(n)
        return span.data.copy() if span else None

    who = f"{n_channels} channels at {rate_hz:g} Hz: "
    return [
        *percentiles(f"{who}view of 5 s", _microseconds(lambda: kept.latest(n)), "us")[:2],
        *percentiles(f"{who}copy of 5 s", _microseconds(copied), "us")[:2],
        *percentiles(f"{who}write 10 ms", _microseconds(lambda: kept.receive(next(later))), "us")[:2],
    ]


def filled_ring(n_channels: int, rate_hz: float) -> SignalRing:
    """Return a full ring of noise whose first channels bear the names of the simulated cap."""
    names = sites()[:n_channels]
    kept = SignalRing()
    kept.stream_opened(StreamInfo("benchmark", "eeg", tuple(Channel(name) for name in names), rate_hz))
    for block in _blocks(n_channels, rate_hz, 0.0, round(100 * kept.length_s)):
        kept.receive(block)
    return kept


def _blocks(n_channels: int, rate_hz: float, start_s: float, n_blocks: int = REPEATS + 1) -> list[Block]:
    """Return blocks of 10 ms of noise, 20 microvolts strong."""
    rng = np.random.default_rng(0)
    n = round(rate_hz / 100)
    noise: NDArray[np.float32] = (20.0 * rng.standard_normal((n, n_channels))).astype(np.float32)
    first = round(start_s * rate_hz)
    return [
        Block(noise, (first + k * n + 1 + np.arange(n)) / rate_hz, first_index=first + k * n) for k in range(n_blocks)
    ]


def _microseconds(call: Callable[[], object]) -> list[float]:
    """Time a call again and again, after a first one that does not count."""
    call()
    spent = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        call()
        spent.append(1e6 * (time.perf_counter() - began))
    return spent

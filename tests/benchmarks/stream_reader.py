"""One reader of an LSL stream, EmoScope's or MNE-LSL's: a measured process of `mne-lsl`.

It asks for the newest sample thirty times a second, as a window does, and now and then for the
newest five seconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.child import tell, wait_to_go_on

LOOK_S = 1.0 / 30.0
LOOKS_A_READ = 10
READ_S = 5.0
WARM_S = READ_S + 1.0


@dataclass(frozen=True)
class Reader:
    """How one library is asked: session time, time of the newest sample, the newest seconds."""

    now: Callable[[], float]
    newest_t: Callable[[], float]
    read: Callable[[float], NDArray[np.float32]]


@contextmanager
def emoscope(source_id: str, bufsize_s: float) -> Iterator[Reader]:
    """Read with `LslSource` and `SignalRing`."""
    from recorder import clock
    from recorder.ring import SignalRing, Span
    from recorder.sources.lsl import LslSource
    from recorder.sources.lsl_query import parse_query

    ring, source = SignalRing(bufsize_s), LslSource(parse_query(f"source_id={source_id}"))
    source.subscribe(ring)
    source.open()
    while ring.n_written == 0:
        time.sleep(0.01)
    rate_hz = ring.info.rate_hz if ring.info else 0.0

    def newest(n: int) -> Span:
        span = ring.latest(n)
        assert span is not None
        return span

    yield Reader(
        clock.now,
        lambda: float(newest(1).t[-1]),
        lambda length_s: newest(round(length_s * rate_hz)).data.copy(),  # as MNE-LSL; the ring itself needs no copy
    )
    source.close()


@contextmanager
def mne_lsl(source_id: str, bufsize_s: float) -> Iterator[Reader]:
    """Read with MNE-LSL's `StreamLSL`, as it comes."""
    from mne_lsl.lsl import local_clock
    from mne_lsl.stream import StreamLSL

    stream = StreamLSL(bufsize_s, source_id=source_id).connect(timeout=10)
    yield Reader(
        local_clock,
        lambda: float(stream.get_data(2 / stream.info["sfreq"])[1][-1]),
        lambda length_s: stream.get_data(length_s)[0],
    )
    stream.disconnect()


def main() -> None:
    """Read for a while and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", choices=("emoscope", "mne-lsl"))
    parser.add_argument("--source-id", required=True)
    parser.add_argument("--bufsize", type=float, required=True, help="seconds kept")
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    opened = emoscope if options.library == "emoscope" else mne_lsl
    ages_ms: list[float] = []
    reads_ms: list[float] = []
    with opened(options.source_id, options.bufsize) as reader:
        time.sleep(WARM_S)  # until there are five seconds to read
        tell("warm")
        for i in range(round(options.seconds / LOOK_S)):
            time.sleep(LOOK_S)
            ages_ms.append(1000.0 * (reader.now() - reader.newest_t()))
            if i % LOOKS_A_READ == 0:
                began = time.perf_counter()
                reader.read(READ_S)
                reads_ms.append(1000.0 * (time.perf_counter() - began))
        tell("done", ages_ms=ages_ms, reads_ms=reads_ms)
        wait_to_go_on()


if __name__ == "__main__":
    main()

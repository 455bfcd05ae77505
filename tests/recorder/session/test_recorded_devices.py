"""What a device sent is recorded as sent, and read back it is what was live, to the bit."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from recorder.recent import RecentBlocks
from recorder.ring import SignalRing, Span
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session
from recorder.session.recorder import SessionRecorder
from recorder.sources.base import Source
from recorder.sources.brainflow import BrainFlowSource
from recorder.sources.lsl import LslSource
from recorder.sources.lsl_query import parse_query
from tests.surroundings import player

PATIENCE_S = 20.0
HELD_S, RECORDED_S = 0.4, 0.8


@contextmanager
def network() -> Iterator[Source]:
    """A sender in another process."""
    source_id = f"recorded-{uuid.uuid4().hex[:8]}"
    with player("--source-id", source_id, "--channels", 4, "--rate", 500):
        yield LslSource(parse_query(f"source_id={source_id}"))


@contextmanager
def amplifier() -> Iterator[Source]:
    """A NeuroScan amplifier's whole numbers, with its event column."""
    source_id = f"recorded-{uuid.uuid4().hex[:8]}"
    with player("--source-id", source_id, "--channels", 5, "--rate", 500, "--resolution", 0.0298):
        yield LslSource(parse_query(f"source_id={source_id}"))


@contextmanager
def board() -> Iterator[Source]:
    """BrainFlow's synthetic board."""
    yield BrainFlowSource("synthetic")


def wait_for(ring: SignalRing, length_s: float) -> Span:
    until = time.monotonic() + PATIENCE_S
    while (span := ring.latest()) is None or span.t[-1] - span.t[0] < length_s:
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
    return span


@pytest.mark.parametrize("device", [network, amplifier, board])
def test_a_device_is_read_back_as_it_was_live(tmp_path: Path, device: object) -> None:
    """Samples of before the recording, kept, and those that came in blocks: one stream, none twice."""
    ring, recent = SignalRing(), RecentBlocks()
    paths = RunPaths.next(tmp_path, "01")
    recorder = SessionRecorder(paths, SessionDocument("01", "01", "free", 1))
    with device() as source:  # type: ignore[operator]
        source.subscribe(ring)
        source.subscribe(recent)
        source.open()
        wait_for(ring, HELD_S)
        with recorder:
            sink = recorder.add_eeg()
            source.subscribe(sink)
            sink.begin(recent.items())
            wait_for(ring, HELD_S + RECORDED_S)
            source.close()
    live = ring.latest()
    assert live is not None

    session = open_session(paths.streams)
    kept, sent = session.signal("eeg"), session.raw("eeg")

    assert live.data.tobytes() == kept.data.tobytes()
    assert (live.t.tolist(), live.index.tolist()) == (kept.t.tolist(), kept.index.tolist())
    assert live.gap[1:].tolist() == kept.gap[1:].tolist()
    assert source.info == kept.info
    assert source.info is not None
    assert source.info.raw is not None
    assert (len(live.t), len(source.info.raw.channels)) == sent.shape
    assert len(session.xdf.of_role("eeg_stamps")[0].stamps) == len(live.t)
    assert np.isfinite(session.xdf.of_role("eeg_stamps")[0].stamps).all()

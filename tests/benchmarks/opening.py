"""How long a recorded session takes to open, beside the reader that others use."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from recorder.blocks import Block, RawSamples
from recorder.observation import FaceObservation
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session
from recorder.session.recorder import SessionRecorder
from recorder.session.summary import summary
from recorder.streams import Channel, RawFormat, StreamInfo
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure

N_CHANNELS, RATE_HZ, FRAME_RATE_HZ = 64, 1000.0, 30.0
BLOCK_S = 0.02
STEP_S = 1.0
AT_MOST_S = 3.0
SCALE = 0.1


def opening(given: Conditions) -> list[Figure]:
    """A session of 64 channels at 1 kHz with faces: opened, checked, EEG in microvolts; and by pyxdf."""
    paths = _recorded(given.folder / "opening", given.seconds)
    _forget(paths.streams)
    streams, rows = paths.streams, []
    for name, call, at_most in (
        ("opened with EEG, not in memory yet", lambda: open_session(streams).signal(), AT_MOST_S),
        ("opened with EEG", lambda: open_session(streams).signal(), AT_MOST_S),
        ("opened with EEG, checksums left out", lambda: open_session(streams, checked=False).signal(), None),
        ("opened with EEG, block by block", lambda: sum(1 for _ in open_session(streams).blocks()), None),
        ("opened with faces", lambda: open_session(streams).faces(), None),
        ("its line in the list of sessions", lambda: summary(paths), None),
        ("pyxdf.load_xdf, in memory", lambda: _with_pyxdf(streams), None),
    ):
        rows.append(Figure(name, _seconds(call), "s", at_most))
    return [Figure("length", given.seconds, "s"), Figure("streams.xdf", streams.stat().st_size / 1e6, "MB"), *rows]


def _recorded(folder: Path, length_s: float) -> RunPaths:
    paths = RunPaths.next(folder, "01")
    channels = tuple(Channel(f"E{i}") for i in range(N_CHANNELS))
    raw = RawFormat(channels, "float32", tuple(range(N_CHANNELS)), (SCALE,) * N_CHANNELS)
    info = StreamInfo("benchmark", "eeg", channels, RATE_HZ, "benchmark", raw=raw)
    t = 0.0
    recorder = SessionRecorder(paths, SessionDocument("01", "01", "free", 1), now=lambda: t)
    eeg = recorder.add_eeg(info)
    with recorder:
        eeg.stream_opened(info)
        eeg.begin()
        recorder.begin_faces(())
        faces = _faces()
        for step, blocks in enumerate(_steps(info, length_s)):
            t = (step + 1) * STEP_S
            for block in blocks:
                eeg.receive(block)
            for _ in range(round(FRAME_RATE_HZ * STEP_S)):
                recorder.receive_face(next(faces))
            recorder.drain()
    return paths


def _steps(info: StreamInfo, length_s: float) -> Iterator[list[Block]]:
    assert info.raw is not None
    rng, n = np.random.default_rng(0), round(BLOCK_S * RATE_HZ)
    noise = (200.0 * rng.standard_normal((n, N_CHANNELS))).astype(np.float32)
    converted = info.raw.converted(noise)
    per_step = round(STEP_S / BLOCK_S)
    for step in range(round(length_s / STEP_S)):
        blocks = []
        for at in range(step * per_step * n, (step + 1) * per_step * n, n):
            stamps = (at + np.arange(n)) / RATE_HZ
            blocks.append(Block(converted, stamps, at, False, RawSamples(noise, stamps, 0.0)))
        yield blocks


def _faces() -> Iterator[FaceObservation]:
    mesh = np.random.default_rng(1).normal(300.0, 50.0, (468, 3)).astype(np.float32)
    index = 0
    while True:
        t = index / FRAME_RATE_HZ
        yield FaceObservation(t, index, True, "", mesh, None, (480, 640), 0.9, t + 0.01)
        index += 1


def _forget(path: Path) -> None:
    """Let the operating system drop a file from its memory, where it can be asked to."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _with_pyxdf(path: Path) -> Any:
    import pyxdf

    logging.getLogger("pyxdf").setLevel(logging.CRITICAL)
    return pyxdf.load_xdf(str(path))


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began

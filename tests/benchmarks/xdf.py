"""XDF: what writing samples costs, and how long a session of 15 minutes takes to open."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from recorder.session.disk import Disk
from recorder.session.journal import read_journal
from recorder.session.layout import TABLES, Role
from recorder.session.paths import STREAMS, RunPaths
from recorder.session.run_files import RunFiles
from recorder.streams import Channel, StreamInfo
from recorder.xdf import encode
from recorder.xdf.header import header_of
from recorder.xdf.read import read_xdf
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure

WRITE_S = 0.25
SESSION_S = 900.0
REPEATS = 400
SMALL: tuple[Role, ...] = tuple(role for role in TABLES if role not in ("faces", "eeg_stamps"))  # type: ignore[misc]


def xdf(given: Conditions) -> list[Figure]:
    """Chunks of a quarter second made, and 15 minutes of 64 channels at 1 kHz with faces opened."""
    return [*_encode(64, 1000.0), *_encode(256, 2000.0), *_open(_write(given.folder / "xdf"))]


def _encode(n_channels: int, rate_hz: float) -> list[Figure]:
    data = np.random.default_rng(0).standard_normal((round(WRITE_S * rate_hz), n_channels)).astype(np.float32)
    stamps = np.arange(len(data)) / rate_hz
    before = time.process_time()
    for _ in range(REPEATS):
        chunk = encode.samples(1, stamps, data)
    each_s = (time.process_time() - before) / REPEATS
    who = f"{n_channels} channels at {rate_hz:g} Hz: "
    return [
        Figure(f"{who}samples made into chunks", len(chunk) / each_s / 1e6, "MB/s"),
        Figure(f"{who}of one core", 100 * each_s / WRITE_S, "%", at_most=2.0),
    ]


def _write(folder: Path) -> RunPaths:
    """Write the session, journal and all."""
    paths, dice = RunPaths(folder, "01", "01", "xdf", 1), np.random.default_rng(0)
    files = RunFiles(paths, Disk(), lambda: 0.0)
    cap = StreamInfo("cap", "eeg", tuple(Channel(f"E{i}") for i in range(64)), 1000.0, "cap")
    headers = {1: header_of("eeg", cap), 2: header_of("faces")}
    headers |= {i: header_of(role) for i, role in enumerate(SMALL, 3)}
    files.append(STREAMS, encode.file_header() + b"".join(encode.stream_header(i, h) for i, h in headers.items()))
    eeg, meshes = (dice.standard_normal(shape).astype(np.float32) for shape in ((250, 64), (8, 1404)))
    for i in range(round(SESSION_S / WRITE_S)):
        t, n = i * WRITE_S, 7 + i % 2
        parts = [encode.samples(1, t + np.arange(250) / 1000.0, eeg)]
        parts.append(encode.samples(2, t + np.arange(n) / 30.0, meshes[:n]))
        parts += [encode.samples(j, [t], np.zeros((1, len(headers[j].channels)))) for j in list(headers)[2:]]
        files.append(STREAMS, b"".join(parts) + (encode.boundary() if i % 4 == 3 else b""))
    files.note_closed()
    files.close()
    return paths


def _open(paths: RunPaths) -> list[Figure]:
    times = [time.perf_counter()]
    journal = read_journal(paths.journal)
    damaged = journal.damaged_ranges(paths.streams)
    times.append(time.perf_counter())
    file = read_xdf(paths.streams, damaged, journal.restarts(STREAMS))
    times.append(time.perf_counter())
    eeg = file.of_role("eeg")[0]
    n = len(eeg.stamps) + eeg.data.size
    times.append(time.perf_counter())
    checked_s, scanned_s, decoded_s = np.diff(times)
    return [
        Figure("15 minutes", file.n_bytes / 1e6, "MB"),
        Figure("15 minutes: chunks", len(file.frames)),
        Figure("15 minutes: journal read, checksums compared", float(checked_s), "s"),
        Figure("15 minutes: chunks found and checked", float(scanned_s), "s"),
        Figure(f"15 minutes: {n / 1e6:.0f} million values of EEG decoded", float(decoded_s), "s"),
        Figure("15 minutes: in all", float(times[-1] - times[0]), "s", at_most=2.0),
    ]

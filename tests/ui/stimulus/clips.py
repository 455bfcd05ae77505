"""Clips whose frames are told apart by their grey: as short as a test wants them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE_HZ = 25
SIZE = (64, 48)
DARKEST, GREY_STEP = 60, 12


def grey_of(frame: int) -> int:
    """Grey of a frame, 0..255."""
    return DARKEST + GREY_STEP * frame


def write_clip(path: Path, n_frames: int = 10) -> Path:
    """Write a clip without sound; frame k has the grey of `grey_of`."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ, options={"crf": "10", "preset": "ultrafast"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for i in range(n_frames):
            image = np.full((SIZE[1], SIZE[0], 3), grey_of(i), np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_sound(path: Path, length_s: float = 0.3) -> Path:
    """Write a tone as a WAV file."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        tone = 8000 * np.sin(2 * np.pi * 440 * np.arange(round(8000 * length_s)) / 8000)
        frame = av.AudioFrame.from_ndarray(tone[None].astype(np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path

"""Writes the clips that the tests show."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

RATE = 25
CLIP_S = 0.8
SAMPLES = 1024


def write_film(path: Path, length_s: float = CLIP_S, sound: bool = True, **options: str) -> Path:
    """Write a clip of noise, which hardly compresses, so that half of the file is half of the film."""
    noise = np.random.default_rng(7)
    with av.open(str(path), "w", options=options) as container:
        pictures = container.add_stream("mpeg4", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sounds = container.add_stream("aac", rate=16_000) if sound else None
        for i in range(round(length_s * RATE)):
            frame = av.VideoFrame.from_ndarray(noise.integers(0, 255, (48, 64, 3)).astype(np.uint8), format="rgb24")
            frame.pts = i
            container.mux(pictures.encode(frame))
            if sounds is not None:
                container.mux(sounds.encode(_silence(i * 640 // SAMPLES * SAMPLES)) if i * 640 % SAMPLES < 640 else [])
        container.mux(pictures.encode())
        if sounds is not None:
            container.mux(sounds.encode())
    return path


def _silence(pts: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.zeros((1, SAMPLES), np.float32), format="fltp", layout="mono")
    frame.rate, frame.pts, frame.time_base = 16_000, pts, Fraction(1, 16_000)
    return frame


def write_sound(path: Path, length_s: float = CLIP_S) -> Path:
    """Write silence."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * round(8000 * length_s)))
    return path

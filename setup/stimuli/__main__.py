"""Make the demo's stimuli anew: ``python -m setup.stimuli [--out FOLDER]``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from setup.stimuli import HEIGHT, LENGTH_S, RATE_HZ, SOUND_RATE_HZ, WIDTH
from setup.stimuli.canvas import Picture
from setup.stimuli.pictures import PICTURES
from setup.stimuli.sounds import SOUNDS, Sound

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "protocols" / "demo"
SOUND_BITS = 96_000
QUALITY = "25"  # x264's constant rate factor: about 200 kB a clip


def main() -> None:
    """Write the four clips."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in PICTURES.items():
        path = folder / f"{name}.mp4"
        write_clip(path, picture, SOUNDS[name]())
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def write_clip(path: Path, picture: Callable[[float], Picture], sound: Sound) -> None:
    """Encode pictures and sound; nothing of the machine or the time of day goes into the file."""
    with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact", "movflags": "+faststart"}) as container:
        video = container.add_stream(
            "libx264", rate=RATE_HZ, options={"crf": QUALITY, "preset": "slow", "threads": "1"}
        )
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.gop_size = RATE_HZ
        audio = container.add_stream("aac", rate=SOUND_RATE_HZ, layout="mono")
        audio.bit_rate = SOUND_BITS
        for index in range(round(LENGTH_S * RATE_HZ)):
            image = np.clip(255 * picture(index / RATE_HZ) + 0.5, 0, 255).astype(np.uint8)
            container.mux(video.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(video.encode())
        _write_sound(container, audio, sound)


def _write_sound(container: av.container.OutputContainer, audio: av.AudioStream, sound: Sound) -> None:
    for start in range(0, sound.size, 1024):
        part = sound[None, start : start + 1024].astype(np.float32)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = SOUND_RATE_HZ, start
        container.mux(audio.encode(frame))
    container.mux(audio.encode())


if __name__ == "__main__":
    main()

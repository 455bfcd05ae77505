"""Short films of the portrait, for importers that track faces."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from recorder.participant.portrait import portrait_frame


def write_film(path: Path, n_pictures: int, rate_hz: int = 25, black: Collection[int] = ()) -> Path:
    """Write a film of the portrait, 640 x 480, each picture a little brighter; those in ``black`` are dark."""
    portrait = portrait_frame()
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=Fraction(rate_hz))
        stream.width, stream.height, stream.pix_fmt = portrait.shape[1], portrait.shape[0], "yuv420p"
        for i in range(n_pictures):
            image = np.zeros_like(portrait) if i in black else np.clip(portrait.astype("i2") + i, 0, 255).astype("u1")
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path

"""The first picture of a clip, small: what stands for it where clips are listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from recorder.protocol.media import MAX_PIXELS, MediaError, opened

QUARTER_TURN = 90


def first_picture(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    """Return the first picture of a clip, scaled down to a size, upright.

    Parameters
    ----------
    path : Path
        The clip.
    width, height : int
        It gets no larger; its aspect is kept.

    Returns
    -------
    picture : array of uint8, (height, width, 3)
        RGB, contiguous.

    Raises
    ------
    MediaError
        It cannot be opened or decoded, or has no pictures.
    """
    with opened(path) as container:
        if not container.streams.video:
            raise MediaError("has no pictures in it, sound alone")
        frame = next(iter(container.decode(container.streams.video[0])), None)
        if not isinstance(frame, av.VideoFrame) or not 0 < frame.width * frame.height <= MAX_PIXELS:
            raise MediaError("holds nothing that can be decoded")
        scale = min(1.0, width / frame.width, height / frame.height)
        size = {"width": max(1, round(frame.width * scale)), "height": max(1, round(frame.height * scale))}
        pixels: NDArray[Any] = frame.reformat(**size, format="rgb24").to_ndarray()
        turns = round(frame.rotation / QUARTER_TURN)  # counterclockwise, as the file asks for
    return np.ascontiguousarray(np.rot90(pixels, turns), np.uint8)

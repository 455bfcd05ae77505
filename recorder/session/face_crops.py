"""Aligned pictures of the face in a session: bit by bit, four bytes a column, one sample a picture.

A crop has height, width and red, green, blue in turn, as ``crop.ravel()`` gives them; four bytes
after another are one int32 column, little-endian, zeros at the end where four do not divide them.
pyxdf gives them back by ``series.astype("<i4").view("u1")[:, : 3 * size**2].reshape(-1, size, size, 3)``.
The size is in the stream's header; another size begins another stream.

Of 50 crops of 64 pixels PNG in base64 took 11.4 kB each and these columns 12.3 kB, but these are read without
decoding: 22 MB a minute at 30 frames a second. int32 is the widest format that every reader keeps exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from recorder.xdf.stream import XdfStream

MOST_SIZE = 295
"""Pixels of a side: beyond it a sample has more columns than a stream of a file may have."""

SIZE = "size"
"""Entry of the header."""

COLUMN = np.dtype("<i4")


def n_columns(size: int) -> int:
    """Return how many columns a crop of a side of so many pixels takes."""
    return -(-3 * size**2 // COLUMN.itemsize)


def crop_size(extra: Mapping[str, str]) -> int:
    """Return the size that a header tells.

    Raises
    ------
    ValueError
        It tells none that can be.
    """
    told = extra.get(SIZE, "")
    if not (told.isascii() and told.isdigit() and len(told) < 4 and 1 <= int(told) <= MOST_SIZE):
        raise ValueError(f'face crops of size "{told}": give 1 to {MOST_SIZE} pixels')
    return int(told)


def storable(crop: NDArray[np.uint8] | None) -> bool:
    """Tell whether a crop is one that can be kept."""
    if crop is None or crop.dtype != np.uint8 or crop.ndim != 3:
        return False
    return 1 <= len(crop) <= MOST_SIZE and crop.shape == (len(crop), len(crop), 3)


def columns(crops: Sequence[NDArray[np.uint8]]) -> NDArray[np.int32]:
    """Return crops of one size, each of shape (size, size, 3), as samples of shape (n, n_columns)."""
    flat = np.zeros((len(crops), n_columns(len(crops[0])) * COLUMN.itemsize), np.uint8)
    for row, crop in zip(flat, crops, strict=True):
        row[: crop.size] = crop.ravel()
    return flat.view(COLUMN)


def recorded_crops(streams: Sequence[XdfStream]) -> dict[float, NDArray[np.uint8]]:
    """Return crops by the stamp of their frame, as views of the file; a stream that is no such thing is left out."""
    found: dict[float, NDArray[np.uint8]] = {}
    for stream in streams:
        header = stream.header
        try:
            size = crop_size(header.extra)
        except ValueError:
            continue
        if header.channel_format != "int32" or len(header.channels) != n_columns(size):
            continue
        pictures = (row[: 3 * size**2].reshape(size, size, 3) for row in stream.row_bytes())
        found.update(zip(stream.stamps.tolist(), pictures, strict=True))
    return found

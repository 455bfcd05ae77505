"""A canvas for soft-edged shapes: colours in 0..1, lengths in pixels, x to the right, y down."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from setup.stimuli import HEIGHT, WIDTH

Picture = NDArray[np.float32]
Colour = tuple[float, float, float]

X, Y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))


def rgb(text: str) -> Colour:
    """Return the colour written ``rrggbb``."""
    return int(text[:2], 16) / 255, int(text[2:4], 16) / 255, int(text[4:], 16) / 255


def gradient(top: Colour, bottom: Colour) -> Picture:
    """Return a ground that goes from one colour to another, (HEIGHT, WIDTH, 3)."""
    share = (Y / (HEIGHT - 1))[..., None]
    return np.asarray((1 - share) * np.array(top) + share * np.array(bottom), np.float32)


def lay(picture: Picture, mask: Picture, colour: Colour, opacity: float = 1.0) -> None:
    """Lay a colour over the picture where the mask (HEIGHT, WIDTH), 0..1, is."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not rows.size:
        return
    part = slice(rows[0], rows[-1] + 1)
    share = opacity * mask[part, :, None]
    picture[part] += share * (np.array(colour, np.float32) - picture[part])


def disc(x: float, y: float, radius: float, stretch: float = 1.0, soft: float = 1.0) -> Picture:
    """Return a mask of a disc, ``stretch`` times as wide as high, with an edge so many pixels soft."""
    distance = np.hypot((X - x) / stretch, (Y - y) * stretch)
    return np.clip((radius - distance) / soft + 0.5, 0, 1)


def star(x: float, y: float, radius: float, turn: float, points: int = 5) -> Picture:
    """Return a mask of a star with round arms."""
    angle = np.arctan2(Y - y, X - x) + turn
    edge = radius * (0.78 + 0.22 * np.cos(points * angle))
    return np.clip(edge - np.hypot(X - x, Y - y) + 0.5, 0, 1)


def below(edge: NDArray[Any], soft: float = 1.0) -> Picture:
    """Return a mask of everything beneath a line given by its height at every x."""
    return np.asarray(np.clip((Y - edge[None, :]) / soft + 0.5, 0, 1), np.float32)

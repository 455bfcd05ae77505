"""What the four clips show, as functions of time: t in seconds gives a picture (HEIGHT, WIDTH, 3) in 0..1."""

from __future__ import annotations

import numpy as np

from setup.stimuli import HEIGHT, LENGTH_S, WIDTH
from setup.stimuli.canvas import Picture, X, Y, below, disc, gradient, lay, rgb, star

RNG_SEED = 20


def joy(t: float) -> Picture:
    """Bright shapes bounce, each to its own beat; confetti rises."""
    picture = gradient(rgb("fff3b8"), rgb("ffd27a"))
    angle = np.arctan2(Y - 0.62 * HEIGHT, X - WIDTH / 2) + 0.12 * t
    lay(picture, np.clip(12 * np.cos(12 * angle), 0, 1).astype(np.float32), rgb("ffffff"), 0.22)  # rays of a sun
    lay(picture, below(np.full(WIDTH, HEIGHT - 30.0), 2.0), rgb("f2b24f"))
    _confetti(picture, t)
    shapes = ("ff6b5e", "2ab7a9", "8a5cf0", "ffb400", "3f8efc", "f2559a")
    for i, colour in enumerate(shapes):
        beat = 0.70 + 0.05 * i  # bounces a second
        phase = beat * t + 0.37 * i
        height = abs(np.sin(np.pi * phase))
        stretch = 1.0 + 0.09 * (1 - height) ** 6 - 0.03 * height
        x = WIDTH * (i + 0.5) / len(shapes) + 14 * np.sin(0.9 * t + i)
        y = HEIGHT - 66 - (150 + 12 * (i % 3)) * height
        lay(picture, disc(x, HEIGHT - 22, 19 - 7 * height, 2.0, 4), rgb("b8741c"), 0.45)
        if i % 2:
            lay(picture, star(x, y, 46, 1.2 * t + i), rgb(colour))
        else:
            lay(picture, disc(x, y, 40, stretch), rgb(colour))
            lay(picture, disc(x - 12, y - 14, 11, stretch, 6), rgb("ffffff"), 0.55)
    return picture


def _confetti(picture: Picture, t: float) -> None:
    rng = np.random.default_rng(RNG_SEED)
    colours = ("ff8f83", "5fd0c4", "ad8cf5", "ff9ec7", "7fb4fd")
    for i in range(36):
        x0, y0, speed, size = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(28, 60), rng.uniform(3, 6)
        x = x0 + 12 * np.sin(1.3 * t + i)
        y = (y0 - speed * t) % (HEIGHT + 20) - 10
        lay(picture, disc(x, y, size, 1.15), rgb(colours[i % len(colours)]), 0.75)


def calm(t: float) -> Picture:
    """Waves roll slowly under a low sun."""
    picture = gradient(rgb("bfe3ea"), rgb("f6e3cf"))
    sun = (0.66 * WIDTH, 0.42 * HEIGHT)
    lay(picture, disc(*sun, 110, 1.0, 150), rgb("fff6dc"), 0.8)
    lay(picture, disc(*sun, 40, 1.0, 2), rgb("fffaf0"))
    columns = np.arange(WIDTH, dtype=np.float32)
    waves = (("9fd0d6", 0.50), ("78b9c4", 0.60), ("559fb0", 0.71), ("387f95", 0.83))
    for i, (colour, share) in enumerate(waves):
        swell = (9 + 3 * i) * np.sin(columns / (105 + 22 * i) + (0.45 + 0.10 * i) * t + 1.7 * i)
        swell += 4 * np.sin(columns / 47 - 0.5 * t + i)
        edge = share * HEIGHT + swell + 5 * np.sin(2 * np.pi * t / LENGTH_S + i)
        lay(picture, below(edge, 1.5), rgb(colour), 0.92)
        lay(picture, below(edge, 1.5) - below(edge + 2.5, 3.0), rgb("ffffff"), 0.35)
    return picture


def sad(t: float) -> Picture:
    """Grey rain falls slowly; the one warm light behind the glass sinks and fades."""
    picture = gradient(rgb("59616b"), rgb("737a82"))
    fade = 1 - t / LENGTH_S
    x, y = 0.5 * WIDTH, (0.36 + 0.16 * (1 - fade)) * HEIGHT
    lay(picture, disc(x, y, 30, 1.0, 120), rgb("b9a78a"), 0.15 + 0.55 * fade)
    lay(picture, disc(x, y, 17, 1.0, 10), rgb("dcc9a6"), 0.10 + 0.80 * fade)
    columns = np.arange(WIDTH, dtype=np.float32)
    for colour, share, scale in (("525963", 0.72, 120.0), ("444a53", 0.82, 83.0)):
        hills = share * HEIGHT + 16 * np.sin(columns / scale + 9 * share) + 7 * np.sin(columns / 31 + 5 * share)
        lay(picture, below(hills.astype(np.float32), 2.0), rgb(colour))
    _rain(picture, t)
    return picture


def _rain(picture: Picture, t: float) -> None:
    rng = np.random.default_rng(RNG_SEED)
    for _ in range(70):
        x, y0 = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
        depth = rng.uniform(0.4, 1.0)
        length = 18 + 30 * depth
        y = (y0 + 95 * depth * t) % (HEIGHT + 2 * length) - length
        left, right = max(0, int(x) - 3), min(WIDTH, int(x) + 4)
        across = np.clip(1.2 * depth - np.abs(X[:, left:right] - x) + 0.5, 0, 1)
        along = np.clip(1 - np.abs(Y[:, left:right] - y) / (length / 2), 0, 1)
        share = (0.5 * depth * across * along)[..., None]
        picture[:, left:right] += share * (np.array(rgb("aab3bd"), np.float32) - picture[:, left:right])


def tense(t: float) -> Picture:
    """Dark teeth close in around a pale, trembling dot."""
    picture = gradient(rgb("3a1218"), rgb("1d0a12"))
    closed = 0.20 + 0.62 * (t / LENGTH_S) ** 1.2
    centre_x, centre_y = WIDTH / 2, HEIGHT / 2
    lay(picture, disc(centre_x, centre_y, 130 - 60 * closed, 1.3, 200), rgb("7a2026"), 0.8)
    dx, dy = (X - centre_x) / centre_x, (Y - centre_y) / centre_y
    angle, far = np.arctan2(dy, dx), np.hypot(dx, dy)
    for i, (colour, teeth) in enumerate((("541019", 9), ("2c0a11", 13), ("0b0507", 17))):
        tooth = np.abs(((teeth * angle / np.pi + 0.35 * t * (-1) ** i + i) % 2) - 1)
        edge = 1.30 + 0.12 * i - (0.81 + 0.11 * i) * closed - 0.30 * tooth
        lay(picture, np.clip(110 * (far - edge) + 0.5, 0, 1).astype(np.float32), rgb(colour))
    shiver = 1.5 + 3.5 * t / LENGTH_S
    x = centre_x + shiver * np.sin(2 * np.pi * 2.3 * t)
    y = centre_y + shiver * np.sin(2 * np.pi * 1.9 * t + 1)
    lay(picture, disc(x, y, 15, 1.0, 16), rgb("caa9a4"), 0.5)
    lay(picture, disc(x, y, 8, 1.0, 1.5), rgb("f1dcd6"))
    return picture


PICTURES = {"joy": joy, "calm": calm, "sad": sad, "tense": tense}

"""The portrait that is warped, and how far each facial action moves it.

The picture is `skimage.data.astronaut()` (NASA, public domain, inside the scikit-image wheel).
Its landmarks were measured once with MediaPipe FaceMesh 0.10.21 in static mode: mean of one
run on the whole picture and one on its enlarged middle; they agree to a pixel.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recorder.errors import SourceError
from recorder.opencv import cv2

WIDTH, HEIGHT = 640, 480
SCALE = 2.5  # frame pixels of one portrait pixel
LEFT, TOP = 96, 10  # portrait pixel at the frame's corner

LANDMARKS: dict[int, tuple[float, float]] = {
    61: (201.7, 139.5),  # mouth corner, the person's right
    291: (246.3, 141.9),  # mouth corner, left
    13: (223.6, 142.8),  # upper lip, inner edge
    14: (223.4, 150.0),  # lower lip, inner edge
    17: (223.0, 155.3),  # lower lip, outer edge
    152: (221.7, 175.7),  # chin
    107: (216.0, 89.2),  # inner end of the right brow
    336: (237.0, 90.1),  # inner end of the left brow
    105: (197.6, 86.4),  # middle of the right brow
    334: (255.4, 89.2),  # middle of the left brow
    159: (202.5, 97.5),  # right upper eyelid
    386: (249.2, 99.7),  # left upper eyelid
    145: (204.2, 104.3),  # right lower eyelid
    374: (246.8, 106.3),  # left lower eyelid
}


@dataclass(frozen=True, slots=True)
class Pull:
    """A Gaussian pull of the skin around one landmark, all in portrait pixels.

    ``by`` (x right, y down) is what one unit of the action moves the landmark. ``sd`` is the
    reach along x, upwards and downwards.
    """

    landmark: int
    by: tuple[float, float]
    sd: tuple[float, float, float]


_CORNER = (17.0, 17.0, 17.0)
_BROW = (13.0, 8.0, 7.0)
_LID = (8.0, 4.5, 4.5)

ACTION_PULLS: tuple[tuple[Pull, ...], ...] = (
    (Pull(61, (-0.3, -1.5), _CORNER),),
    (Pull(291, (0.3, -1.5), _CORNER),),
    (Pull(61, (-1.2, 0.0), _CORNER), Pull(291, (1.2, 0.0), _CORNER)),
    (Pull(17, (0.0, 1.2), (14.0, 8.0, 14.0)), Pull(152, (0.0, 0.9), (22.0, 12.0, 16.0))),
    (Pull(107, (0.0, -1.0), _BROW), Pull(336, (0.0, -1.0), _BROW)),
    (Pull(105, (0.0, -1.0), _BROW), Pull(334, (0.0, -1.0), _BROW)),
    (Pull(159, (0.0, -0.4), _LID), Pull(386, (0.0, -0.4), _LID)),
    (Pull(13, (0.0, -0.5), (12.0, 8.0, 5.0)),),
)
"""For each facial action, in the population's order, what one sd unit pulls.

A state of +1 is about one unit in each action of its axis (3 frame pixels at a mouth corner):
the population's effect lies within what the person does anyway, so a face shows it no more
clearly than the bench's effect sizes allow."""

BLINK_PULLS = (
    Pull(145, (0.0, 6.0), (11.0, 7.0, 1.6)),
    Pull(374, (0.0, 6.0), (11.0, 7.0, 1.6)),
)
"""What a full closure pulls: the upper lid comes down over the eye, what lies below stays."""

NEUTRAL = np.array([-2.5, -2.5, -1.5, -3.0, 0.0, 0.0, 0.0, -2.0])
"""Actions that take the portrait's smile back to a face at rest, in sd units."""


def portrait_frame() -> NDArray[np.uint8]:
    """Return the portrait as a camera would frame it, shape (480, 640, 3), RGB."""
    package = importlib.util.find_spec("skimage")  # located, not imported: that would take half a second
    file = Path(package.origin if package and package.origin else "").parent / "data" / "astronaut.png"
    if not file.is_file():
        raise SourceError(f"The simulated face has no portrait at {file}. Install scikit-image again.")
    with Image.open(file) as image:
        picture = np.asarray(image.convert("RGB"))
    part = picture[TOP : TOP + round(HEIGHT / SCALE), LEFT : LEFT + round(WIDTH / SCALE)]
    return np.asarray(cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)


def to_frame(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Portrait pixels to frame pixels, any shape (..., 2)."""
    return (points - (LEFT, TOP) + 0.5) * SCALE - 0.5


def to_portrait(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frame pixels to portrait pixels, any shape (..., 2)."""
    return (points + 0.5) / SCALE - 0.5 + (LEFT, TOP)

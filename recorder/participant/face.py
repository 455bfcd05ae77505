"""Face of a simulated participant: a warped portrait, 640 x 480 at any moment.

Facial actions move the skin, blinks close the eyelids, and a slow sway moves the whole
picture as a hand-held camera would. A frame is a pure function of its time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recorder.opencv import cv2
from recorder.participant.blinks import eyelid_closure
from recorder.participant.draws import Draw, keyed
from recorder.participant.features import Features
from recorder.participant.population import N_EEG
from recorder.participant.portrait import HEIGHT, WIDTH, portrait_frame, to_frame, to_portrait
from recorder.participant.portrait import SCALE as PORTRAIT_SCALE
from recorder.participant.warp import coefficients, displaced, field_bases, shown_actions

FACE_BOX = (160, 110, 330, 350)  # left, top, width, height in frame pixels: all that the actions move
CELL = 2  # the field is computed on every second pixel

SWAY_PERIODS_S = (5.3, 8.1, 13.7)
SWAY_SHIFT_PX = 7.0
SWAY_ROLL_DEG = 1.6
SWAY_ZOOM = 0.012


@dataclass(frozen=True)
class FaceRenderer:
    """Renders the face that belongs to features; not to be shared between threads.

    Parameters
    ----------
    features : Features
        The participant's.
    seed : int
        Of blinks (shared with the EEG) and sway.
    lag_s : float
        By which the camera shows everything too late.
    """

    features: Features
    seed: int
    lag_s: float = 0.0

    def frame(self, t: float) -> NDArray[np.uint8]:
        """Return the picture at time t, shape (480, 640, 3), RGB."""
        weights = coefficients(self.actions(t), self.closure(t))[0].astype(np.float32)
        return warped(weights, self.sway(t)[0], self._portrait)

    def landmarks(self, points: NDArray[np.float64], t: ArrayLike) -> NDArray[np.float64]:
        """Where landmarks of the portrait are in the frames of times t, without pixels.

        Parameters
        ----------
        points : ndarray, shape (n_points, 2)
            Landmarks of the unwarped `portrait_frame`, in frame pixels.
        t : ndarray, shape (n,)
            Times on the participant's clock.

        Returns
        -------
        ndarray, shape (n, n_points, 2)
            In frame pixels; the pixels under a landmark are there to half a pixel.

        Notes
        -----
        FaceMesh on these pixels reads less than is there, as it does of people: over 100 s of
        two participants it gives 0.4-0.8 of what a mouth corner moves, 0.9 of a lower lip, 0.5 of
        a brow or an upper lid, with 2 to 4 px (rms) left over and constants of 3 to 14 px that
        centring removes. Along the directions of valence and arousal that leaves 0.76 and 0.93
        of correlation for a reader trained on these landmarks, 0.9 to 0.95 trained on FaceMesh's own.
        """
        moved = to_frame(displaced(to_portrait(points), self.actions(t), self.closure(t)))
        sway = self.sway(t)
        return np.einsum("nij,npj->npi", sway[:, :, :2], moved) + sway[:, None, :, 2]

    def actions(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return the actions as shown, in sd units and within natural limits, shape (n, 8)."""
        t = self._filmed(t)
        return shown_actions(self.features.subject.offset[N_EEG:], self.features.wandering(t)[:, N_EEG:])

    def closure(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return how far the eyelids are closed, 0 to 1, shape (n,)."""
        return eyelid_closure(self.seed, self._filmed(t))

    def sway(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return the affine maps of the sway in frame pixels, shape (n, 2, 3)."""
        t = self._filmed(t)
        phases = keyed(self.seed, Draw.SWAY).uniform(0.0, 2 * np.pi, (4, len(SWAY_PERIODS_S), 1))
        turns = t / np.array(SWAY_PERIODS_S)[:, None]
        right, down, roll, zoom = np.sin(2 * np.pi * turns + phases).mean(axis=1)
        angle = np.deg2rad(SWAY_ROLL_DEG) * roll
        cos, sin = (1 + SWAY_ZOOM * zoom) * np.array([np.cos(angle), np.sin(angle)])
        x, y = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
        shift_x = SWAY_SHIFT_PX * right + x - cos * x + sin * y
        shift_y = SWAY_SHIFT_PX * down + y - sin * x - cos * y
        return np.stack([np.stack([cos, -sin, shift_x], axis=1), np.stack([sin, cos, shift_y], axis=1)], axis=1)

    def _filmed(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return the moments that are seen at times t, shape (n,)."""
        return np.atleast_1d(np.asarray(t, np.float64)) - self.lag_s

    @cached_property
    def _portrait(self) -> Portrait:
        return Portrait()


class Portrait:
    """The framed portrait with its displacement bases, sampled for `warped`.

    Parameters
    ----------
    shrink : int
        1 for frames of 640 x 480; 2 for a quarter of their pixels, where a face is drawn small anyway.
    """

    def __init__(self, shrink: int = 1) -> None:
        self.box = tuple(edge // shrink for edge in FACE_BOX)
        left, top, width, height = self.box
        self.frame = portrait_frame()
        if shrink > 1:
            size = (WIDTH // shrink, HEIGHT // shrink)
            self.frame = np.asarray(cv2.resize(self.frame, size, interpolation=cv2.INTER_AREA), np.uint8)
        x, y = np.meshgrid(np.arange(left, left + width, CELL), np.arange(top, top + height, CELL))
        in_frame = shrink * np.stack([x, y], axis=-1) + (shrink - 1) / 2
        bases = PORTRAIT_SCALE / shrink * field_bases(to_portrait(in_frame.astype(np.float64)))
        self.bases = bases.reshape(len(bases), -1).astype(np.float32)
        self.grid_shape = x.shape
        x, y = np.meshgrid(np.arange(left, left + width), np.arange(top, top + height))
        self.own_place = np.stack([x, y], axis=-1).astype(np.float32)


def warped(weights: NDArray[np.float32], sway: NDArray[np.float64], portrait: Portrait) -> NDArray[np.uint8]:
    """Draw one frame from basis weights, shape (9,), and sway, shape (2, 3)."""
    picture = expressed(weights, portrait)
    swayed = cv2.warpAffine(picture, sway, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(swayed, np.uint8)


def expressed(weights: NDArray[np.float32], portrait: Portrait) -> NDArray[np.uint8]:
    """Draw the portrait, in its own size, with the face that basis weights of shape (9,) make; nothing sways."""
    left, top, width, height = portrait.box
    # einsum, here and in the EEG: the threads of BLAS go on spinning for 30 ms after each product
    coarse = np.einsum("b,bn->n", weights, portrait.bases).reshape(*portrait.grid_shape, 2)
    # cells start at pixel 0, not at half a cell: map pixel i to cell i / CELL
    spread = cv2.warpAffine(
        coarse,
        np.array([[CELL, 0.0, 0.0], [0.0, CELL, 0.0]]),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    came_from = portrait.own_place - spread
    face = cv2.remap(portrait.frame, came_from[..., 0], came_from[..., 1], cv2.INTER_LINEAR)
    picture = portrait.frame.copy()
    picture[top : top + height, left : left + width] = face
    return picture

"""Whether a tracked face is fit for a model: every gate, its numbers and its words.

That FaceMesh tracks something says little: it goes on tracking the nearly black, the covered
and the upside down. Measures are taken on the aligned face at 64 pixels, so that they mean
the same at every size of face. Limits were found on one face and hold for the few tried since;
a patterned cloth over the mouth is not noticed, for it has the contrast of a mouth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.face.crop import aligned_crop, eye_centres
from models.face.pose import Pose, fit_pose
from recorder.opencv import cv2

PATCH = 64
FACE = np.s_[10:60, 12:52]  # forehead to chin in the patch, without hair and background
MOUTH = np.s_[42:56, 22:42]
EYES = (np.s_[17:27, 12:27], np.s_[17:27, 37:52])
WHITE = 250


@dataclass(frozen=True, slots=True)
class FaceMeasures:
    """What the gates look at.

    ``eye_distance_px`` in pixels of the frame; ``tilt_deg`` the largest of roll, yaw and
    pitch; ``inside`` the fraction of the mesh inside the frame; ``luma`` 0..255, mean;
    ``saturated`` fraction of white pixels; ``imbalance`` difference of the luma of the two
    halves over their mean; ``sharpness`` variance of the Laplacian over the variance;
    ``mouth_contrast`` standard deviation around the mouth over that of the face, and
    ``eye_contrast`` the mean of the same around each eye.
    """

    eye_distance_px: float
    tilt_deg: float
    inside: float
    luma: float
    saturated: float
    imbalance: float
    sharpness: float
    mouth_contrast: float
    eye_contrast: float


@dataclass(frozen=True, slots=True)
class Gate:
    """A measure is refused at ``limit`` and beyond, and as good as any from ``good`` on."""

    measure: str
    reason: str
    limit: float
    good: float

    def score(self, measures: FaceMeasures) -> float:
        """From 0 (refused) to 1."""
        margin = (getattr(measures, self.measure) - self.limit) / (self.good - self.limit)
        return float(np.clip(margin, 0.0, 1.0))


GATES = (  # in the order in which a person should mend them
    Gate("inside", "partly out of the picture", limit=0.90, good=1.0),
    Gate("eye_distance_px", "too far away", limit=32.0, good=48.0),
    Gate("tilt_deg", "turned away", limit=30.0, good=15.0),
    Gate("luma", "too dark", limit=35.0, good=60.0),
    Gate("luma", "too bright", limit=215.0, good=190.0),
    Gate("saturated", "too bright", limit=0.20, good=0.05),
    Gate("imbalance", "half in shadow", limit=0.5, good=0.25),
    Gate("mouth_contrast", "covered", limit=0.2, good=0.4),
    Gate("eye_contrast", "covered", limit=0.16, good=0.3),
    Gate("sharpness", "blurred", limit=0.05, good=0.10),
)


def measure_face(image: NDArray[np.uint8], mesh: NDArray[np.float32], patch: NDArray[np.uint8]) -> FaceMeasures:
    """Measure a face in a picture.

    Parameters
    ----------
    image : ndarray, shape (height, width, 3), uint8
        RGB.
    mesh : ndarray, shape (468, 3), float32
        In its pixels.
    patch : ndarray, shape (64, 64), uint8
        From `grey_patch`.
    """
    right, left = eye_centres(mesh)
    face = patch[FACE].astype(np.float64)
    contrast = max(float(face.std()), 1e-6)
    halves = face[:, : face.shape[1] // 2].mean(), face[:, face.shape[1] // 2 :].mean()
    return FaceMeasures(
        eye_distance_px=float(np.hypot(*(left - right))),
        tilt_deg=_tilt_deg(fit_pose(mesh)),
        inside=_inside(mesh, image.shape),
        luma=float(face.mean()),
        saturated=float((face >= WHITE).mean()),
        imbalance=float(abs(halves[0] - halves[1]) / max(face.mean(), 1e-6)),
        sharpness=float(cv2.Laplacian(face, cv2.CV_64F).var()) / contrast**2,
        mouth_contrast=float(patch[MOUTH].std()) / contrast,
        eye_contrast=float(np.mean([patch[eye].std() for eye in EYES])) / contrast,
    )


def grey_patch(image: NDArray[np.uint8], mesh: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the aligned face at 64 pixels, shape (64, 64), uint8 luma."""
    return np.asarray(cv2.cvtColor(aligned_crop(image, mesh, PATCH), cv2.COLOR_RGB2GRAY), np.uint8)


def judged(measures: FaceMeasures) -> tuple[float, str]:
    """Return quality, 0 (useless) to 1, and why the face is refused ("" if it is not)."""
    quality = 1.0
    for gate in GATES:
        score = gate.score(measures)
        if score <= 0.0:
            return 0.0, gate.reason
        quality = min(quality, score)
    return quality, ""


def _tilt_deg(pose: Pose) -> float:
    return float(max(abs(pose.roll_deg), abs(pose.yaw_deg), abs(pose.pitch_deg)))


def _inside(mesh: NDArray[np.float32], shape: tuple[int, ...]) -> float:
    height, width = shape[:2]
    x, y = mesh[:, 0], mesh[:, 1]
    return float(((x >= 0) & (x < width) & (y >= 0) & (y < height)).mean())

"""Faces of a simulated participant, as the tracker of a simulated session sees them.

The camera gives 30 frames a second from the start; crops are made at 5 a second.
Where the face is absent the frame is black, and said to be so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Wanted
from models.face.observer import BLACK
from models.face.rendered import RenderedMesh
from models.face.rendered_crops import CROP_RATE_HZ, RenderedCrops
from recorder.observation import FaceObservation
from recorder.participant.portrait import HEIGHT, WIDTH
from recorder.participant.worlds import World
from recorder.sources.simulated import FRAME_RATE_HZ

QUALITY = 1.0  # the portrait is frontal, sharp and evenly lit
FRAMES_A_CROP = round(FRAME_RATE_HZ / CROP_RATE_HZ)


def rendered_faces(world: World, start: float, end: float, wanted: Wanted) -> list[FaceObservation]:
    """Return what is seen in the frames from start to end, session time.

    Where crops alone are wanted, the frames without one are left out.
    """
    numbers = np.arange(int((end - start) * FRAME_RATE_HZ + 1e-6) + 1)
    if not wanted.landmarks:
        numbers = numbers[::FRAMES_A_CROP]
    t = start + numbers / FRAME_RATE_HZ
    face = world.body.face()
    meshes, dark = RenderedMesh(face).meshes(t), world.lacks("face", t)
    crops: dict[int, NDArray[np.uint8]] = {}
    if wanted.crop_size is not None:
        cropped = np.flatnonzero((numbers % FRAMES_A_CROP == 0) & ~dark)
        made = RenderedCrops(face, wanted.crop_size).crops(t[cropped], meshes[cropped])
        crops = dict(zip(cropped.tolist(), made, strict=True))
    return [
        _dark(stamp, number) if black else _seen(stamp, number, meshes[i], crops.get(i))
        for i, (stamp, number, black) in enumerate(zip(t.tolist(), numbers.tolist(), dark.tolist(), strict=True))
    ]


def _seen(t: float, index: int, mesh: NDArray[np.float32], crop: NDArray[np.uint8] | None) -> FaceObservation:
    return FaceObservation(t, index, True, "", mesh, crop, (HEIGHT, WIDTH), QUALITY, t)


def _dark(t: float, index: int) -> FaceObservation:
    return FaceObservation(t, index, False, BLACK, None, None, (HEIGHT, WIDTH), 0.0, t)

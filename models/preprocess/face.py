"""The face of a window as a model wants it: landmarks or crops at the instants of its grid.

An instant without a usable face takes the nearest usable one in the window (the earlier of two
equally near), and says so. Below half of the instants face does not count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.face.landmarks import normalised_landmarks68
from models.preprocess.part import Part, missing_part
from models.spec import FaceInput
from recorder.alignment import FaceCut
from recorder.observation import FaceObservation

LEAST_COVERAGE = 0.5
GOOD_ENOUGH = 0.5  # quality from which a face is trusted whole: turned away by less than 22 degrees


def prepare_face(cut: FaceCut | None, face: FaceInput, reason: str) -> Part:
    """Return the face input of a window.

    Parameters
    ----------
    cut : FaceCut or None
        What alignment found; None if there is no face stream.
    face : FaceInput
        What the model wants.
    reason : str
        Alignment's words on what is missing, if anything.
    """
    if cut is None:
        return missing_part(face.shape, reason or "no camera")
    seen = [o if o is not None and _holds(o, face) else None for o in cut.observations]
    usable = [i for i, o in enumerate(seen) if o is not None]
    if len(usable) < LEAST_COVERAGE * face.frames or not usable:
        return missing_part(face.shape, _shortage(cut, face, reason))
    held = face.frames - len(usable)
    nearest = usable
    if held:
        nearest = [min(usable, key=lambda at, i=i: (abs(at - i), at)) for i in range(face.frames)]  # type: ignore[misc]
    notes = (f"face held over {held} of {face.frames} frames",) if held else ()
    quality = float(np.mean([o.quality for o in seen if o is not None]))
    return Part(_formed([seen[i] for i in nearest], face), True, notes=notes, quality=min(quality / GOOD_ENOUGH, 1.0))


def _holds(observation: FaceObservation, face: FaceInput) -> bool:
    """Tell whether an observation is usable and carries what the model eats."""
    if not observation.usable:
        return False
    if face.form == "landmarks68":
        return observation.landmarks is not None and bool(np.isfinite(observation.landmarks).all())
    return observation.crop is not None and observation.crop.shape == (face.crop_size, face.crop_size, 3)


def _shortage(cut: FaceCut, face: FaceInput, reason: str) -> str:
    usable = [o for o in cut.observations if o is not None and o.usable]
    if len(usable) < LEAST_COVERAGE * face.frames:
        return reason or f"face covers {len(usable)} of {face.frames} frames"
    form = "landmarks" if face.form == "landmarks68" else f"crops of {face.crop_size} pixels"
    return f"the face tracker gives no {form}, which the model wants"


def _formed(observations: list[FaceObservation | None], face: FaceInput) -> NDArray[np.float32]:
    """Make each different observation's features once and lay them out by instant."""
    different = {o.index: o for o in observations if o is not None}
    if face.form == "landmarks68":
        meshes = np.stack([o.landmarks for o in different.values() if o.landmarks is not None])
        features = normalised_landmarks68(meshes)
    else:
        crops = np.stack([o.crop for o in different.values() if o.crop is not None])
        planes = np.ascontiguousarray(np.moveaxis(crops, -1, 1))  # turned round as bytes: a quarter of the way
        features = planes.astype(np.float32)
        features /= np.float32(255)
    row = {index: i for i, index in enumerate(different)}
    rows = [row[o.index] for o in observations if o is not None]
    return features if rows == list(range(len(features))) else features[rows]

"""A video's tracked faces as plain arrays, and back: what the cache of faces keeps.

Landmarks and crops are held for pictures with a face alone. Refuses arrays that do not belong
together, so that a damaged entry is never half believed. No pickles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.face.mesh import N_POINTS
from recorder.observation import FaceObservation

FORMS = {"t": "f8", "index": "i8", "usable": "b1", "face": "b1", "quality": "f8", "size": "i8", "landmarks": "f4"}
"""Arrays and their number formats; ``reason`` is text, ``crops`` (uint8) is there when crops are."""


def packed(observations: Sequence[FaceObservation]) -> dict[str, NDArray[Any]]:
    """Return observations as arrays.

    Returns
    -------
    dict of str to ndarray
        ``t`` (seconds), ``index``, ``usable``, ``reason``, ``quality``, ``face``, each (n,); ``size`` (n, 2);
        ``landmarks`` (n_faces, 468, 3); ``crops`` (n_faces, size, size, 3) where there are any.
    """
    faces = [observation for observation in observations if observation.landmarks is not None]
    arrays: dict[str, NDArray[Any]] = {
        "t": np.array([o.t for o in observations], "f8"),
        "index": np.array([o.index for o in observations], "i8"),
        "usable": np.array([o.usable for o in observations], "b1"),
        "reason": np.array([o.reason for o in observations], "U"),
        "quality": np.array([o.quality for o in observations], "f8"),
        "face": np.array([o.landmarks is not None for o in observations], "b1"),
        "size": np.array([o.size for o in observations], "i8").reshape(-1, 2),
        "landmarks": np.array([o.landmarks for o in faces], "f4").reshape(-1, N_POINTS, 3),
    }
    if faces and all(face.crop is not None for face in faces):
        arrays["crops"] = np.array([face.crop for face in faces], "u1")
    return arrays


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> list[FaceObservation]:
    """Return the observations that `packed` made arrays of; when the tracker was done is not kept.

    Raises
    ------
    ValueError, KeyError
        An array is missing, of another format, or not as long as the others.
    """
    _check(arrays)
    row = np.cumsum(arrays["face"]) - 1
    crops = arrays.get("crops")
    size, reason = arrays["size"].tolist(), arrays["reason"].tolist()
    return [
        FaceObservation(
            t=float(t),
            index=int(arrays["index"][i]),
            usable=bool(arrays["usable"][i]),
            reason=reason[i],
            landmarks=arrays["landmarks"][row[i]] if arrays["face"][i] else None,
            crop=crops[row[i]] if crops is not None and arrays["face"][i] else None,
            size=(size[i][0], size[i][1]),
            quality=float(arrays["quality"][i]),
            tracked_t=float(t),
        )
        for i, t in enumerate(arrays["t"])
    ]


def _check(arrays: Mapping[str, NDArray[Any]]) -> None:
    for name, form in FORMS.items():
        if arrays[name].dtype != np.dtype(form):
            raise ValueError(f"{name} is {arrays[name].dtype}, not {np.dtype(form)}")
    n, n_faces = len(arrays["t"]), int(arrays["face"].sum())
    shapes = dict.fromkeys(("t", "index", "usable", "face", "quality", "reason"), (n,))
    expected = {**shapes, "size": (n, 2), "landmarks": (n_faces, N_POINTS, 3)}
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has the shape {arrays[name].shape}, not {shape}")
    if arrays["reason"].dtype.kind != "U":
        raise ValueError(f"reason is {arrays['reason'].dtype}, not text")
    crops = arrays.get("crops")
    if crops is not None and (crops.dtype != np.uint8 or crops.ndim != 4 or len(crops) != n_faces):
        raise ValueError(f"crops are {crops.dtype} of the shape {crops.shape}")
    if not (np.isfinite(arrays["t"]).all() and (np.diff(arrays["t"]) > 0).all()):
        raise ValueError("times do not increase")

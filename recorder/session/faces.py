"""Face observations read back: mesh, quality and crop each from its stream, reasons held from where they changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from recorder.observation import FaceObservation
from recorder.session.layout import N_MESH_POINTS
from recorder.session.recorded import RecordedTable, RecordedText


def observations(
    t: NDArray[np.float64],
    meshes: NDArray[np.float32],
    quality: RecordedTable,
    reasons: Sequence[RecordedText],
    crops: Mapping[float, NDArray[np.uint8]] = MappingProxyType({}),
) -> list[FaceObservation]:
    """Put observations together; a frame of which one stream has lost its row is left out.

    Parameters
    ----------
    t : ndarray, shape (n_rows,)
        Stamps of the meshes.
    meshes : ndarray, shape (n_rows, 3 * 468), float32
        x, y and z of each point in turn; NaN where no face was found.
    quality : RecordedTable
        ``face_quality``.
    reasons : sequence of RecordedText
        In order of time.
    crops : mapping of float to ndarray, shape (size, size, 3), uint8
        By the stamp of their frame.
    """
    rows, mesh_rows = _paired(quality.t, t)
    if not len(rows):
        return []
    wanted = ("index", "usable", "quality", "height", "width", "tracked_t")
    values = [quality.columns[name][rows].tolist() for name in wanted]
    points = np.ascontiguousarray(meshes[mesh_rows], np.float32).reshape(-1, N_MESH_POINTS, 3)
    found = (~np.isnan(points[:, 0, 0])).tolist()
    said = _held(quality.t[rows], reasons)
    stamps = quality.t[rows].tolist()
    return [
        FaceObservation(
            t=stamp,
            index=int(index),
            usable=usable > 0,
            reason="" if usable > 0 else said[i],
            landmarks=points[i] if found[i] else None,
            crop=crops.get(stamp),
            size=(int(height), int(width)),
            quality=share,
            tracked_t=tracked_t,
        )
        for i, (stamp, index, usable, share, height, width, tracked_t) in enumerate(zip(stamps, *values, strict=True))
        if np.isfinite([index, height, width]).all()
    ]


def _paired(one: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the positions of equal stamps in both."""
    if np.array_equal(one, other):
        return np.arange(len(one)), np.arange(len(one))
    _, first, second = np.intersect1d(one, other, return_indices=True)
    return first.astype(np.int64), second.astype(np.int64)


def _held(t: NDArray[np.float64], reasons: Sequence[RecordedText]) -> list[str]:
    """Return for each stamp the newest reason at or before it."""
    at = np.searchsorted([reason.t for reason in reasons], t, side="right") - 1
    return [reasons[i].text if i >= 0 else "" for i in at.tolist()]

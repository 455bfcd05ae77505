"""The currency: everything that arrives from a device is one of three frozen types.

Times are float64 seconds on the session clock (`recorder.clock`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RawSamples:
    """A block as its device sent it, for the recorder.

    Attributes
    ----------
    data : ndarray, shape (n_samples, n_columns)
        As described by the stream's `RawFormat`; owned by the block.
    stamps : ndarray, shape (n_samples,), float64
        On the sender's clock, as sent.
    offset_s : float
        What was added to them to get session time, before smoothing.
    """

    data: NDArray[Any]
    stamps: NDArray[np.float64]
    offset_s: float


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive samples of one signal stream.

    Attributes
    ----------
    data : ndarray, shape (n_samples, n_channels), float32
        In the unit the stream declares (EEG: microvolts).
    t : ndarray, shape (n_samples,), float64
        Session time of each sample, strictly increasing; of an irregular stream as its sender stamped it.
    first_index : int
        Running number of the first sample since the source was first opened; lost
        samples are counted, so that a jump in the index is the number known to be lost.
    gap_before : bool
        True where samples are missing, or time was lost, between this block and the last.
    raw : RawSamples, optional
        The same samples as sent, where the stream's description has a `RawFormat`.
    """

    data: NDArray[np.float32]
    t: NDArray[np.float64]
    first_index: int
    gap_before: bool = False
    raw: RawSamples | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a camera.

    Attributes
    ----------
    image : ndarray, shape (height, width, 3), uint8
        RGB. Owned by the frame: nobody writes into it.
    t : float
        Session time: the device's stamp where the driver gives one, never ``index / fps``.
    index : int
        Running number; a jump is the number of frames known to be dropped.
    """

    image: NDArray[np.uint8]
    t: float
    index: int


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that happened at one moment: a trigger, a label, an answer."""

    t: float
    label: str
    payload: Mapping[str, Any] = field(default_factory=dict)


Item = Block | Frame | Marker

"""Read an XDF file, whatever happened to it: what is intact is given, what is not is told.

The file is mapped, its framing scanned once; samples are decoded when they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorder.xdf.document import XdfError
from recorder.xdf.header import XdfHeader

__all__ = ["Chunk", "Damage", "XdfError", "XdfFile", "XdfStream", "read_xdf"]


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes of a file that are not used, and why."""

    start: int
    stop: int
    what: str


class Chunk(NamedTuple):
    """One intact chunk of samples: its bytes in the file, and how many samples it holds."""

    start: int
    stop: int
    n_samples: int


class XdfStream:
    """One stream: its header, and its samples where they are asked for."""

    stream_id: int
    header: XdfHeader
    chunks: tuple[Chunk, ...]
    offsets: NDArray[np.float64]  # (n_offsets, 2): when, on the stream's clock, and what to add
    closed: bool  # whether its footer is there
    n_announced: int | None  # samples that its footer counts

    n_samples: int
    stamps: NDArray[np.float64]  # (n_samples,)
    data: NDArray[Any]  # (n_samples, n_channels), as in the file; not of a text stream
    texts: list[tuple[str, ...]]  # a text stream's samples


@dataclass(frozen=True, slots=True)
class XdfFile:
    """What a file holds."""

    path: Path
    streams: dict[int, XdfStream]
    damage: tuple[Damage, ...]


def read_xdf(path: Path, damaged: Sequence[tuple[int, int]] = (), restarts: Sequence[int] = ()) -> XdfFile:
    """Read a file.

    Parameters
    ----------
    path : Path
        The file.
    damaged : sequence of (start, stop)
        Bytes known to be wrong, from a journal: no chunk that touches them is used.
    restarts : sequence of int
        Offsets at which a chunk begins, from a journal: where reading goes on after damage.

    Raises
    ------
    XdfError
        It cannot be opened, or is no XDF at all.
    """
    raise NotImplementedError

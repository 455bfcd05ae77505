"""MATLAB files of version 5 (``save -v6`` and ``-v7``)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

MOST_BYTES = 1 << 31

MatValue = NDArray[Any] | str | dict[str, Any]
"""Numbers, text, a struct (1 x 1); cells and other structs are arrays of objects."""

Names = Callable[[str], bool] | Collection[str] | None


def list_mat(path: str | Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of each variable, by name, without reading any.

    Raises
    ------
    DatasetError
        It is no MATLAB file of version 5, or damaged.
    """
    raise NotImplementedError(path)


def load_mat(path: str | Path, names: Names = None, *, max_bytes: int = MOST_BYTES) -> dict[str, MatValue]:
    """Read variables, those named or those that ``names`` says yes to.

    Raises
    ------
    DatasetError
        It is no MATLAB file of version 5 (HDF5 files of version 7.3 are none), damaged, too large, or
        what was asked for holds functions or objects, or is missing.
    """
    raise NotImplementedError(path, names, max_bytes)

"""The files of a set of windows: what is where, and whether it is whole.

One ``.npy`` a modality with a row a window (crops as uint8, all else as float32), one with whether
it counts, and ``index.json``, written last. A set is known by the digest of all that its windows
depend on; a folder that is not whole is made again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.segments.plan import with_statistics
from models.spec import FaceInput, InputSpec

FORMAT = 1
"""To be raised whenever the same dataset would give other windows, or other files."""

INDEX = "index.json"
DAMAGED = (OSError, ValueError, KeyError, TypeError)

Stored = NDArray[np.float32] | NDArray[np.uint8]


def windows_digest(fingerprint: str, spec: InputSpec, hop_s: float) -> str:
    """Return the digest of windows: of the dataset, and of the contract without its outputs and its baselines.

    Statistics are kept beside the windows, so that those with and without a baseline share them.
    """
    said = with_statistics(spec, "none").to_dict()
    asked = {key: said[key] for key in ("eeg", "face", "aux")}
    return digest_of({"format": FORMAT, "dataset": fingerprint, "input": asked, "hop_s": hop_s})


def digest_of(what: dict[str, Any]) -> str:
    """Return the digest of plain JSON types."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:32]


def is_pixels(spec: InputSpec, key: str) -> bool:
    """Tell whether a modality is kept as bytes."""
    part = spec.parts[key]
    return isinstance(part, FaceInput) and part.form == "crop"


def allocate(folder: Path, spec: InputSpec, n_rows: int) -> None:
    """Make the files of n_rows windows, empty."""
    for key, part in spec.parts.items():
        dtype: type[np.generic] = np.uint8 if is_pixels(spec, key) else np.float32
        for name, kind, shape in ((key, dtype, (n_rows, *part.shape)), (f"{key}-present", np.bool_, (n_rows,))):
            made(folder / f"{name}.npy", kind, shape).flush()


def made(path: Path, kind: type[np.generic], shape: tuple[int, ...]) -> Any:
    """Make a file of the given shape and map it into memory."""
    return np.lib.format.open_memmap(path, "w+", kind, shape)  # type: ignore[no-untyped-call]


def opened(path: Path, mode: str = "r") -> NDArray[Any]:
    """Map a file into memory."""
    mapped: NDArray[Any] = np.load(path, mmap_mode=mode, allow_pickle=False)  # type: ignore[arg-type]
    return mapped


def pixels(array: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return crops in 0 to 1 as the bytes they were made of; what is missing is 0."""
    return np.rint(np.nan_to_num(array) * 255).astype(np.uint8)


def numbers(stored: Stored) -> NDArray[np.float32]:
    """Return what was stored as preprocessing made it."""
    return stored.astype(np.float32) / np.float32(255) if stored.dtype == np.uint8 else stored.astype(np.float32)


def write_index(folder: Path, content: dict[str, Any]) -> None:
    """Write the index, with the sizes and times of all other files: the last thing that is done."""
    (folder / INDEX).write_text(json.dumps(content | {"files": _seen(folder)}), encoding="utf-8")


def read_index(folder: Path) -> dict[str, Any] | None:
    """Return the index of a folder that is as it was written; None where it is not, or not there."""
    try:
        content = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        whole = content["files"] == _seen(folder)
    except DAMAGED:
        return None
    return content if whole else None


def _seen(folder: Path) -> dict[str, list[int]]:
    files = {path.name: path.stat() for path in sorted(folder.glob("*.npy"))}
    return {name: [seen.st_size, seen.st_mtime_ns] for name, seen in files.items()}

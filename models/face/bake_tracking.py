"""Measure what the tracker reads of the portrait: ``python -m models.face.bake_tracking``.

Writes ``assets/portrait_tracking.npz``: 3000 warped pictures, half a minute. What is left of the
linear answer (0.8 px along x and y) is kept as its 16 main components, 99 % of its variance.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import assets
from models.face.tracking import FILE, fit_tracking, random_actions, tracked

N_PICTURES = 3000
N_COMPONENTS = 16


def measured(seed: int = 0, n_pictures: int = N_PICTURES) -> dict[str, NDArray[Any]]:
    """Return the arrays of the file."""
    actions, closure = random_actions(seed, n_pictures)
    found = fit_tracking(actions, closure, tracked(actions, closure))
    _, sizes, shapes = np.linalg.svd(found.errors.reshape(n_pictures, -1), full_matrices=False)
    root = (sizes[:N_COMPONENTS, None] * shapes[:N_COMPONENTS] / np.sqrt(n_pictures)).reshape(-1, *found.rest.shape)
    return {
        "rest": found.rest.astype(np.float32),
        "by_unit": found.by_unit.astype(np.float16),
        "error_root": root.astype(np.float16),
    }


def main() -> None:
    """Write the file and say where."""
    path = Path(assets.__path__[0]) / FILE
    np.savez_compressed(path, **measured())
    sys.stdout.write(f"{path}: {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()

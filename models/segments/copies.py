"""Trials that are others' to the bit: the same recording under two names.

One of them in training tells the answer of the other, whatever is held out; no split can know. A
copy is a trial whose windows are all the same as an earlier one's, in every modality that counts.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.segments.files import Stored, opened
from models.segments.table import TrialRow

Rows = NDArray[np.int64]
MOST_TOLD = 3


def copies(folder: Path, trial: Rows, rows: Rows, present: Mapping[str, NDArray[np.bool_]]) -> dict[int, int]:
    """Return by each trial that is a copy the first one that it is a copy of.

    Parameters
    ----------
    folder : Path
        Of a set of windows.
    trial, rows : ndarray, shape (n_segments,)
        Trial of each segment, and where it lies in the files.
    present : mapping of str to ndarray, shape (n_segments,), bool
        By modality, whether it counts.
    """
    stored = {key: opened(folder / f"{key}.npy") for key in present}
    known: dict[bytes, list[Rows]] = defaultdict(list)
    found: dict[int, int] = {}
    for number in np.unique(trial):
        own = np.flatnonzero(trial == number)
        mark = _mark(stored, present, rows, int(own[len(own) // 2]))
        if mark is None:
            continue
        first = next((other for other in known[mark] if _same(stored, present, rows, own, other)), None)
        if first is None:
            known[mark].append(own)
        else:
            found[int(number)] = int(trial[first[0]])
    return found


def told(found: Mapping[int, int], trials: tuple[TrialRow, ...]) -> tuple[str, ...]:
    """Return what is to be said of copies."""
    if not found:
        return ()
    pairs = [f"{_name(trials[copy])} is {_name(trials[first])}" for copy, first in list(found.items())[:MOST_TOLD]]
    more = f", and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
    return (f"{len(found)} of {len(trials)} trials are copies of others and left out: {'; '.join(pairs)}{more}",)


def _mark(
    stored: Mapping[str, Stored], present: Mapping[str, NDArray[np.bool_]], rows: Rows, segment: int
) -> bytes | None:
    """Return a digest of one segment; None where nothing counts, or nothing is in it."""
    digest, anything = hashlib.sha256(), False
    for key, array in stored.items():
        digest.update(key.encode() + bytes([bool(present[key][segment])]))
        if present[key][segment]:
            value = np.asarray(array[rows[segment]])
            anything |= bool((value != value.flat[0]).any())
            digest.update(value.tobytes())
    return digest.digest() if anything else None


def _same(
    stored: Mapping[str, Stored], present: Mapping[str, NDArray[np.bool_]], rows: Rows, own: Rows, other: Rows
) -> bool:
    """Tell whether two trials have the same segments throughout; what does not count is not compared."""
    if len(own) != len(other):
        return False
    for key, array in stored.items():
        there = present[key][own]
        if not np.array_equal(there, present[key][other]):
            return False
        if not np.array_equal(array[rows[own[there]]], array[rows[other[there]]], equal_nan=array.dtype.kind == "f"):
            return False
    return True


def _name(trial: TrialRow) -> str:
    return f"{trial.recording}/{trial.name}"

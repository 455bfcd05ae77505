"""From the electrodes a device has to those a model wants: picked by name, or interpolated.

A missing or bad electrode is filled by spherical splines from all good electrodes of the device
when at most a third of the model's is missing; beyond that EEG does not count, for most of what
the model would see were made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.preprocess.electrodes import canonical, position, positions
from models.preprocess.spline import spline_matrix
from recorder.streams import StreamInfo

MOST_MISSING = 1 / 3


@dataclass(frozen=True, slots=True)
class Mix:
    """How a model's channels come from a device's.

    Attributes
    ----------
    sources : ndarray of int, shape (n_sources,)
        Columns of the device's data that are used.
    matrix : ndarray, shape (n_sources, n_wanted), float64, or None
        What the used columns are multiplied with; None when they are the wanted ones in order.
    filled : tuple of str
        Wanted electrodes that are interpolated.
    refusal : str
        Why it cannot be done, for the user; empty if it can.
    """

    sources: NDArray[np.intp]
    matrix: NDArray[np.float64] | None = None
    filled: tuple[str, ...] = ()
    refusal: str = ""


@lru_cache(maxsize=64)
def electrode_columns(info: StreamInfo) -> dict[str, int]:
    """Return the column of each EEG electrode by canonical name, the first of equal names."""
    names = info.channel_names
    return {canonical(names[i]): i for i in reversed(info.eeg_indices())}


@lru_cache(maxsize=256)
def mix(info: StreamInfo, wanted: tuple[str, ...], bad: frozenset[int] = frozenset()) -> Mix:
    """Tell how to make the wanted channels of a device's.

    Parameters
    ----------
    info : StreamInfo
        The device's stream.
    wanted : tuple of str
        Electrodes of the model, in order.
    bad : frozenset of int
        Columns that hold nothing usable.
    """
    have = {name: column for name, column in electrode_columns(info).items() if column not in bad}
    missing = tuple(name for name in wanted if canonical(name) not in have)
    if not missing:
        return Mix(np.array([have[canonical(name)] for name in wanted], np.intp))
    placed = tuple(name for name in have if position(name) is not None)
    unplaced = [name for name in missing if position(name) is None]
    if len(missing) > int(MOST_MISSING * len(wanted)) or unplaced or not placed:
        return Mix(np.empty(0, np.intp), refusal=_refusal(info, missing, unplaced, len(wanted)))
    return _interpolated(have, placed, wanted, missing)


def _interpolated(
    have: dict[str, int], placed: tuple[str, ...], wanted: tuple[str, ...], missing: tuple[str, ...]
) -> Mix:
    kept = tuple(canonical(name) for name in wanted if name not in missing)
    sources = tuple(dict.fromkeys((*placed, *kept)))
    matrix = np.zeros((len(sources), len(wanted)))
    spline = spline_matrix(positions(placed), positions(missing))
    for column, name in enumerate(wanted):
        if name in missing:
            matrix[: len(placed), column] = spline[missing.index(name)]
        else:
            matrix[sources.index(canonical(name)), column] = 1.0
    return Mix(np.array([have[name] for name in sources], np.intp), matrix, missing)


def _refusal(info: StreamInfo, missing: tuple[str, ...], unplaced: list[str], n_wanted: int) -> str:
    lacking = [name for name in missing if canonical(name) not in electrode_columns(info)]
    silent = [name for name in missing if name not in lacking]
    parts = [f"lacks {listed(lacking)}"] if lacking else []
    parts += [f"is flat or broken at {listed(silent)}"] if silent else []
    text = f"EEG {' and '.join(parts)}: {len(missing)} of the model's {n_wanted} channels"
    most = int(MOST_MISSING * n_wanted)
    if len(missing) > most:
        return f"{text}, and at most {most} can be interpolated"
    if unplaced:
        return f"{text}, and {listed(unplaced)} cannot be interpolated: no such place in the 10-10 system"
    return f"{text}, and the device names no electrode of the 10-10 system to interpolate from"


def listed(names: tuple[str, ...] | list[str], most: int = 8) -> str:
    """Return names for a sentence, the first few of many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more

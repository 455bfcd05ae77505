"""Electrode names and their places on a unit sphere.

The places are computed from the definition of the 10-10 system (Chatrian, Lettich and Nelson
1985), not measured on heads. The sphere that fits a head best has its middle above the
ears, so that the ring Fpz-T7-Oz-T8 is its equator (as in the spherical coordinates of BESA and
EEGLAB, which give 90 to 92 degrees):

- the midline runs from Cz, 22.5 degrees a step, to the nasion (Nz) and the inion (Iz);
- the upper ring Fpz-T7-Oz-T8 lies 90 degrees from Cz, the lower ring Nz-T9-Iz-T10 a step below,
  both with an electrode every 18 degrees around;
- each coronal row is the circle through its two ring electrodes and its midline electrode,
  divided into equal arcs.

CB1 and CB2 of the NeuroScan caps (SEED's montage) belong to no system: they sit below PO7-O1 and
PO8-O2 and are put on the lower ring between PO9 and O9, PO10 and O10.

Axes: x to the right ear, y to the nose, z up.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

STEP_DEG = 22.5  # down from Cz
TURN_DEG = 18.0  # around from the nose
UPPER_RING_DEG = 4 * STEP_DEG
LOWER_RING_DEG = 5 * STEP_DEG
CEREBELLAR_TURNS = 8.5

_MIDLINE = ("NZ", "FPZ", "AFZ", "FZ", "FCZ", "CZ", "CPZ", "PZ", "POZ", "OZ", "IZ")
_UPPER_LEFT_RING = ("FP1", "AF7", "F7", "FT7", "T7", "TP7", "P7", "PO7", "O1")
_LOWER_LEFT_RING = ("N1", "AF9", "F9", "FT9", "T9", "TP9", "P9", "PO9", "O9")
_ROWS = {  # left ring electrode, midline electrode: names between them, outermost first
    ("AF7", "AFZ"): ("AF5", "AF3", "AF1"),
    ("F7", "FZ"): ("F5", "F3", "F1"),
    ("FT7", "FCZ"): ("FC5", "FC3", "FC1"),
    ("T7", "CZ"): ("C5", "C3", "C1"),
    ("TP7", "CPZ"): ("CP5", "CP3", "CP1"),
    ("P7", "PZ"): ("P5", "P3", "P1"),
    ("PO7", "POZ"): ("PO5", "PO3", "PO1"),
}
_OLD_NAMES = {"T3": "T7", "T4": "T8", "T5": "P7", "T6": "P8"}
_NUMBERED = re.compile(r"([A-Z]+)(\d+)")
_DECORATION = re.compile(r"^EEG[ _]+|[-_ ](REF|LE|AVG|M1|M2|A1|A2)$|\.+$")


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """Return the one spelling under which an electrode is compared.

    Case, the 10-20 names of 1958 (T3, T4, T5, T6), and the decoration of EDF files
    ("EEG Fp1-REF", "Fc5.") make no difference.
    """
    spelled = name.strip().upper()
    while (bare := _DECORATION.sub("", spelled)) != spelled:
        spelled = bare
    return _OLD_NAMES.get(spelled, spelled)


def position(name: str) -> NDArray[np.float64] | None:
    """Return the place of an electrode on the unit sphere, shape (3,); None if it has none."""
    return _positions().get(canonical(name))


def positions(names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return places, shape (n_names, 3); every name must have one."""
    table = _positions()
    return np.array([table[canonical(name)] for name in names])


@lru_cache(maxsize=1)
def _positions() -> dict[str, NDArray[np.float64]]:
    table = {name: _on_sphere(STEP_DEG * (5 - i), 0.0) for i, name in enumerate(_MIDLINE)}
    for ring, polar_deg in ((_UPPER_LEFT_RING, UPPER_RING_DEG), (_LOWER_LEFT_RING, LOWER_RING_DEG)):
        for i, name in enumerate(ring, start=1):
            table[name] = _on_sphere(polar_deg, TURN_DEG * i)
    for (outer, middle), names in _ROWS.items():
        mirrored = table[outer] * (-1.0, 1.0, 1.0)
        table.update(zip(names, _arc(table[outer], table[middle], mirrored, len(names)), strict=True))
    table["CB1"] = _on_sphere(LOWER_RING_DEG, TURN_DEG * CEREBELLAR_TURNS)
    for name in [name for name in table if _NUMBERED.match(name)]:
        table[_mirror_name(name)] = table[name] * (-1.0, 1.0, 1.0)
    return table


def _on_sphere(polar_deg: float, turn_deg: float) -> NDArray[np.float64]:
    """Return the point polar_deg from Cz, turned turn_deg to the left from the nose."""
    polar, turn = math.radians(polar_deg), math.radians(turn_deg)
    return np.array([-math.sin(polar) * math.sin(turn), math.sin(polar) * math.cos(turn), math.cos(polar)])


def _arc(
    left: NDArray[np.float64], middle: NDArray[np.float64], right: NDArray[np.float64], n_between: int
) -> list[NDArray[np.float64]]:
    """Divide the circle through three points, between left and middle, by n_between equal steps."""
    normal = np.cross(middle - left, right - left)
    normal /= np.linalg.norm(normal)
    centre = normal * (normal @ left)
    radius = np.linalg.norm(left - centre)
    along = (left - centre) / radius
    across = np.cross(normal, along)
    angle = math.atan2((middle - centre) @ across, (middle - centre) @ along)
    turns = angle * np.arange(1, n_between + 1) / (n_between + 1)
    return [centre + radius * (math.cos(turn) * along + math.sin(turn) * across) for turn in turns]


def _mirror_name(name: str) -> str:
    region, number = _NUMBERED.fullmatch(name).groups()  # type: ignore[union-attr]  # the caller matched it
    return f"{region}{int(number) + 1}"

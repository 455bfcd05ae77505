"""Where an electrode belongs: its region by label, and its place on a head seen from above."""

from __future__ import annotations

import math
import re

from models.preprocess.electrodes import position
from recorder.electrodes import standard_name

REGIONS = ("frontal", "temporal", "central", "parietal", "occipital", "other")

# Of the 10-5 system's labels; the longer prefix is asked first (FT is temporal, PO occipital).
_PREFIXES = (
    ("frontal", ("FP", "AFP", "AFF", "AF", "F")),
    ("temporal", ("FFT", "FTT", "FT", "TTP", "TPP", "TP", "T")),
    ("central", ("FFC", "FCC", "FC", "CCP", "C")),
    ("parietal", ("CPP", "CP", "P")),
    ("occipital", ("PPO", "POO", "PO", "OI", "O", "I")),
)
_BY_PREFIX = {prefix: region for region, prefixes in _PREFIXES for prefix in prefixes}
_LABEL = re.compile(r"([A-Z]+?)(?:Z|\d+)H?")


def region(label: str) -> str:
    """Return the scalp region of an electrode label, ``other`` for anything that is not one."""
    found = _LABEL.fullmatch(standard_name(label).upper())
    return _BY_PREFIX.get(found.group(1), "other") if found else "other"


def place(label: str) -> tuple[float, float] | None:
    """Return where an electrode lies on a head seen from above, None if its label is not known.

    Right ear at x = 1, nose at y = 1. Azimuthal equidistant: the distance from Cz is the angle,
    and the plane through nasion, inion and ears is the circle of radius 1.
    """
    on_sphere = position(label)
    if on_sphere is None:
        return None
    x, y, z = (float(value) for value in on_sphere)
    level = math.hypot(x, y)
    radius = math.acos(max(-1.0, min(1.0, z))) / (math.pi / 2)
    return (x / level * radius, y / level * radius) if level > 0 else (0.0, 0.0)

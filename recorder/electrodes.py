"""Electrode names in the spelling of the extended 10-20 system.

Devices write ``FP1``, ``EEG Fpz-REF``, ``T3``; models and head maps want ``Fp1``, ``Fpz``, ``T7``
(American Clinical Neurophysiology Society, guideline 2, 2016: T3/T4/T5/T6 are T7/T8/P7/P8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

RENAMED_SITES = {"T3": "T7", "T4": "T8", "T5": "P7", "T6": "P8"}

ROWS = "AFP|AFF|FFC|FFT|FCC|FTT|CCP|TTP|CPP|TPP|PPO|POO|OI|FP|AF|FC|FT|CP|TP|PO|CB|F|C|T|P|O|I|N|A|M"

_SITE = re.compile(rf"({ROWS})(Z|\d{{1,2}})(H?)")
_WRAPPING = re.compile(r"^EEG[ _:]+|[ _-]+(REF|LE|AVG|GND)$", re.IGNORECASE)


def standard_name(label: str) -> str:
    """Return the 10-20 spelling of a label; a label that names no site comes back trimmed."""
    bare = _WRAPPING.sub("", label.strip())
    site = _SITE.fullmatch(bare.upper())
    if site is None:
        return label.strip()
    row, place, half = site.groups()
    name = row.replace("FP", "Fp") + place.lower() + half.lower()
    return RENAMED_SITES.get(name, name)


def standard_names(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the 10-20 spelling of each label; one that would collide with another is left as it is.

    Labels themselves must be distinct.
    """
    given = [label.strip() for label in labels]
    wanted = [standard_name(label) for label in given]
    return tuple(
        name if wanted.count(name) == 1 or name == label else label for label, name in zip(given, wanted, strict=True)
    )

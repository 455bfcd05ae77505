"""How far each modality of a window can be trusted: its quality, and whether training knew the like of it.

Trust multiplies a modality's presence, which networks take that fuse by it (`models.networks.emoscope`,
`models.networks.fusion`); its share falls with it. What training did not know is said as a reason too.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.card import ModelCard
from models.familiar import weight
from models.preprocess.prepare import Prepared

WORDS = {"eeg": "EEG", "face": "face", "aux": "peripheral signal"}


@dataclass(frozen=True, slots=True)
class Trust:
    """Trust in one modality of one window, 0 to 1, and why training does not vouch for it; empty if it does."""

    weight: float = 1.0
    reason: str = ""


def trust(prepared: Prepared, card: ModelCard) -> dict[str, Trust]:
    """Return the trust in each modality that counts."""
    found = {}
    for key, present in prepared.present.items():
        if not present:
            continue
        quality = prepared.quality.get(key, 1.0)
        familiar = card.familiar.get(key)
        distance = familiar.distance(prepared.arrays[key]) if familiar else 0.0
        reason = f"the {WORDS[key]} is unlike anything in training ({distance:.1f} times the limit)"
        found[key] = Trust(quality * weight(distance), reason if distance > 1 else "")
    return found

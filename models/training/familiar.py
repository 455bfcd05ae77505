"""What is usual of a training's windows, for the card (`models.familiar`)."""

from __future__ import annotations

import numpy as np

from models.familiar import Familiar, fit_familiar, is_compared, steps_mean
from models.segments.segments import Segments
from models.training.batches import READ_AT_ONCE, Rows, parts_of

MOST_LOOKED_AT = 8192  # windows, evenly spread


def familiar_of(segments: Segments, rows: Rows) -> dict[str, Familiar]:
    """Return what is usual of the given windows, by modality that is compared."""
    found = {}
    for key, part in segments.spec.parts.items():
        if not is_compared(part):
            continue
        there = rows[segments.table.present[key][rows]]
        looked_at = there[:: -(-len(there) // MOST_LOOKED_AT) or 1]
        means = [steps_mean(segments.prepared(key, some)) for some in parts_of(looked_at, READ_AT_ONCE)]
        if means and (own := fit_familiar(np.concatenate(means), segments.table.subject_of(looked_at))):
            found[key] = own
    return found

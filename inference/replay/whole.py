"""At what times a damaged recording lacks something: from damaged bytes to session time, by the journal.

What was written at one moment came in since the write before; so bytes that are gone, whatever
they held, are seconds that are gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recorder.session.journal import Journal
    from recorder.xdf.framing import Damage

LATE_S = 2.0
"""What is written was stamped at most so long before the write ahead of it: a chunk's way, a tracker's delay."""

Spans = tuple[tuple[float, float], ...]


def missing_spans(damage: tuple[Damage, ...], journal: Journal | None, file: str) -> Spans:
    """Return spans of session time of which something may be missing.

    Parameters
    ----------
    damage : tuple of Damage
        Byte ranges of the file.
    journal : Journal or None
        What was written when; without it nothing is known of time, and nothing returned.
    file : str
        The file's name behind the run's prefix.
    """
    if journal is None:
        return ()
    found, before_t = [], float("-inf")
    for entry in journal.of(file):
        if any(part.start < entry.stop and entry.offset < part.stop for part in damage):
            found.append((before_t - LATE_S, entry.t))
        before_t = entry.t
    return tuple(found)


def overlaps(spans: Spans, start: float, stop: float) -> bool:
    """Tell whether any of the spans meets the time from start to stop."""
    return any(first <= stop and start <= last for first, last in spans)

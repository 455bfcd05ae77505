"""The connected sources as lines of the stream list, while nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from ui.feed import SourceView
from ui.record_feed import StreamCount

ROLE_OF = {"eeg": "eeg", "camera": "frames"}


def role_of(source: SourceView) -> str:
    """Return what a source's stream is for in a session; of extra streams, by what they hold."""
    if source.info is not None and source.role == "aux" and source.info.kind == "markers":
        return "aux_markers"
    return ROLE_OF.get(source.role, source.role)


def live_streams(sources: Sequence[SourceView]) -> tuple[StreamCount, ...]:
    """Return what would be recorded of the sources."""
    return tuple(
        StreamCount(
            role_of(source),
            source.name,
            source.health.rate_hz,
            0,
            source.health.n_lost,
        )
        for source in sources
    )

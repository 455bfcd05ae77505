"""A source as the window shows it."""

from __future__ import annotations

from recorder.sources.base import Source
from ui.feed import SourceView


def source_view(role: str, uri: str, source: Source) -> SourceView:
    """Return how a source is now."""
    info = source.info
    name = source.name if info is None else info.full_name if role == "aux" else info.name
    return SourceView(role, uri, name, info, source.status, source.health)

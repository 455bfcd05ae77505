"""A text about the running instrument to send with a report; it holds no personal data."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from app.cli import installed_version
from app.logs import log_path

if TYPE_CHECKING:
    from ui.feed import LiveFeed


def diagnostics(feed: LiveFeed) -> str:
    """Return versions, model, sources with their health, last reasons and notices, a line each."""
    model = feed.model()
    last = feed.estimates()[-1:]
    lines = [
        f"EmoScope {installed_version()}, Python {platform.python_version()}, {platform.platform()}",
        f"model {model.name} on {model.provider} ({model.provider_reason}) {model.fit}",
        *(f"{view.role}: {view.uri} {view.status.state} {view.status.reason} {view.health}" for view in feed.sources()),
        *(f"last hop: {hop.status}, {hop.reasons}, {hop.coverage}, {hop.age_ms}, {hop.latency_ms}" for hop in last),
        *(f"notice: {notice}" for notice in feed.notices()),
        f"log: {log_path()}",
    ]
    return "\n".join(lines)

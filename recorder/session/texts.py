"""What stands in a session's text streams, read leniently: damaged text is no reason to lose the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from recorder.blocks import Marker

LONGEST_TEXT = 1_000_000
"""Characters; an estimator's state is a few thousand."""


def json_or_none(text: str) -> Any:
    """Return a text taken as JSON; None where it is none, or too long to be ours."""
    if len(text) > LONGEST_TEXT:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def mapping(text: str) -> Mapping[str, Any]:
    """Return a JSON object; empty where the text is none."""
    found = json_or_none(text)
    return found if isinstance(found, dict) else {}


def markers(rows: Iterable[tuple[float, tuple[str, ...]]]) -> tuple[Marker, ...]:
    """Return markers of rows of label and payload, in order of time."""
    found = [Marker(t, texts[0], mapping(texts[1]) if len(texts) > 1 else {}) for t, texts in rows if texts]
    return tuple(sorted(found, key=lambda marker: marker.t))


def number(value: Any) -> float | None:
    """Return a JSON number as a float; None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole(value: Any) -> int | None:
    """Return a JSON number as a whole one; None for anything else."""
    found = number(value)
    return int(found) if found is not None and found.is_integer() else None

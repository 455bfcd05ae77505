"""The camera's Matroska file as it can still be read."""

from __future__ import annotations

from pathlib import Path

import av
from av.error import FFmpegError


def film_problem(path: Path) -> str:
    """Return why a film cannot be read to its end, or nothing."""
    try:
        with av.open(str(path)) as film:
            if not film.streams.video:
                return "there are no pictures in it"
            n = sum(packet.size > 0 for packet in film.demux(film.streams.video[0]))
    except (FFmpegError, OSError, ValueError) as error:
        return f"it cannot be read as a film: {error}"
    return "" if n else "there are no pictures in it"

"""Reading a playlist."""

from __future__ import annotations

from pathlib import Path

from recorder.protocol.playlist import Playlist


def load_playlist(source: str | Path) -> Playlist:
    """Read a playlist file, or the one that comes with EmoScope ("demo")."""
    raise NotImplementedError

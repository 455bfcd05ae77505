"""What clips hold, looked up once for as long as their files stay the same. For threads that take their time."""

from __future__ import annotations

import threading
from pathlib import Path

from recorder.protocol.media import Media, MediaError, examine
from recorder.protocol.playlist import Kind


class ClipLooks:
    """Looks into clips, as `playlist_file` wants it done. From any thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, Kind, int, int], Media | MediaError] = {}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Look into no further clip."""
        self._stopped.set()

    def __call__(self, path: Path, kind: Kind) -> Media:
        """Return what a clip holds.

        Raises
        ------
        MediaError
            It cannot be shown or played.
        """
        if self._stopped.is_set():
            raise MediaError("was not looked into")
        try:
            state = path.stat()
        except (OSError, ValueError):
            return examine(path, kind)  # tells what is wrong
        key = (path, kind, state.st_size, state.st_mtime_ns)
        if key not in self._known:
            self._known[key] = _examined(path, kind)
        found = self._known[key]
        if isinstance(found, MediaError):
            raise found
        return found


def _examined(path: Path, kind: Kind) -> Media | MediaError:
    try:
        return examine(path, kind)
    except MediaError as error:
        return error

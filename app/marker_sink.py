"""What keeps the markers that come with a stream, for the view."""

from __future__ import annotations

from collections import deque

from recorder.blocks import Item, Marker
from recorder.streams import StreamInfo


class MarkerSink:
    """Keeps the markers that come with a stream.

    Parameters
    ----------
    markers : deque
        Where; others may keep theirs there too.
    """

    def __init__(self, markers: deque[Marker]) -> None:
        self._markers = markers

    def stream_opened(self, info: StreamInfo) -> None:
        """Nothing to prepare."""

    def receive(self, item: Item) -> None:
        """Keep a marker; samples are not for this sink."""
        if isinstance(item, Marker):
            self._markers.append(item)

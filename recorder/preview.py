"""The newest pictures of a camera, for showing: a sink that keeps a few and forgets the rest."""

from __future__ import annotations

from recorder.blocks import Frame, Item
from recorder.ring import FrameRing
from recorder.streams import StreamInfo

CAPACITY = 4  # 640 x 480 costs 0.9 MB each; one is being overwritten, the others serve overlays that lag


class PreviewRing(FrameRing[Frame]):
    """Sink of a camera source; `latest` is the picture to show, `items` find the one of an index."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        super().__init__(capacity)

    def stream_opened(self, info: StreamInfo) -> None:
        """Pictures tell their own size: nothing is prepared."""

    def receive(self, item: Item) -> None:
        """Keep a picture; blocks and markers are not for this ring."""
        if isinstance(item, Frame):
            self.append(item)

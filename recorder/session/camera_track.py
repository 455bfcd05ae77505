"""A camera's frames on their way into the session: the stamp of every one, and the picture if wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from recorder.blocks import Frame, Item
from recorder.session.intake import Intake
from recorder.session.open_streams import OpenStreams
from recorder.session.tables import TableTrack
from recorder.session.video import VideoEncoder
from recorder.streams import StreamInfo

NOT_KEPT = float("nan")


class CameraTrack:
    """Sink for one camera.

    Parameters
    ----------
    keep_video : bool
        Whether pictures are encoded; else their stamps alone are kept.
    note : callable
        Takes what the recorder has to say of itself.
    """

    def __init__(self, keep_video: bool, note: Callable[[str], None]) -> None:
        self._table = TableTrack("frames")
        self.encoder = VideoEncoder(self._row, note) if keep_video else None
        self.info: StreamInfo | None = None

    @property
    def intakes(self) -> Sequence[Intake[Any]]:
        """Queues of rows and of pictures."""
        return (*self._table.intakes, *((self.encoder.intake,) if self.encoder else ()))

    def stream_opened(self, info: StreamInfo) -> None:
        """Say whose frames follow."""
        self.info = info
        self._table.describe(info)

    def receive(self, item: Item) -> None:
        """Queue a frame."""
        if not isinstance(item, Frame):
            return
        if self.encoder is None:
            self._row(item.t, item.index, NOT_KEPT)
        else:
            self.encoder.put(item)

    def begin(self) -> None:
        """Nothing to wait for."""

    def write(self, streams: OpenStreams) -> None:
        """Encode the rows that are queued."""
        self._table.write(streams)

    def _row(self, t: float, index: int, pts_ms: float) -> None:
        self._table.put(np.array([t]), np.array([[index, pts_ms]], np.float64))

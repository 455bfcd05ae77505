"""A recorded camera's pictures, each with the stamp and number of its frame.

The film may be cut off or damaged: what can be decoded comes, and then no more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame

from recorder.blocks import Frame
from recorder.session.recorded import RecordedTable

MOST_PIXELS = 4096 * 4096
NEAR_MS = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordedPicture:
    """A decoded picture that is not yet an image: that takes as long again, and most are passed over at speed."""

    t: float
    index: int
    _picture: VideoFrame

    def frame(self) -> Frame:
        """Return it as the camera gave it, but for what compression changed."""
        return Frame(np.ascontiguousarray(self._picture.to_ndarray(format="rgb24"), np.uint8), self.t, self.index)


def recorded_pictures(path: Path, stamps: RecordedTable) -> Iterator[RecordedPicture]:
    """Yield the pictures of a run's film in order.

    Parameters
    ----------
    path : Path
        Matroska; nothing is yielded where it is missing or no film.
    stamps : RecordedTable
        ``frames``: session time, number and pts of each frame.
    """
    pts_ms = stamps.columns["pts_ms"] if len(stamps) else np.empty(0)
    kept = np.flatnonzero(np.isfinite(pts_ms) & (pts_ms >= 0))
    if not len(kept) or not path.is_file():
        return
    try:
        with av.open(str(path), format="matroska") as film:
            for picture in film.decode(video=0):
                if picture.width * picture.height > MOST_PIXELS or picture.time is None:
                    continue
                row = _row(pts_ms[kept], 1000.0 * picture.time)
                if row is not None:
                    at = int(kept[row])
                    yield RecordedPicture(float(stamps.t[at]), int(stamps.columns["index"][at]), picture)
    except (FFmpegError, OSError, ValueError, IndexError) as error:
        log.warning('the film "%s" cannot be read further: %s', path.name, error)


def _row(pts_ms: np.ndarray[tuple[int, ...], np.dtype[np.float64]], wanted_ms: float) -> int | None:
    """Return the row of a pts, which is never a whole millisecond off."""
    at = int(np.searchsorted(pts_ms, wanted_ms - NEAR_MS / 2))
    return at if at < len(pts_ms) and abs(pts_ms[at] - wanted_ms) < NEAR_MS else None

"""The pictures of a stimulus clip, decoded one by one as they fall due; no window, no loudspeaker.

Times are seconds from the first picture, as the file has them; no constant rate is assumed.
Used by one thread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import av

from recorder.protocol.media import MediaError, opened

MAX_BAD_PACKETS = 50  # damaged beyond use; a few are skipped, as players do


@dataclass(frozen=True, slots=True)
class ClipFrame:
    """One picture: its number and its time in the clip, in seconds."""

    index: int
    media_s: float


class Playback:
    """One pass over a clip.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    MediaError
        It cannot be opened, or nothing in it can be decoded; `advance` raises it too.
    """

    def __init__(self, path: Path) -> None:
        self._stack = ExitStack()
        self._container = self._stack.enter_context(opened(path))
        self._read_to_s = 0.0
        self._first_s: float | None = None
        self._frames = self._decoded()
        self._next: ClipFrame | None = None
        try:
            self._next = self._beginning()
        except MediaError:
            self.close()
            raise

    @property
    def next_s(self) -> float | None:
        """When the next picture is due, seconds in the clip; None after the last."""
        return self._next.media_s if self._next is not None else None

    @property
    def end_s(self) -> float:
        """End of the longest of pictures and sound, seconds in the clip, once the last picture has come."""
        return self._read_to_s - (self._first_s or 0.0)

    def advance(self, media_s: float) -> ClipFrame | None:
        """Return the newest picture that is due at a time of the clip; what it overtakes is dropped."""
        due = None
        while self._next is not None and self._next.media_s <= media_s:
            due, self._next = self._next, next(self._frames, None)
        return due

    def close(self) -> None:
        """Close the file; idempotent."""
        self._stack.close()

    def _beginning(self) -> ClipFrame:
        first = next(self._frames, None)
        if first is None:
            raise MediaError("holds nothing that can be decoded")
        return first

    def _decoded(self) -> Iterator[ClipFrame]:
        """Yield the pictures; one without a time, or not later than the last, is left out."""
        last_s = -math.inf
        for index, frame in enumerate(self._pictures()):
            if frame.pts is None:
                continue
            if self._first_s is None:
                self._first_s = frame.time
            media_s = frame.time - self._first_s
            if media_s > last_s:
                last_s = media_s
                yield ClipFrame(index, media_s)

    def _pictures(self) -> Iterator[av.VideoFrame]:
        if not self._container.streams.video:
            raise MediaError("has no pictures in it, sound alone")
        stream = self._container.streams.video[0]
        n_bad = 0
        try:
            for packet in self._container.demux():
                if packet.pts is not None and packet.time_base is not None:
                    until_s = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                    self._read_to_s = max(self._read_to_s, until_s)
                if packet.stream.index != stream.index:
                    continue
                try:
                    frames = packet.decode()
                except av.InvalidDataError:
                    n_bad += 1
                    if n_bad > MAX_BAD_PACKETS:
                        raise
                    continue
                yield from (frame for frame in frames if isinstance(frame, av.VideoFrame))
        except av.FFmpegError as error:
            raise MediaError(f"is damaged ({error.strerror})") from error

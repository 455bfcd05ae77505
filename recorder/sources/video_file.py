"""A video file or image sequence in place of a camera, played at its own pace.

Each picture's time is its place in the file, mapped on the session clock at the start. A
reader that falls behind drops pictures, which the index counts, and never queues them. It is
a recording of real pixels: not a simulation, and not live either, which its notes say.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain, pairwise

from recorder import clock
from recorder.blocks import Frame
from recorder.errors import SourceError
from recorder.sources.base import OWN_CLOCK, Source, StreamHealth
from recorder.sources.pictures import SEQUENCE_RATE_HZ, Clip, Picture, open_clip
from recorder.streams import StreamInfo

MAX_DROPS = 3  # in a row: something must be seen even where decoding cannot keep up
BEHIND_S = 0.25  # later than this the clip goes on from now, slower than it was filmed
STILL_S = 1.5  # longer between two pictures than any camera film: the file's times are odd
SLOW_TIMES = 4  # a machine that was busy once is not yet too slow


class VideoFileSource(Source):
    """Plays a film or image sequence as a camera.

    Parameters
    ----------
    path : str
        Video file, folder of images, or pattern.
    loop : bool
        Begin again at the end, without a pause; else the source ends as ``lost``.
    sequence_rate_hz : float
        Pictures a second of an image sequence, which has no times of its own.
    """

    def __init__(self, path: str, loop: bool = False, sequence_rate_hz: float = SEQUENCE_RATE_HZ) -> None:
        super().__init__(path)
        self._path = path
        self._loop = loop
        self._sequence_rate_hz = sequence_rate_hz
        self._size: tuple[int, int] | None = None
        self._index = 0
        self._n_dropped = 0
        self._n_behind = 0

    @property
    def health(self) -> StreamHealth:
        """Pictures shown and dropped so far, and the file's own rate."""
        rate_hz = self._info.rate_hz if self._info else float("nan")
        return replace(OWN_CLOCK, n_samples=self._index - self._n_dropped, n_lost=self._n_dropped, rate_hz=rate_hz)

    def _run(self) -> None:
        clip = open_clip(self._path, self._sequence_rate_hz)
        start = clock.now()
        while not self._closing.is_set():
            shown = self._index - self._n_dropped
            start = self._play(clip, start)
            if self._index - self._n_dropped == shown and not self._closing.is_set():
                raise SourceError(f'"{self._path}" holds no picture that can be decoded. Give another file.')
            if not self._loop:
                break
        if not self._closing.is_set():
            self._set("lost", f'the video "{clip.name}" has ended; with "?loop=1" it begins again')

    def _play(self, clip: Clip, start: float) -> float:
        """Show one pass that begins at session time start; return when the next one begins."""
        end_s, n_drops = 0.0, 0
        with closing(clip.play()) as pictures:
            for picture, following in with_next(pictures):
                end_s = picture.t_s + 1.0 / clip.rate_hz
                start += self._behind_s(start + picture.t_s)
                overtaken = following is not None and start + following.t_s <= clock.now()
                if overtaken and n_drops < MAX_DROPS:
                    n_drops += 1
                    self._drop()
                    continue
                n_drops = 0
                self._tell_of_wait(clip, start + picture.t_s - clock.now())
                if self._closing.wait(max(0.0, start + picture.t_s - clock.now())):
                    break
                self._show(clip, picture, start + picture.t_s)
        return start + end_s

    def _behind_s(self, due: float) -> float:
        """Seconds to put the clip back by, because its pictures come too late to be dropped."""
        late_s = clock.now() - due
        if late_s <= BEHIND_S:
            return 0.0
        self._n_behind += 1
        return late_s

    def _tell_of_wait(self, clip: Clip, wait_s: float) -> None:
        if wait_s > STILL_S:
            self._set("stalled", f'the next picture of the video "{clip.name}" is due in {wait_s:.0f} s')

    def _drop(self) -> None:
        self._index += 1
        self._n_dropped += 1

    def _show(self, clip: Clip, picture: Picture, t: float) -> None:
        image = picture.draw()
        if image is None:
            self._drop()
            return
        height, width = image.shape[:2]
        if (height, width) != self._size:
            self._size = (height, width)
            self._announce(self._described(clip, width, height))
        self._set("live", "this computer decodes the video too slowly" if self._n_behind >= SLOW_TIMES else "")
        self._push(Frame(image, t, self._index))
        self._index += 1

    def _described(self, clip: Clip, width: int, height: int) -> StreamInfo:
        looped = ("in a loop",) if self._loop else ()
        notes = ("a recorded video, not a live camera", *looped, f"{width} x {height} pixels", *clip.notes)
        return StreamInfo(clip.name, "video", rate_hz=clip.rate_hz, device_id=self._path, notes=notes)


def with_next(pictures: Iterator[Picture]) -> Iterator[tuple[Picture, Picture | None]]:
    """Yield each picture with the one after it."""
    following = chain(pictures, (None,))
    for picture, after in pairwise(following):
        if picture is not None:
            yield picture, after

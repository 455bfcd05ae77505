"""A film that is appended to and never gone back in: pictures to Matroska, each at its own time.

Times of pictures are whole milliseconds after the first one, of their stamps: no frame rate is
assumed. A cluster is closed four times a second, so that a film plays up to wherever it is cut off.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

import av
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from recorder.blocks import Frame

CODEC = "libx264"
CODEC_WITHOUT_IT = "mpeg4"

CRF = "23"
MOST_BITS_PER_PIXEL_S = 10.0
BUFFER_S = 0.5
"""640 x 480 then take about 25 MB a minute at most, however the picture moves or rustles."""

USUAL_RATE_HZ = 30
"""By which the encoder shares out those bits; times of pictures have nothing to do with it."""

KEY_FRAMES = 60
"""Frames from one that stands for itself to the next."""

CLUSTER_MS = 250
MS = Fraction(1, 1000)


class FilmError(Exception):
    """The film cannot be made, or not go on."""


class Appendable(Protocol):
    """What a film is written to."""

    def write(self, content: bytes) -> int:
        """Append; return how much."""


class Film:
    """An open film; every picture gets the size of the first.

    Parameters
    ----------
    file : Appendable
        New and empty.
    first : Frame
        Its stamp is the film's time 0. It is not added yet.

    Raises
    ------
    FilmError
        This FFmpeg cannot make one.
    """

    def __init__(self, file: Appendable, first: Frame) -> None:
        self._first_t = first.t
        self._last_pts = -1
        try:
            self._open(file, *first.image.shape[:2])
        except (FFmpegError, ValueError) as error:
            raise FilmError(f"{type(error).__name__}: {error}") from error

    def _open(self, file: Appendable, height: int, width: int) -> None:
        options = {"live": "1", "cluster_time_limit": str(CLUSTER_MS)}
        self._container: OutputContainer = av.open(file, "w", format="matroska", options=options)
        self._stream = _video_stream(self._container, height, width)

    def add(self, frame: Frame) -> int:
        """Encode a frame; return its pts in ms.

        Raises
        ------
        FilmError
            That failed.
        """
        pts = max(self._last_pts + 1, round((frame.t - self._first_t) * 1000.0))
        try:
            picture = av.VideoFrame.from_ndarray(frame.image, format="rgb24")
            picture = picture.reformat(self._stream.width, self._stream.height, "yuv420p")
            picture.pts, picture.time_base = pts, MS
            self._container.mux(self._stream.encode(picture))
        except (FFmpegError, ValueError) as error:
            raise FilmError(f"{type(error).__name__}: {error}") from error
        self._last_pts = pts
        return pts

    def close(self) -> None:
        """Write what the encoder and the last cluster hold.

        Raises
        ------
        FilmError
            That failed.
        """
        try:
            self._container.mux(self._stream.encode())
            self._container.close()
        except FFmpegError as error:
            raise FilmError(f"{type(error).__name__}: {error}") from error


def _video_stream(container: OutputContainer, height: int, width: int) -> VideoStream:
    bits_per_s = width * height * MOST_BITS_PER_PIXEL_S
    has_x264 = CODEC in av.codecs_available
    options = {"preset": "ultrafast", "tune": "zerolatency", "crf": CRF} if has_x264 else {"qscale": "3"}
    options |= {"maxrate": str(int(bits_per_s)), "bufsize": str(int(BUFFER_S * bits_per_s))}
    stream = container.add_stream(CODEC if has_x264 else CODEC_WITHOUT_IT, USUAL_RATE_HZ, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = width - width % 2, height - height % 2  # 4:2:0 has no odd sizes
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = MS
    stream.codec_context.gop_size = KEY_FRAMES
    stream.codec_context.thread_count = 1
    return stream

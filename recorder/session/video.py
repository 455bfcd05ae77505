"""A camera's pictures as Matroska: bytes that can be cut off anywhere, each picture at its own time.

An own thread encodes; the writer's thread takes the bytes and puts them on the disk. Times of
pictures are whole milliseconds after the first one, of their stamps: no frame rate is assumed. The
file is never gone back to, and a cluster of it is closed four times a second, so that what a kill
leaves plays up to there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from fractions import Fraction

import av
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from recorder.blocks import Frame
from recorder.session.intake import Intake
from recorder.session.tables import ENTRY_BYTES

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

QUEUE_BYTES = 96_000_000
"""Three seconds of 640 x 480 at 30 frames a second."""

STAMP_BYTES = 4_000_000
"""... and the stamps of ten minutes, when pictures no longer fit."""

WAIT_S = 0.25
JOIN_TIMEOUT_S = 10.0
MS = Fraction(1, 1000)

Row = Callable[[float, int, float], None]


class VideoEncoder:
    """Encode frames in an own thread.

    Parameters
    ----------
    row : callable
        Takes stamp, index and pts (ms; NaN for a picture that was not kept) of every frame, in
        order, from the encoder's thread.
    note : callable
        Takes what went wrong.
    """

    def __init__(self, row: Row, note: Callable[[str], None]) -> None:
        self.intake: Intake[Frame | tuple[float, int]] = Intake("camera", QUEUE_BYTES + STAMP_BYTES)
        self._row = row
        self._note = note
        self._wake = threading.Event()
        self._closing = False
        self._busy = False
        self._bytes = _Bytes()
        self._film: _Film | None = None
        self._broken = False
        self._thread: threading.Thread | None = None

    @property
    def idle(self) -> bool:
        """Whether every frame that was put has been dealt with."""
        return self.intake.empty and not self._busy

    def put(self, frame: Frame) -> None:
        """Queue a frame; its stamp is kept even where its picture does not fit."""
        if self._broken or not self.intake.put(frame, frame.image.nbytes + ENTRY_BYTES, spare=STAMP_BYTES):
            self.intake.put((frame.t, frame.index), ENTRY_BYTES, 0)
        self._wake.set()

    def take(self) -> bytes:
        """Return the bytes that are to be appended to the file next."""
        return self._bytes.take()

    def start(self) -> None:
        """Start encoding."""
        self._thread = threading.Thread(target=self._run, name="camera writer", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = JOIN_TIMEOUT_S) -> None:
        """Encode what is queued and end the film; idempotent."""
        self._closing = True
        self._wake.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout_s)

    def _run(self) -> None:
        while not (self._closing and self.intake.empty):
            self._wake.wait(WAIT_S)
            self._wake.clear()
            self._busy = True
            for item in self.intake.take():
                self._keep(item)
            self._busy = False
        if self._film is not None:
            self._guarded(self._film.close)

    def _keep(self, item: Frame | tuple[float, int]) -> None:
        pts = None
        if isinstance(item, Frame) and not self._broken:
            pts = self._guarded(lambda: self._add(item))
        t, index = (item.t, item.index) if isinstance(item, Frame) else item
        self._row(t, index, float("nan") if pts is None else pts)

    def _add(self, frame: Frame) -> int:
        if self._film is None:
            self._film = _Film(self._bytes, frame)
        return self._film.add(frame)

    def _guarded(self, step: Callable[[], int | None]) -> int | None:
        try:
            return step()
        except (FFmpegError, ValueError, MemoryError) as error:
            if not self._broken:
                self._broken = True
                self._note(f"The camera's pictures are kept no more: {type(error).__name__}: {error}. Stamps go on.")
            return None


class _Bytes:
    """The file as the muxer sees it: it is appended to, and cannot be gone back in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        with self._lock:
            self._parts.append(bytes(content))
        return len(content)

    def take(self) -> bytes:
        with self._lock:
            content = b"".join(self._parts)
            self._parts.clear()
        return content


class _Film:
    """An open film; every picture gets the size of the first."""

    def __init__(self, file: _Bytes, first: Frame) -> None:
        options = {"live": "1", "cluster_time_limit": str(CLUSTER_MS)}
        self._container: OutputContainer = av.open(file, "w", format="matroska", options=options)
        self._stream = _video_stream(self._container, *first.image.shape[:2])
        self._first_t = first.t
        self._last_pts = -1

    def add(self, frame: Frame) -> int:
        """Encode a frame; return its pts in ms."""
        pts = max(self._last_pts + 1, round((frame.t - self._first_t) * 1000.0))
        picture = av.VideoFrame.from_ndarray(frame.image, format="rgb24")
        picture = picture.reformat(self._stream.width, self._stream.height, "yuv420p")
        picture.pts, picture.time_base = pts, MS
        self._container.mux(self._stream.encode(picture))
        self._last_pts = pts
        return pts

    def close(self) -> None:
        """Write what the encoder and the last cluster hold."""
        self._container.mux(self._stream.encode())
        self._container.close()


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

"""A camera: its newest picture as soon as it is there, with the driver's own stamp.

V4L2 stamps each buffer on the monotonic clock, which is the session clock, and cv2 hands that
on as CAP_PROP_POS_MSEC; it is used where it is plausible. Elsewhere a frame is stamped when it
arrives, and a note says so. The reader holds one frame and queues none; what the driver
dropped meanwhile shows as a jump of the index. A camera that goes away is opened again.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recorder import clock
from recorder.blocks import Frame
from recorder.opencv import cv2
from recorder.sources.base import Source, Status, StreamHealth
from recorder.sources.devices import ON_LINUX, why_no_camera
from recorder.streams import StreamInfo

WIDTH, HEIGHT, RATE_HZ = 640, 480, 30.0  # asked for; what the camera gives instead is accepted
STALL_S = 0.25
LOST_S = 3.0  # without a picture: opened anew
RETRY_S = 1.0
STAMP_AGE_S = 1.0  # a "driver stamp" older than this, or in the future, is something else
REPEAT_S = 1.0  # a sensor's noise makes no two pictures alike; a frozen driver repeats them
BLACK = 16  # a black picture repeats too, but the face tracker has the better word for it
DROP_PERIODS = 1.6
N_INTERVALS = 30

Image = NDArray[np.uint8]


class Capture(Protocol):
    """The part of ``cv2.VideoCapture`` that is used."""

    def isOpened(self) -> bool:  # noqa: N802 - cv2's name
        """Tell whether the device was opened."""

    def read(self) -> tuple[bool, Image]:
        """Wait for the next picture, BGR; False when none came in time."""

    def get(self, prop: int, /) -> float:
        """Return a property."""

    def release(self) -> None:
        """Close the device."""


def open_capture(device: int | str) -> Capture:
    """Open a camera by index or device path, without audio files or network addresses."""
    backend = cv2.CAP_V4L2 if ON_LINUX else cv2.CAP_ANY
    capture = cv2.VideoCapture(device, backend)
    wishes = (
        (cv2.CAP_PROP_FRAME_WIDTH, WIDTH),
        (cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT),
        (cv2.CAP_PROP_FPS, RATE_HZ),
        (cv2.CAP_PROP_BUFFERSIZE, 2),  # one is filled while one is read: a late reader loses pictures, not time
    )
    for prop, value in wishes:
        capture.set(prop, value)
    return capture  # type: ignore[return-value]  # cv2's stubs say "any array"


class CameraSource(Source):
    """Reads one camera.

    Parameters
    ----------
    device : int or str
        Index (0 is the first) or device path.
    open_capture : callable
        Opens the device; another one stands in for a driver.
    """

    def __init__(self, device: int | str, open_capture: Callable[[int | str], Capture] = open_capture) -> None:
        super().__init__(f"camera {device}")
        self._device = device
        self._open_capture = open_capture
        self._index = 0
        self._n_missed = 0
        self._newest_t = float("-inf")
        self._newest_arrival = float("-inf")
        self._intervals: deque[float] = deque(maxlen=N_INTERVALS)
        self._stamped: bool | None = None
        self._size: tuple[int, int] | None = None
        self._glimpse: Image | None = None
        self._same_since = float("inf")

    @property
    def status(self) -> Status:
        """State now. A camera that blocks its reader is noticed here, where nothing blocks."""
        status, silent_s = self._status, clock.now() - self._newest_arrival
        if status.state == "live" and silent_s > STALL_S:
            return Status("stalled", f"no picture from {self.name} for {silent_s:.1f} s", self._newest_arrival)
        return status

    @property
    def health(self) -> StreamHealth:
        """Pictures received and missed, and the rate of the last second."""
        rate_hz = 1.0 / statistics.median(self._intervals) if self._intervals else float("nan")
        return StreamHealth(
            n_samples=self._index - self._n_missed,
            n_lost=self._n_missed,
            rate_hz=rate_hz,
            offset_s=0.0,  # the driver's clock, or the arrival, is the session clock
            offset_uncertainty_s=0.5 / rate_hz,  # when in the frame's time it was exposed, no driver tells
        )

    def _run(self) -> None:
        while not self._closing.is_set():
            capture = self._open_capture(self._device)
            try:
                if capture.isOpened():
                    self._read(capture)
            finally:
                capture.release()
            if not self._closing.is_set():
                state = self._status.state if self._status.state == "connecting" else "lost"
                self._set(state, f"{why_no_camera(self._device)} Trying again.")
                self._closing.wait(RETRY_S)

    def _read(self, capture: Capture) -> None:
        """Push pictures until the camera gives none for a while, or the source is closed."""
        self._intervals.clear()
        self._stamped = None
        last_arrival = clock.now()
        while not self._closing.is_set():
            there, bgr = capture.read()
            arrival = clock.now()
            if there:
                last_arrival = self._newest_arrival = arrival
                self._take(bgr, arrival, capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0)
            elif arrival - last_arrival > LOST_S or self._closing.wait(STALL_S / 10):
                return

    def _take(self, bgr: Image, arrival: float, stamp: float) -> None:
        plausible = 0.0 <= arrival - stamp <= STAMP_AGE_S and stamp > self._newest_t
        first, self._stamped = self._stamped is None, plausible if self._stamped is None else self._stamped
        t = stamp if self._stamped and plausible else float(max(arrival, np.nextafter(self._newest_t, np.inf)))
        self._count(t)
        if first or bgr.shape[:2] != self._size:
            self._describe(bgr.shape[0], bgr.shape[1])
        if self._repeats(bgr, t):
            self._set("stalled", f"{self.name} repeats the same picture: is it frozen, or showing a still?")
        else:
            self._set("live")
            self._push(Frame(np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8), t, self._index))
        self._index += 1

    def _count(self, t: float) -> None:
        """Reckon the pictures missed before t from the usual interval, while the camera stayed open."""
        interval_s, self._newest_t = t - self._newest_t, t
        if len(self._intervals) == N_INTERVALS:
            usual_s = statistics.median(self._intervals)
            missed = round(interval_s / usual_s) - 1 if interval_s > DROP_PERIODS * usual_s else 0
            self._index += missed
            self._n_missed += missed
        if np.isfinite(interval_s):
            self._intervals.append(interval_s)

    def _describe(self, height: int, width: int) -> None:
        """Announce the stream: at the first picture, and when their size changes."""
        self._size = (height, width)
        timing = "stamped by the driver" if self._stamped else "stamped on arrival: their true age is not known"
        notes = (f"{width} x {height} pixels", f"frames are {timing}")
        self._announce(StreamInfo(self.name, "video", rate_hz=RATE_HZ, device_id=str(self._device), notes=notes))

    def _repeats(self, bgr: Image, t: float) -> bool:
        """Tell whether the picture has been the same, pixel by pixel, for a second."""
        glimpse = bgr[::8, ::8].copy()
        same = self._glimpse is not None and np.array_equal(glimpse, self._glimpse) and glimpse.max() > BLACK
        self._glimpse = glimpse
        self._same_since = min(self._same_since, t) if same else float("inf")
        return t - self._same_since >= REPEAT_S

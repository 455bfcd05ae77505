"""The tracker's thread: newest frame first, nothing queued, nothing thrown at the camera."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from inference.tracker import FAILED, FaceTracker
from recorder.blocks import Frame, Marker
from recorder.observation import FaceObservation
from recorder.participant.portrait import portrait_frame
from recorder.preview import PreviewRing
from recorder.ring import FrameRing
from recorder.streams import StreamInfo

WAIT_S = 20.0
PORTRAIT = portrait_frame()
BLACK = np.zeros((480, 640, 3), np.uint8)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until it is so, or fail."""
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def tracker() -> Iterator[FaceTracker]:
    """A started tracker."""
    tracker = FaceTracker(FrameRing(64))
    tracker.start()
    yield tracker
    tracker.join()


def show(tracker: FaceTracker, image: NDArray[np.uint8], index: int) -> FaceObservation:
    """Hand over one frame and wait for its observation."""
    tracker.receive(Frame(image, index / 30, index))
    wait_until(lambda: (newest := tracker.ring.latest()) is not None and newest.index == index)
    newest = tracker.ring.latest()
    assert newest is not None
    return newest


def test_every_frame_becomes_an_observation(tracker: FaceTracker) -> None:
    """Faces, black frames, frames of another size: in order, each with its own stamps."""
    images = [PORTRAIT, PORTRAIT, BLACK, np.ascontiguousarray(PORTRAIT[::2, ::2]), BLACK[:0, :0], PORTRAIT, PORTRAIT]

    seen = [show(tracker, image, i) for i, image in enumerate(images)]

    assert [0, 1, 2, 3, 4, 5, 6] == [o.index for o in tracker.ring.items()]
    assert "the picture is black" == seen[2].reason
    assert (240, 320) == seen[3].size
    assert (True, "") == (seen[6].usable, seen[6].reason)
    assert (7, 0) == (tracker.n_received, tracker.n_skipped)


def test_a_slow_tracker_skips_frames_and_counts_them(tracker: FaceTracker) -> None:
    """While it is busy only the newest frame waits; the camera's thread never does."""
    busy, go_on = threading.Event(), threading.Event()

    def hold(_: FaceObservation) -> None:
        busy.set()
        go_on.wait(WAIT_S)

    tracker.subscribe(hold)
    tracker.receive(Frame(BLACK, 0.0, 0))
    assert busy.wait(WAIT_S)
    for index in range(1, 10):
        tracker.receive(Frame(BLACK, index / 30, index))
    go_on.set()
    wait_until(lambda: tracker.ring.n_written == 2)

    assert [0, 9] == [o.index for o in tracker.ring.items()]
    assert (10, 8) == (tracker.n_received, tracker.n_skipped)


def test_a_frame_that_cannot_be_looked_at_is_an_observation_too(
    tracker: FaceTracker, caplog: pytest.LogCaptureFixture
) -> None:
    """A picture of no known shape is told once in the log, and what follows is tracked."""
    grey = np.zeros((480, 640), np.uint8)

    seen = [show(tracker, image, i) for i, image in enumerate([grey, grey, PORTRAIT, PORTRAIT])]

    assert [FAILED, FAILED] == [o.reason for o in seen[:2]]
    assert seen[3].usable
    assert 1 == sum("could not be looked at" in record.message for record in caplog.records)


def test_a_subscriber_that_fails_is_left_alone(tracker: FaceTracker, caplog: pytest.LogCaptureFixture) -> None:
    """The others go on, and so does the tracker."""
    heard: list[int] = []

    def fail(_: FaceObservation) -> None:
        raise ValueError("no disk")

    tracker.subscribe(fail)
    tracker.subscribe(lambda observation: heard.append(observation.index))
    show(tracker, BLACK, 0)
    show(tracker, BLACK, 1)

    wait_until(lambda: heard == [0, 1])
    assert 1 == sum("gets no more" in record.message for record in caplog.records)


def test_starting_and_stopping_may_be_repeated() -> None:
    """In any order, as often as one likes; a stopped tracker takes no frames, a restarted one does."""
    tracker = FaceTracker(FrameRing(8), crop_size=32)
    tracker.join()
    tracker.receive(Frame(PORTRAIT, 0.0, 0))
    for first in (1, 4):
        tracker.start()
        tracker.start()
        crop = [show(tracker, PORTRAIT, first + i) for i in range(2)][-1].crop
        assert crop is not None
        assert (32, 32, 3) == crop.shape
        tracker.stop()
        tracker.stop()
        tracker.join()
        tracker.join()
        tracker.receive(Frame(PORTRAIT, 1.0, 99))

    assert 4 == tracker.ring.n_written


def test_crops_are_made_while_they_are_wanted(tracker: FaceTracker) -> None:
    """A model that looks at them may be chosen, and left again, while the camera runs."""
    sizes: list[int | None] = []
    for index, size in enumerate((None, 32, 48, None)):
        tracker.crop_size = size
        crop = [show(tracker, PORTRAIT, 2 * index + i) for i in range(2)][-1].crop
        sizes.append(None if crop is None else len(crop))

    assert [None, 32, 48, None] == sizes


def test_what_is_no_frame_is_ignored(tracker: FaceTracker) -> None:
    """A camera's markers are not pictures."""
    tracker.stream_opened(StreamInfo("camera", "video"))
    tracker.receive(Marker(0.0, "start"))

    assert 0 == tracker.n_received


def test_importing_the_tracker_loads_neither_mediapipe_nor_cv2() -> None:
    """The window is painted before they are."""
    program = "import sys, inference.tracker; print(*sorted({'mediapipe', 'cv2', 'torch'} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.split() == []


def test_the_preview_keeps_the_newest_pictures() -> None:
    """Few, because each is a megabyte."""
    preview = PreviewRing()
    preview.stream_opened(StreamInfo("camera", "video"))
    for index in range(9):
        preview.receive(Frame(BLACK, index / 30, index))
    preview.receive(Marker(1.0, "click"))

    newest = preview.latest()

    assert newest is not None
    assert 8 == newest.index
    assert [6, 7, 8] == [frame.index for frame in preview.items()]

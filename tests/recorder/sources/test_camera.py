"""A camera that freezes, changes size, repeats itself or disappears is noticed, and comes back.

No camera is needed: a driver is played by a script of pictures, each with its stamp.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from recorder import clock
from recorder.opencv import cv2
from recorder.sources.camera import REPEAT_S, CameraSource
from recorder.sources.devices import cameras, serial_ports, why_no_camera

Watch = Callable[..., Any]
Image = NDArray[np.uint8]
PERIOD_S = 0.01


class Driver:
    """Plays a driver: gives pictures every period while plugged in, stamped 5 ms before they arrive."""

    def __init__(self) -> None:
        self.plugged = threading.Event()
        self.plugged.set()
        self.frozen = threading.Event()
        self.stamps_age_s = 0.005
        self.make: Callable[[int], Image] = noise
        self.skip_s = 0.0
        self.n_released = 0
        self.n_read = 0
        self._stamp = 0.0

    def open(self, _device: int | str) -> Driver:
        return self

    def isOpened(self) -> bool:  # noqa: N802 - cv2's name
        return self.plugged.is_set()

    def read(self) -> tuple[bool, Image]:
        time.sleep(PERIOD_S + self.skip_s)
        if self.frozen.is_set() or not self.plugged.is_set():
            return False, noise(0)
        self.n_read += 1
        self._stamp = clock.now() - self.stamps_age_s
        return True, self.make(self.n_read)

    def get(self, prop: int, /) -> float:
        assert prop == cv2.CAP_PROP_POS_MSEC
        return 1000.0 * self._stamp

    def release(self) -> None:
        self.n_released += 1


def noise(seed: int, height: int = 48) -> Image:
    return np.random.default_rng(seed).integers(0, 255, (height, 64, 3), np.uint8)


@pytest.fixture
def driver() -> Driver:
    return Driver()


def test_a_frame_carries_the_drivers_stamp(watch: Watch, driver: Driver) -> None:
    """The time is the driver's, not that of arrival, and the picture is RGB of its own."""
    seen = watch(CameraSource(0, driver.open))
    seen.until(lambda: len(seen.frames) >= 5)

    ages_s = np.array([arrived - frame.t for frame, arrived in zip(seen.frames, seen.arrivals, strict=False)])
    assert (ages_s >= driver.stamps_age_s).all()
    assert "frames are stamped by the driver" in seen.infos[0].notes
    first = seen.frames[0]
    np.testing.assert_array_equal(first.image[..., ::-1], noise(1))
    assert first.image.flags.c_contiguous


@pytest.mark.parametrize("age_s", [-1e6, -0.5, 30.0])
def test_a_stamp_of_another_clock_is_not_believed(watch: Watch, driver: Driver, age_s: float) -> None:
    """A driver that stamps in the future or the far past gets the time of arrival, and a note."""
    driver.stamps_age_s = age_s
    seen = watch(CameraSource(0, driver.open))
    seen.until(lambda: len(seen.frames) >= 5)

    assert all(0 <= arrived - frame.t < 1 for frame, arrived in zip(seen.frames, seen.arrivals, strict=False))
    assert "stamped on arrival" in seen.infos[0].notes[1]


def test_a_frozen_camera_is_stalled_and_live_again(watch: Watch, driver: Driver) -> None:
    """A camera that gives no picture is stalled while it does, with the seconds in the reason."""
    seen = watch(CameraSource(0, driver.open))
    seen.until_state("live")
    driver.frozen.set()

    assert "no picture from camera 0 for" in seen.until_state("stalled")
    driver.frozen.clear()
    seen.until_state("live")


def test_the_same_picture_over_and_over_is_no_live_camera(watch: Watch, driver: Driver) -> None:
    """A driver that repeats its last picture is stalled, and the repetitions are kept back."""
    driver.make = lambda _n: noise(1)
    seen = watch(CameraSource(0, driver.open))

    assert "repeats the same picture" in seen.until_state("stalled")
    n_frames, n_read = len(seen.frames), driver.n_read
    seen.until(lambda: driver.n_read > n_read + 10)
    assert len(seen.frames) <= n_frames + 1


def test_a_black_picture_is_left_to_the_tracker(watch: Watch, driver: Driver) -> None:
    """A covered lens goes on giving frames: the tracker says that it is dark."""
    driver.make = lambda _n: np.zeros((48, 64, 3), np.uint8)
    seen = watch(CameraSource(0, driver.open))
    seen.until(lambda: bool(seen.frames) and seen.frames[-1].t - seen.frames[0].t > 1.2 * REPEAT_S)

    assert seen.source.status.state == "live"


def test_a_change_of_size_is_announced(watch: Watch, driver: Driver) -> None:
    """Sinks are told of another size before its first picture."""
    driver.make = lambda n: noise(n, 48 if n < 5 else 96)
    seen = watch(CameraSource(0, driver.open))
    seen.until(lambda: len(seen.infos) == 2)

    assert [info.notes[0] for info in seen.infos] == ["64 x 48 pixels", "64 x 96 pixels"]


def test_dropped_pictures_show_in_the_index(watch: Watch, driver: Driver) -> None:
    """When the camera skips pictures, the index jumps by about as many."""
    seen = watch(CameraSource(0, driver.open))
    seen.until(lambda: len(seen.frames) >= 40)
    driver.skip_s = 0.2
    seen.until(lambda: seen.source.health.n_lost > 0)

    assert np.diff([frame.index for frame in seen.frames]).max() >= 5


def test_an_unplugged_camera_is_lost_and_found_again(
    watch: Watch, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that goes away is released and opened again; its index and time go on."""
    monkeypatch.setattr("recorder.sources.camera.LOST_S", 0.2)
    monkeypatch.setattr("recorder.sources.camera.RETRY_S", 0.02)
    seen = watch(CameraSource(0, driver.open))
    seen.until_state("live")
    driver.plugged.clear()

    assert "Trying again" in seen.until_state("lost")
    assert driver.n_released >= 1
    n_frames = len(seen.frames)
    driver.plugged.set()
    seen.until(lambda: len(seen.frames) > n_frames)
    assert seen.until_state("live") == ""
    assert (np.diff([frame.t for frame in seen.frames]) > 0).all()
    assert (np.diff([frame.index for frame in seen.frames]) > 0).all()


def test_a_camera_that_is_not_there_is_waited_for(watch: Watch) -> None:
    """The reason names the device, and the source goes on trying."""
    seen = watch(CameraSource("/dev/video97"))
    seen.until(lambda: bool(seen.source.status.reason))

    assert seen.source.status.state == "connecting"
    assert "/dev/video97" in seen.source.status.reason


def test_cameras_are_listed_by_the_kernels_names(tmp_path: Path) -> None:
    """A UVC camera's metadata node is no camera, and camera 10 comes after camera 2."""
    for number, index in ((2, 0), (3, 1), (10, 0)):
        node = tmp_path / f"video{number}"
        node.mkdir()
        (node / "name").write_text(f"Camera {number}: USB\n")
        (node / "index").write_text(f"{index}\n")

    found = cameras(tmp_path)

    assert [camera.uri for camera in found] == ["camera:2", "camera:10"]
    assert found[0].name == "Camera 2: USB"
    assert cameras(tmp_path / "none") == ()


def test_serial_ports_have_their_dongles_names(tmp_path: Path) -> None:
    """A dongle is listed under the name its maker gave it."""
    (tmp_path / "ttyUSB0").touch()
    (tmp_path / "ttyS0").touch()
    by_id = tmp_path / "serial" / "by-id"
    by_id.mkdir(parents=True)
    (by_id / "usb-FTDI_OpenBCI").symlink_to(tmp_path / "ttyUSB0")

    assert [(port.path, port.name) for port in serial_ports(tmp_path)] == [
        (str(tmp_path / "ttyUSB0"), "usb-FTDI_OpenBCI")
    ]


def test_why_there_is_no_camera_is_one_sentence() -> None:
    """What is wrong, the value met, and what to do."""
    assert "/dev/video98" in why_no_camera(98)
    assert "\n" not in why_no_camera(98)

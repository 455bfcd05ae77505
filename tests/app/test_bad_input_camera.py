"""A camera that goes wrong, and films that are none, through the whole chain: told, nothing invented, it goes on."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.controller import Controller
from app.devices import Devices
from inference.estimate import Estimate
from recorder import clock
from recorder.opencv import cv2
from recorder.participant.portrait import portrait_frame
from recorder.sources import camera
from tests.app.listening import gives, heard
from tests.surroundings import write_film

Image = NDArray[np.uint8]

HOP_S = 0.1
PERIOD_S = 1 / 30


rng = np.random.default_rng(1)
"""A sensor's noise: no two pictures of a camera are alike."""


SILENCE = b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\x08\0\0\0" + bytes(8)
FACE = np.ascontiguousarray(portrait_frame()[..., ::-1])  # BGR
WALL = np.full_like(FACE, 120)
BLACK = np.zeros_like(FACE)


def seen(image: Image) -> Image:
    """Return a picture as a sensor sees it."""
    return np.clip(image + rng.integers(-2, 3, image.shape), 0, 255).astype(np.uint8)


class Driver:
    """A camera's driver that does as it is told: `view` makes its pictures."""

    def __init__(self) -> None:
        self.plugged = True
        self.gives_pictures = True
        self.stamp_age_s = 0.005
        self.view: Callable[[], Image] = lambda: seen(FACE)

    def isOpened(self) -> bool:  # noqa: N802 - cv2's name
        """Tell whether the camera is there."""
        return self.plugged

    def read(self) -> tuple[bool, Image]:
        """Give a picture, BGR."""
        time.sleep(PERIOD_S)
        return self.plugged and self.gives_pictures, self.view()

    def get(self, _prop: int, /) -> float:
        """Return the stamp, in milliseconds."""
        return 1000.0 * (clock.now() - self.stamp_age_s)

    def release(self) -> None:
        """Nothing is held."""


@pytest.fixture(scope="module")
def driver() -> Driver:
    """The camera's driver."""
    return Driver()


@pytest.fixture(scope="module")
def controller(driver: Driver) -> Iterator[Controller]:
    """The running instrument on that camera, without EEG."""
    with pytest.MonkeyPatch.context() as patch:
        source = functools.partial(camera.CameraSource, open_capture=lambda _: driver)
        patch.setattr(camera, "CameraSource", source)
        made = Controller(hop_s=HOP_S)
        made.connect("none", "camera:0").result()
        made.go_live().result()
        yield made
        made.close()


@pytest.fixture(autouse=True)
def whole_again(driver: Driver, controller: Controller) -> Iterator[None]:
    """Before and after each fault estimates are made of a face that is there in all of the window."""
    heard(controller, is_whole)
    yield
    driver.__init__()  # type: ignore[misc]  # as it was at first
    heard(controller, is_whole)


def is_whole(estimate: Estimate) -> bool:
    """Whether an estimate is one of a face without a fault."""
    return estimate.status == "ok" and estimate.coverage["face"] == 1.0


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (lambda: FACE, ("camera 0", "repeats the same picture")),
        (lambda: BLACK, ("picture is black",)),
        (lambda: seen(WALL), ("no face for",)),
    ],
    ids=["frozen", "black", "no face"],
)
def test_a_picture_without_a_living_face_gives_no_estimate(
    driver: Driver, controller: Controller, picture: Callable[[], Image], words: tuple[str, ...]
) -> None:
    """The last face seen is held for a moment and no longer; the reason is what is wrong with the picture."""
    driver.view = picture
    estimate = heard(controller, gives("no_estimate", *words))

    assert (None, None) == (estimate.valence, estimate.share)
    assert 0.5 > estimate.coverage["face"]


def test_a_camera_that_gives_no_pictures_is_said_to(driver: Driver, controller: Controller) -> None:
    """The driver is there and silent."""
    driver.gives_pictures = False

    assert 500.0 < (heard(controller, gives("no_estimate", "no picture from camera 0")).age_ms["face"] or 1e9)


def test_a_camera_that_is_pulled_out_is_looked_for(driver: Driver, controller: Controller) -> None:
    """It says what is missing, and that it tries again; that it does shows when it is plugged in again."""
    driver.plugged = driver.gives_pictures = False

    heard(controller, gives("no_estimate", "Trying again"))


@pytest.mark.parametrize("shape", [(240, 320), (481, 643)])
def test_a_camera_that_changes_its_size_is_followed(
    driver: Driver, controller: Controller, shape: tuple[int, int]
) -> None:
    """Another size in the middle, an odd one too: the face goes on being seen."""
    picture = np.asarray(cv2.resize(FACE, shape[::-1]), np.uint8)
    driver.view = lambda: seen(picture)

    heard(
        controller, lambda _: {shape} == {seen.size for seen in controller.devices.faces.items()[-10:] if seen.usable}
    )
    heard(controller, is_whole)


@pytest.mark.parametrize("age_s", [1e9, -0.5, float("nan")])
def test_stamps_of_another_clock_are_not_believed(driver: Driver, controller: Controller, age_s: float) -> None:
    """Pictures then have the time of their arrival."""
    driver.stamp_age_s = age_s

    assert max(heard(controller, is_whole).age_ms["face"] or 0.0 for _ in range(3)) < 300.0


def test_a_film_that_is_none_fails_in_one_line(controller: Controller, tmp_path: Path) -> None:
    """Text, nothing, sound alone, the head of a film, a folder without pictures, a device."""
    films = broken_films(tmp_path)
    devices = Devices()
    for film, words in films.items():
        devices.connect("none", f"video:{film}?loop=1")
        heard(controller, lambda _: devices.views()[0].status.state == "failed")
        reason = devices.views()[0].status.reason

        assert str(film) in reason
        assert words in reason
        assert reason.isprintable()
    devices.close()


def broken_films(folder: Path) -> dict[Path, str]:
    """Return files that are no films, and what should be said of them."""
    films = {folder / "text.mp4": b"hello", folder / "nothing.mp4": b"", folder / "sound.wav": SILENCE}
    write_film(folder / "whole.mkv", [FACE] * 3)
    films[folder / "head.mkv"] = (folder / "whole.mkv").read_bytes()[:600]
    for film, content in films.items():
        film.write_bytes(content)
    (folder / "empty").mkdir()
    told = ("cannot be read as a video", "cannot be read as a video", "sound alone", "no picture that can be decoded")
    return {**dict(zip(films, told, strict=True)), folder / "empty": "without pictures", Path("/dev/zero"): "not there"}

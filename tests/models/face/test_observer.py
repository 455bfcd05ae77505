"""What becomes of frames: usable faces, and every way of spoiling one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from models.face.observer import BLACK, COVERED, NO_FACE, RESTARTED, FaceObserver, track_video
from recorder.blocks import Frame
from recorder.errors import SourceError
from recorder.observation import FaceObservation
from recorder.opencv import cv2

Image = NDArray[np.uint8]
Spoil = Callable[[Image], Image]
RATE_HZ = 10.0
SEEN, SPOILT = 5, 16  # frames; the second opinion holds for a second


@pytest.fixture(scope="module")
def observer() -> Iterator[FaceObserver]:
    """One observer for the module: a face once lost is a new face."""
    observer = FaceObserver(crop_size=64)
    yield observer
    observer.close()


def observed(observer: FaceObserver, *shots: tuple[Image, int]) -> FaceObservation:
    """Show pictures for a number of frames each, from a black one on; return the last observation."""
    pictures = [np.zeros_like(shots[0][0])] * 3 + [picture for picture, n in shots for _ in range(n)]
    return [observer.observe(Frame(picture, i / RATE_HZ, i)) for i, picture in enumerate(pictures)][-1]


def painted(box: tuple[int, int, int, int], paint: Image | int) -> Spoil:
    """Cover a box (top, bottom, left, right) of the frame."""

    def spoil(image: Image) -> Image:
        top, bottom, left, right = box
        image = image.copy()
        image[top:bottom, left:right] = paint
        return image

    return spoil


EYES, MOUTH = (178, 262, 190, 455), (300, 410, 190, 455)
GRAIN = np.random.default_rng(0).normal((205, 165, 140), 5, (110, 265, 3))  # of skin, seen by a camera
HAND = GRAIN.astype(np.uint8)

SPOILT_FRAMES: list[tuple[str, Spoil, set[str]]] = [
    ("black", lambda image: np.zeros_like(image), {BLACK}),
    ("nearly black", lambda image: (image * 0.05).astype(np.uint8), {NO_FACE, BLACK, "too dark"}),
    ("dark", lambda image: (image * 0.15).astype(np.uint8), {"too dark"}),
    ("bleached", lambda image: np.clip(image * 1.5 + 30.0, 0, 255).astype(np.uint8), {NO_FACE, "too bright"}),
    ("one side dark", lambda image: (image * np.where(np.arange(640) < 315, 0.25, 1)[:, None]).astype(np.uint8),
     {"half in shadow"}),
    ("blurred", lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), 12), np.uint8), {NO_FACE, "blurred"}),
    ("on its side", lambda image: np.ascontiguousarray(np.rot90(image)), {NO_FACE, "turned away"}),
    ("upside down", lambda image: np.ascontiguousarray(image[::-1, ::-1]), {NO_FACE, COVERED, "turned away"}),
    ("mirrored downwards", lambda image: np.ascontiguousarray(image[::-1]), {NO_FACE, COVERED, "turned away"}),
    ("eyes covered", painted(EYES, 90), {NO_FACE, "covered", COVERED}),
    ("eyes behind a hand", painted(EYES, HAND[:84]), {NO_FACE, "covered", COVERED}),
    ("mouth covered", painted(MOUTH, 90), {"covered", COVERED}),
    ("mouth behind a hand", painted(MOUTH, HAND), {"covered", COVERED}),
    ("all covered", painted((100, 460, 180, 460), 90), {NO_FACE, "covered", COVERED}),
    ("at the edge", lambda image: np.ascontiguousarray(image[:, 300:]), {NO_FACE, "partly out of the picture"}),
    ("far away", lambda image: np.asarray(cv2.copyMakeBorder(cv2.resize(image, (160, 120)), 180, 180, 240, 240, 0),
     np.uint8), {NO_FACE, "too far away"}),
]  # fmt: skip


def test_a_good_face_is_usable(observer: FaceObserver, portrait: Image) -> None:
    """Mesh, crop and quality are there, and the stamps are the frame's."""
    seen = observed(observer, (portrait, SEEN))

    assert (True, "", (480, 640)) == (seen.usable, seen.reason, seen.size)
    assert seen.quality > 0.5
    assert seen.landmarks is not None
    assert seen.crop is not None
    assert ((468, 3), (64, 64, 3)) == (seen.landmarks.shape, seen.crop.shape)
    assert 7 == seen.index
    assert pytest.approx(0.7) == seen.t


@pytest.mark.parametrize(("spoil", "reasons"), [c[1:] for c in SPOILT_FRAMES], ids=[c[0] for c in SPOILT_FRAMES])
def test_a_spoilt_face_is_refused_although_it_was_tracked(
    observer: FaceObserver, portrait: Image, spoil: Spoil, reasons: set[str]
) -> None:
    """A face that was good and then is not, for longer than it is trusted."""
    seen = observed(observer, (portrait, SEEN), (spoil(portrait), SPOILT))

    assert seen.reason in reasons
    assert (False, 0.0) == (seen.usable, seen.quality)


@pytest.mark.parametrize("name", ["upside down", "eyes covered", "mouth behind a hand"])
def test_a_spoilt_face_is_refused_from_its_first_frame(observer: FaceObserver, portrait: Image, name: str) -> None:
    """Nothing is trusted before it has been seen well once."""
    spoil = next(spoil for case, spoil, _ in SPOILT_FRAMES if case == name)

    assert not observed(observer, (spoil(portrait), 3)).usable


@pytest.mark.parametrize("angles", [(0, 15, 0), (0, -15, 0), (0, 0, 12), (0, 0, -12), (20, 0, 0)])
def test_a_head_turned_a_little_stays_usable(
    observer: FaceObserver,
    turn_head: Callable[[float, float, float], Image],
    angles: tuple[float, float, float],
) -> None:
    """The gates leave room for a person who moves."""
    assert "" == observed(observer, (turn_head(*angles), SEEN)).reason


def test_a_frame_that_breaks_the_tracker_costs_that_frame_alone(observer: FaceObserver, portrait: Image) -> None:
    """The next ones are tracked by a new graph."""
    four_channels = np.zeros((480, 640, 4), np.uint8)

    assert RESTARTED == observer.observe(Frame(four_channels, 0.0, 0)).reason
    assert observed(observer, (portrait, SEEN)).usable


def test_an_empty_frame_has_no_face(observer: FaceObserver) -> None:
    """Some cameras begin with one."""
    seen = observer.observe(Frame(np.zeros((0, 0, 3), np.uint8), 0.0, 0))

    assert (NO_FACE, (0, 0)) == (seen.reason, seen.size)


def test_a_real_face_is_usable_throughout(clip: Callable[[str], str]) -> None:
    """Neutral, smiling and between: every frame passes the gates."""
    seen = track_video(clip("single_face.mp4"))

    assert (72, {""}) == (len(seen), {o.reason for o in seen})
    assert seen[30].t == pytest.approx(1.0, abs=0.001)


def test_a_film_without_people_has_no_face(clip: Callable[[str], str]) -> None:
    """An animal in a cartoon is nobody's expression."""
    assert {o.usable for o in track_video(clip("no_face.mp4"))} == {False}


def test_a_video_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"nowhere\.mp4"):
        track_video("nowhere.mp4")

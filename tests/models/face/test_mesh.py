"""The face mesh: largest face, one owner, recovery, silence, and what importing it costs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from models.face.crop import eye_centres
from models.face.mesh import FaceMesh
from models.face.quiet import chatter_dropped
from recorder.opencv import cv2

Image = NDArray[np.uint8]

USE_ONCE = """
import os, sys
from recorder.participant.portrait import portrait_frame
from models.face.mesh import FaceMesh
assert "mediapipe" not in sys.modules
mesh = FaceMesh()
found = [mesh.find(portrait_frame()) for _ in range(3)][-1]
mesh.close()
heavy = {"matplotlib", "jax", "tensorflow", "torch"} & set(sys.modules)
print(found.shape, found.dtype, sorted(heavy), sorted(v for v in os.environ if v.startswith("QT_QPA_")))
"""


def test_a_process_that_tracks_is_silent_and_light() -> None:
    """No chatter on standard error, no plotting library, and Qt's variables as they were."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QT_QPA_")}

    done = subprocess.run([sys.executable, "-c", USE_ONCE], capture_output=True, text=True, timeout=60, env=environment)

    assert ("(468, 3) float32 [] []\n", "") == (done.stdout, done.stderr)


def test_the_mesh_lies_where_the_face_is(
    portrait: Image, portrait_in_frame: NDArray[np.float32], find_settled: Callable[[Image], NDArray[np.float32]]
) -> None:
    """In pixels of the frame, as the baked mesh says."""
    mesh = find_settled(portrait)

    np.testing.assert_allclose(mesh[:, :2], portrait_in_frame[:, :2], atol=6)


def test_frames_may_change_size(portrait: Image, face_mesh: FaceMesh) -> None:
    """A camera that switches its mode goes on being tracked, in the new pixels."""
    face_mesh.close()
    small = np.asarray(cv2.resize(portrait, (320, 240), interpolation=cv2.INTER_AREA), np.uint8)

    in_large, _, in_small = [face_mesh.find(image) for image in (portrait, small, small)]

    assert in_large is not None
    assert in_small is not None
    np.testing.assert_allclose(in_small[:, :2], in_large[:, :2] / 2, atol=6)


def test_a_black_frame_has_no_face(face_mesh: FaceMesh) -> None:
    face_mesh.close()

    assert face_mesh.find(np.zeros((480, 640, 3), np.uint8)) is None


def test_of_two_faces_the_larger_one_is_taken(
    portrait: Image, find_settled: Callable[[Image], NDArray[np.float32]]
) -> None:
    """Someone who looks over the participant's shoulder is not mistaken for them."""
    scene = np.full((480, 1000, 3), 90, np.uint8)
    scene[100:340, :320] = cv2.resize(portrait, (320, 240), interpolation=cv2.INTER_AREA)
    scene[:, 360:] = portrait

    right, left = eye_centres(find_settled(scene))

    assert right[0] > 360
    assert left[0] - right[0] > 80


def test_a_second_thread_is_refused(portrait: Image, face_mesh: FaceMesh) -> None:
    """Two threads on one graph break it for good; the mistake is told instead."""
    face_mesh.find(portrait)
    told: list[str] = []

    def intrude() -> None:
        try:
            face_mesh.find(portrait)
        except RuntimeError as error:
            told.append(str(error))

    thread = threading.Thread(target=intrude)
    thread.start()
    thread.join()

    assert told == ["a FaceMesh was used from a second thread; give every thread its own"]
    assert face_mesh.find(portrait) is not None


def test_after_an_exception_the_graph_is_built_anew(portrait: Image, face_mesh: FaceMesh) -> None:
    """A frame that MediaPipe refuses costs that frame alone."""
    with pytest.raises((RuntimeError, ValueError)):
        face_mesh.find(np.zeros((480, 640, 4), np.uint8))

    assert [face_mesh.find(portrait) for _ in range(3)][-1] is not None


def test_our_own_lines_come_through(capfd: pytest.CaptureFixture[str]) -> None:
    """Only MediaPipe's information and warnings are dropped, whoever else writes meanwhile."""
    with chatter_dropped():
        os.write(2, b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\nours\n")
        os.write(2, b"W0000 00:00:1.2 3 x.cc:114] a warning\nE0000 00:00:1.2 3 x.cc:9] an error\n")

    assert "ours\nE0000 00:00:1.2 3 x.cc:9] an error\n" == capfd.readouterr().err

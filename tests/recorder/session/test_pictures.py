"""A recorded film gives each picture its frame's own stamp and number back."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recorder.blocks import Frame
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.pictures import recorded_pictures
from recorder.session.reader import Session, open_session
from recorder.session.recorder import SessionRecorder
from recorder.streams import StreamInfo

STAMPS = 1000.0 + np.cumsum([0.0, 0.033, 0.034, 0.5, 0.033, 0.0331])


def filmed(folder: Path, keep_video: bool = True) -> Session:
    """Six frames of rising brightness, with a hole."""
    paths = RunPaths.next(folder, "01")
    with SessionRecorder(paths, SessionDocument("01", paths.session, paths.task, paths.run)) as recorder:
        camera = recorder.add_camera(keep_video)
        camera.stream_opened(StreamInfo("camera", "video", rate_hz=30.0))
        for k, t in enumerate(STAMPS):
            camera.receive(Frame(np.full((48, 64, 3), 40 * k, np.uint8), float(t), 7 + k))
    return open_session(paths.folder)


def test_pictures_have_their_frames_stamps_and_numbers(tmp_path: Path):
    session = filmed(tmp_path)
    frames = [picture.frame() for picture in recorded_pictures(session.paths.camera, session.frame_stamps())]

    assert STAMPS.tolist() == [frame.t for frame in frames]
    assert [7, 8, 9, 10, 11, 12] == [frame.index for frame in frames]
    np.testing.assert_allclose([frame.image.mean() for frame in frames], 40 * np.arange(6), atol=6)
    assert {(48, 64, 3)} == {frame.image.shape for frame in frames}


def test_without_a_film_there_are_no_pictures(tmp_path: Path):
    session = filmed(tmp_path, keep_video=False)

    assert [] == list(recorded_pictures(session.paths.camera, session.frame_stamps()))


def test_a_film_that_was_cut_off_gives_what_is_left(tmp_path: Path):
    """It never raises: not after any number of bytes, and not on a file that is no film."""
    session = filmed(tmp_path)
    film, stamps = session.paths.camera, session.frame_stamps()
    whole = film.read_bytes()
    counts = []
    for n in range(0, len(whole), max(1, len(whole) // 25)):
        film.write_bytes(whole[:n])
        counts.append(sum(1 for _ in recorded_pictures(film, stamps)))
    film.write_bytes(b"no film at all" * 100)

    assert [] == list(recorded_pictures(film, stamps))
    assert 0 == counts[0]
    assert 0 < max(counts) <= 6

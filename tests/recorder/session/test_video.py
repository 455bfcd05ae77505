"""Pictures are kept at their own times, in bytes that may be cut off anywhere, and in little room."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from av.error import FFmpegError
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.blocks import Frame
from recorder.participant.participant import Participant
from recorder.session import filming, video
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.recorder import SessionRecorder
from recorder.session.video import VideoEncoder
from recorder.streams import StreamInfo
from recorder.xdf.read import read_xdf

START = 1000.0
MOST_BYTES_A_MINUTE = 30e6

Row = tuple[float, int, float]


def encoded(frames: list[Frame]) -> tuple[bytes, list[Row], list[str]]:
    """Encode frames; return the film, the rows and the notes."""
    rows: list[Row] = []
    notes: list[str] = []
    encoder = VideoEncoder(lambda t, index, pts: rows.append((t, index, pts)), notes.append)
    encoder.start()
    for frame in frames:
        encoder.put(frame)
    encoder.stop()
    return encoder.take(), rows, notes


def picture(index: int, height: int = 48, width: int = 64) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((height, width, 3), 20 * index % 256, np.uint8)


def played(film: bytes) -> list[tuple[int, float]]:
    """Return pts (ms) and mean brightness of every picture."""
    with av.open(BytesIO(film)) as container:
        return [(f.pts or 0, float(f.to_ndarray(format="gray").mean())) for f in container.decode(video=0)]


@settings(max_examples=25)
@given(st.lists(st.floats(0.002, 2.0), max_size=30))
def test_every_picture_has_its_own_time(steps: list[float]) -> None:
    """No frame rate is assumed: pauses stay, and stamps are true to the millisecond."""
    stamps = START + np.concatenate([[0.0], np.cumsum(steps)])
    frames = [Frame(picture(i), float(t), 2 * i) for i, t in enumerate(stamps)]

    film, rows, _ = encoded(frames)

    assert [(frame.t, frame.index) for frame in frames] == [(t, index) for t, index, _ in rows]
    assert np.array([pts for *_, pts in rows]) == pytest.approx((stamps - START) * 1000.0, abs=0.501)
    assert [pts for *_, pts in rows] == [pts for pts, _ in played(film)]


def test_pictures_are_what_the_camera_saw() -> None:
    film, _, _ = encoded([Frame(picture(i), START + i / 30.0, i) for i in range(10)])

    assert [20.0 * i for i in range(10)] == pytest.approx([light for _, light in played(film)], abs=4.0)


def test_stamps_that_stand_still_still_give_a_film() -> None:
    film, rows, _ = encoded([Frame(picture(i), START, i) for i in range(3)])

    assert [0, 1, 2] == [pts for *_, pts in rows]
    assert 3 == len(played(film))


def test_a_camera_that_changes_its_size_is_kept_in_the_first_one() -> None:
    """Whoever measures in the pictures must know that they were made to fit: each change is told, once."""
    sizes = [(48, 64), (97, 131), (97, 131), (48, 64)]
    film, rows, notes = encoded([Frame(picture(i, *size), START + i, i) for i, size in enumerate(sizes)])

    assert [0, 1000, 2000, 3000] == [pts for *_, pts in rows]
    assert 4 == len(played(film))
    assert [
        "The camera's pictures are 131 x 97 from 1001.000 s on; the film keeps its size.",
        "The camera's pictures are 64 x 48 from 1003.000 s on; the film keeps its size.",
    ] == notes


def test_an_odd_size_is_kept_even() -> None:
    film, _, notes = encoded([Frame(picture(1, 49, 65), START, 0)])

    with av.open(BytesIO(film)) as container:
        assert (64, 48) == (container.streams.video[0].width, container.streams.video[0].height)
    assert [] == notes


def test_a_film_plays_up_to_where_it_was_cut() -> None:
    film, rows, _ = encoded([Frame(picture(i), START + i / 30.0, i) for i in range(90)])

    n_played = []
    for cut in np.linspace(len(film) // 2, len(film), 7).astype(int):
        pts = []
        try:
            with av.open(BytesIO(film[:cut])) as container:
                pts = [frame.pts for frame in container.decode(video=0)]
        except FFmpegError:
            pass
        n_played.append(len(pts))

    assert sorted(n_played) == n_played
    assert n_played[0] > 30
    assert len(rows) == n_played[-1]


def test_clusters_leave_for_the_disk_while_filming() -> None:
    """What a kill costs is what has not left yet: a quarter of a second, and the frame that ends it."""
    rows: list[Row] = []
    encoder = VideoEncoder(lambda t, index, pts: rows.append((t, index, pts)), print)
    encoder.start()
    film = b""
    for i in range(40):
        encoder.put(Frame(picture(i), START + i / 30.0, i))
        while not encoder.idle or len(rows) <= i:
            threading.Event().wait(0.0005)
        film += encoder.take()
        if film and i > 10:
            assert i - len(played(film)) <= 0.25 * 30 + 1
    encoder.stop()


def test_a_minute_of_a_moving_face_takes_less_than_promised() -> None:
    face, n = Participant(1).face(), 60
    film, _, _ = encoded([Frame(face.frame(i / 30.0), START + i / 30.0, i) for i in range(n)])

    assert len(film) * 60.0 / (n / 30.0) < MOST_BYTES_A_MINUTE


def test_noise_takes_no_more_than_promised() -> None:
    """The worst a sensor can send: nothing of it can be foretold."""
    rng, n = np.random.default_rng(1), 90
    film, _, _ = encoded([Frame(rng.integers(0, 256, (480, 640, 3), np.uint8), START + i / 30.0, i) for i in range(n)])

    assert len(film) * 60.0 / (n / 30.0) < MOST_BYTES_A_MINUTE


def test_pictures_that_do_not_fit_are_counted_and_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow_film: Callable[[], None]
) -> None:
    """Their stamps are kept, in order; the recording goes on."""
    monkeypatch.setattr(video, "QUEUE_BYTES", 50_000)
    recorder = SessionRecorder(RunPaths.next(tmp_path, "01"), SessionDocument("01", "01", "free", 1))
    recorder.start()
    sink = recorder.add_camera(keep_video=True)
    sink.stream_opened(StreamInfo("cam", "video"))
    for i in range(30):
        sink.receive(Frame(picture(i), START + i / 30.0, i))
    slow_film()
    recorder.stop()

    (frames,) = read_xdf(recorder.paths.streams).of_role("frames")
    kept = np.isfinite(frames.data[:, 1])
    assert [*range(30)] == frames.data[:, 0].tolist()
    assert {"camera": int((~kept).sum())} == dict(recorder.progress.n_overflow)
    assert 0 < kept.sum() < 30
    assert int(kept.sum()) == len(played(recorder.paths.camera.read_bytes()))


@pytest.fixture
def slow_film(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Hold the encoder up at its first frame; the function lets it go on."""
    go_on, add = threading.Event(), filming.Film.add

    def held_up(film: filming.Film, frame: Frame) -> int:
        assert go_on.wait(10.0)
        return add(film, frame)

    monkeypatch.setattr(filming.Film, "add", held_up)
    return go_on.set


def test_an_encoder_that_breaks_leaves_the_stamps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming, "CODEC", "none of that name")
    monkeypatch.setattr(filming, "CODEC_WITHOUT_IT", "nor of this")

    film, rows, notes = encoded([Frame(picture(i), START + i, i) for i in range(3)])

    assert (b"", 1) == (film, len(notes))
    assert [0, 1, 2] == [index for _, index, _ in rows]
    assert all(np.isnan(pts) for *_, pts in rows)

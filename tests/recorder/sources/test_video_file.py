"""Video files and image sequences play at their own pace, and bad ones are refused in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from recorder.opencv import cv2
from recorder.sources import video_file
from recorder.sources.pictures import open_clip
from recorder.sources.video_file import VideoFileSource

Watch = Callable[..., Any]
Image = NDArray[np.uint8]
PERIOD_MS = 20
PATIENT_S = 60.0  # a busy test machine does not make the film slower


def _grey(level: int, height: int = 48, width: int = 64) -> Image:
    return np.full((height, width, 3), level, np.uint8)


def _film(
    path: Path, pts_ms: Sequence[int], levels: Sequence[int], rotation: int = 0, size: tuple[int, int] = (48, 64)
) -> Path:
    """Write a lossless film whose pictures have the given times and grey levels."""
    with av.open(path, "w") as container:
        stream = container.add_stream("ffv1" if path.suffix == ".mkv" else "libx264", rate=50)
        stream.height, stream.width = size
        stream.pix_fmt = "bgr0" if path.suffix == ".mkv" else "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        for pts, level in zip(pts_ms, levels, strict=True):
            image = _grey(level, *size)
            image[:8, :, 0] = 255  # the top is red
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = pts, stream.time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Ten pictures, darker to brighter, with an irregular pause in the middle."""
    pts = [PERIOD_MS * i + (100 if i >= 5 else 0) for i in range(10)]
    return _film(tmp_path / "film.mkv", pts, range(20, 220, 20))


def test_pictures_come_with_the_times_written_in_the_file(
    watch: Watch, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An irregular film keeps its own times; no constant rate is assumed."""
    monkeypatch.setattr(video_file, "BEHIND_S", PATIENT_S)
    seen = watch(VideoFileSource(str(film)))
    seen.until_state("lost")

    t = np.array([frame.t for frame in seen.frames])
    index = np.array([frame.index for frame in seen.frames])
    own_s = np.array([0.02 * i + (0.1 if i >= 5 else 0.0) for i in range(10)])
    np.testing.assert_allclose(t - t[0], own_s[index] - own_s[index[0]], atol=1e-6)
    assert all(arrived >= frame.t for frame, arrived in zip(seen.frames, seen.arrivals, strict=True))


def test_pictures_are_rgb_contiguous_and_upright(watch: Watch, film: Path) -> None:
    """The red top of the film is red, and on top."""
    seen = watch(VideoFileSource(str(film)))
    seen.until(lambda: len(seen.frames) >= 2)

    frame = seen.frames[0]
    assert frame.image.shape == (48, 64, 3)
    assert frame.image.dtype == np.uint8
    assert frame.image.flags.c_contiguous
    assert frame.image[2, 30].tolist() == [255, 20, 20]
    assert frame.image[40, 30].tolist() == [20, 20, 20]


def test_the_end_is_told(watch: Watch, film: Path) -> None:
    """A film that is over says so, and how to go on."""
    seen = watch(VideoFileSource(str(film)))

    assert "has ended" in seen.until_state("lost")
    assert not seen.infos[0].simulated


def test_a_loop_has_no_seam(watch: Watch, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first picture comes one period after the last; index and time only grow."""
    monkeypatch.setattr(video_file, "BEHIND_S", PATIENT_S)
    seen = watch(VideoFileSource(str(film), loop=True))
    seen.until(lambda: len(seen.frames) >= 25)

    frames = seen.frames
    step_s = np.diff([frame.t for frame in frames])
    assert (step_s > 0.01).all()
    assert (step_s < 0.12 + 3 * 0.02 + 0.01).all()  # the pause, and what may be dropped in a row
    assert (np.diff([frame.index for frame in frames]) >= 1).all()
    assert {int(frame.image[40, 30, 0]) for frame in frames} <= set(range(20, 220, 20))


def test_a_slow_reader_drops_pictures_and_counts_them(
    watch: Watch, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures that are overtaken are not queued; the index tells how many there were."""
    shown = video_file.VideoFileSource._show

    def slow(self: VideoFileSource, *arguments: Any) -> None:
        shown(self, *arguments)
        self._closing.wait(0.05)

    monkeypatch.setattr(video_file.VideoFileSource, "_show", slow)
    seen = watch(VideoFileSource(str(film)))
    seen.until_state("lost")

    health = seen.source.health
    assert health.n_lost > 0
    assert health.n_samples == len(seen.frames)
    assert health.n_samples + health.n_lost == 10


def test_a_change_of_size_is_announced(watch: Watch, tmp_path: Path) -> None:
    """When pictures get another size, sinks are told before the first of them."""
    for number, height in enumerate((48, 48, 96)):
        cv2.imwrite(str(tmp_path / f"shot{number}.png"), _grey(100, height))
    seen = watch(VideoFileSource(str(tmp_path), sequence_rate_hz=50.0))
    seen.until_state("lost")

    assert [f"{64} x {height} pixels" for height in (48, 96)] == [info.notes[1] for info in seen.infos]


def test_images_play_in_natural_order(watch: Watch, tmp_path: Path) -> None:
    """Picture 10 comes after picture 9, at the rate asked for; a broken one is counted as dropped."""
    for number in range(12):
        cv2.imwrite(str(tmp_path / f"shot{number}.png"), _grey(10 * number))
    (tmp_path / "shot3.png").write_bytes(b"not a picture")
    seen = watch(VideoFileSource(str(tmp_path / "shot%d.png"), sequence_rate_hz=50.0))
    seen.until_state("lost")

    index = [frame.index for frame in seen.frames]
    assert [10 * i for i in index] == [int(frame.image[0, 0, 0]) for frame in seen.frames]
    assert 3 not in index
    assert 11 in index


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_a_film_from_a_phone_stands_upright(tmp_path: Path, rotation: int) -> None:
    """The rotation a phone writes beside its pictures is applied: counterclockwise, in degrees."""
    film = _film(tmp_path / "phone.mp4", [0, 20], [100, 100], rotation)

    image = next(open_clip(str(film)).play()).draw()

    assert image is not None
    plain = _grey(100)
    plain[:8, :, 0] = 255
    assert np.abs(image.astype(int) - np.rot90(plain, rotation // 90)).mean() < 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read as a video"),
        (b"not a film at all" * 100, "cannot be read as a video"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://localhost:9/a.ts\n#EXT-X-ENDLIST\n", "cannot be read"),
    ],
)
def test_what_is_no_film_is_refused(watch: Watch, tmp_path: Path, content: bytes, said: str) -> None:
    """A file that is not a film, or points to the network, gives one line with its name."""
    path = tmp_path / "film.m3u8"
    path.write_bytes(content)
    reason = watch(VideoFileSource(str(path))).until_state("failed")

    assert said in reason
    assert str(path) in reason
    assert "\n" not in reason


def test_a_missing_file_and_an_empty_folder_are_refused(watch: Watch, tmp_path: Path) -> None:
    """The reason names the path and what may stand there."""
    assert "is not there" in watch(VideoFileSource(str(tmp_path / "none.mp4"))).until_state("failed")
    assert "without pictures" in watch(VideoFileSource(str(tmp_path))).until_state("failed")


def test_sound_alone_is_refused(watch: Watch, tmp_path: Path) -> None:
    """A sound file has no pictures, and is told so."""
    path = tmp_path / "sound.wav"
    with av.open(path, "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        sound.sample_rate = 8000
        container.mux(stream.encode(sound))
        container.mux(stream.encode())

    assert "sound alone" in watch(VideoFileSource(str(path))).until_state("failed")


def test_a_damaged_film_plays_as_far_as_it_can(watch: Watch, tmp_path: Path) -> None:
    """A film cut short or with damage inside shows its good pictures and then ends."""
    film = _film(tmp_path / "film.mkv", range(0, 600, 20), range(0, 240, 8))
    content = bytearray(film.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 300] = bytes(300)
    film.write_bytes(content[: len(content) * 9 // 10])
    seen = watch(VideoFileSource(str(film)))
    seen.until_state("lost", "failed")

    assert len(seen.frames) >= 5


def test_closing_does_not_wait_for_the_next_picture(watch: Watch, tmp_path: Path) -> None:
    """A film with a pause of an hour is closed at once."""
    seen = watch(VideoFileSource(str(_film(tmp_path / "film.mkv", [0, 3_600_000], [50, 60]))))
    seen.until(lambda: bool(seen.frames))

    seen.source.close()

    assert seen.source.status.state == "idle"


def test_a_real_film_of_a_face_plays(watch: Watch, shared_data: Path) -> None:
    """The film the live loop is tried on comes at 30 pictures a second."""
    seen = watch(VideoFileSource(str(shared_data / "face" / "single_face.mp4"), loop=True))
    seen.until(lambda: len(seen.frames) >= 20)

    assert seen.infos[0].rate_hz == 30.0
    assert seen.frames[0].image.shape == (360, 640, 3)

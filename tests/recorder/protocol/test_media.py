"""A stimulus file is looked into before a session: what it holds, and whether it can be shown to its end."""

from __future__ import annotations

import math
import os
import struct
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.protocol.media import MAX_PIXELS, Media, MediaError, decode_through, examine
from recorder.protocol.playback import Playback
from recorder.protocol.playlist import Kind
from tests.recorder.protocol.clips import CLIP_S

KINDS: dict[str, Kind] = {
    "film.mp4": "video",
    "silent.mkv": "video",
    "sound.wav": "sound",
    "picture.png": "image",
    "picture %03d.jpg": "image",
}


def test_a_film_tells_its_length_its_size_and_its_sound(clips: Path) -> None:
    media = examine(clips / "film.mp4", "video")

    assert media.duration_s == pytest.approx(CLIP_S, abs=0.1)
    assert (True, True, 64, 48) == (media.has_pictures, media.has_sound, media.width, media.height)
    assert not examine(clips / "silent.mkv", "video").has_sound


def test_a_sound_and_a_picture_are_known(clips: Path) -> None:
    assert Media(CLIP_S, False, True) == examine(clips / "sound.wav", "sound")
    assert Media(None, True, False, 30, 20) == examine(clips / "picture.png", "image")


def test_a_name_that_looks_like_a_pattern_is_only_a_name(clips: Path) -> None:
    assert (30, 20) == (lambda media: (media.width, media.height))(examine(clips / "picture %03d.jpg", "image"))


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("absent.mp4", "video", "is not there"),
        (".", "video", "is no file"),
        ("sound.wav", "video", "has no pictures in it, sound alone"),
        ("silent.mkv", "sound", "has no sound in it"),
        ("picture.png", "video", "is of no format"),
        ("film.mp4", "image", "is of no format"),
        ("x" * 300, "video", "cannot be decoded"),
    ],
)
def test_what_cannot_be_shown_is_told(clips: Path, name: str, kind: Kind, reason: str) -> None:
    with pytest.raises(MediaError, match=reason):
        examine(clips / name, kind)


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x00" * 5000])
def test_a_file_of_anything_is_refused(clips: Path, content: bytes) -> None:
    (clips / "film.mp4").write_bytes(content)

    with pytest.raises(MediaError, match=r"cannot be decoded|is of no format"):
        examine(clips / "film.mp4", "video")


@pytest.mark.parametrize("name", ["film.mp4", "silent.mkv"])
def test_a_film_that_was_cut_off_is_refused(clips: Path, name: str) -> None:
    """Its beginning can be decoded; the participant would have seen it stop."""
    content = (clips / name).read_bytes()
    (clips / name).write_bytes(content[: len(content) // 3])

    with pytest.raises(MediaError, match=r"is cut off: 0\.\d s of 0\.8 s are there"):
        examine(clips / name, "video")


def test_damage_in_the_middle_is_found_by_decoding_all_of_it(clips: Path) -> None:
    path = clips / "film.mp4"
    decode_through(path, "video")
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20_000] = bytes(20_000)
    path.write_bytes(content)

    with pytest.raises(MediaError, match=r"is damaged after 0\.\d s"):
        decode_through(path, "video")


def test_a_list_that_points_to_other_files_is_no_clip(clips: Path) -> None:
    """FFmpeg would open what such a file names."""
    film = clips / "film.mp4"
    lists = (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9\n{film}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {film}\n",
    )
    for text in lists:
        (clips / "list.mp4").write_text(text, encoding="utf-8")
        with pytest.raises(MediaError):
            examine(clips / "list.mp4", "video")


def test_a_pipe_is_refused_and_not_waited_for(clips: Path) -> None:
    os.mkfifo(clips / "pipe.mp4")

    with pytest.raises(MediaError, match="is no file"):
        examine(clips / "pipe.mp4", "video")


def test_a_picture_of_too_many_pixels_is_refused_unread(clips: Path) -> None:
    """A few bytes can ask for gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = int(MAX_PIXELS**0.5) + 1
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    pixels = zlib.compress(bytes((side + 1) * side), 9)
    (clips / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))

    with pytest.raises(MediaError, match="over 50 million pixels"):
        examine(clips / "huge.png", "image")


@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.tuples(st.floats(0.0, 1.0), st.binary(min_size=1, max_size=40)), min_size=1, max_size=5),
    st.floats(0.0, 1.0),
)
@settings(max_examples=60)
def test_a_damaged_file_is_shown_or_refused_and_never_breaks_anything(
    made_clips: Path, name: str, damage: list[tuple[float, bytes]], length: float
) -> None:
    content = bytearray((made_clips / name).read_bytes())
    for place, written in damage:
        start = int(place * len(content))
        content[start : start + len(written)] = written
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content[: max(1, int(length * len(content)))] if length < 0.5 else content)
        try:
            examine(path, KINDS[name])
        except MediaError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either way is right
        try:
            decode_through(path, KINDS[name])
            if KINDS[name] == "video":
                with closing(Playback(path)) as playback:
                    playback.advance(math.inf)
        except MediaError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either way is right

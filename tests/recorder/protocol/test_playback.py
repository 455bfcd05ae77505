"""The pictures of a clip fall due by their own times."""

from __future__ import annotations

from pathlib import Path

import pytest

from recorder.protocol.media import MediaError
from recorder.protocol.playback import Playback
from tests.recorder.protocol.clips import CLIP_S, RATE, write_film


@pytest.mark.parametrize("name", ["film.mp4", "silent.mkv"])
def test_every_picture_comes_once_when_it_is_due(clips: Path, name: str) -> None:
    playback = Playback(clips / name)
    seen = []
    while playback.next_s is not None:
        assert playback.advance(playback.next_s - 0.001) is None
        frame = playback.advance(playback.next_s)
        assert frame is not None
        seen.append((frame.index, frame.media_s))
    playback.close()

    assert list(range(round(CLIP_S * RATE))) == [index for index, _ in seen]
    assert [index / RATE for index, _ in seen] == pytest.approx([media_s for _, media_s in seen], abs=1e-3)
    assert CLIP_S == pytest.approx(playback.end_s, abs=0.1)


def test_a_picture_that_is_overtaken_is_dropped(clips: Path) -> None:
    playback = Playback(clips / "silent.mkv")

    frame = playback.advance(0.21)
    playback.close()

    assert frame is not None
    assert 5 == frame.index


def test_a_film_without_its_second_half_ends_where_it_was_cut(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mkv", length_s=2.0, sound=False)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    playback = Playback(path)

    playback.advance(10.0)
    playback.close()

    assert 0.7 < playback.end_s < 1.3


@pytest.mark.parametrize("name", ["absent.mp4", "sound.wav", "picture.png"])
def test_what_is_no_film_is_refused(clips: Path, name: str) -> None:
    with pytest.raises(MediaError):
        Playback(clips / name)

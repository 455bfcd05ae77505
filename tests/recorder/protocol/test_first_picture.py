"""The first picture of a clip, small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recorder.protocol.first_picture import first_picture
from recorder.protocol.media import MediaError
from tests.recorder.protocol.clips import write_sound


def test_it_fits_and_keeps_its_aspect(clips: Path) -> None:
    """A clip of 64 x 48; it is never made larger."""
    assert (48, 64, 3) == first_picture(clips / "film.mp4", 640, 360).shape
    assert (24, 32, 3) == first_picture(clips / "film.mp4", 32, 360).shape
    assert (12, 16, 3) == first_picture(clips / "silent.mkv", 640, 12).shape


def test_it_is_what_is_seen_first(clips: Path) -> None:
    """The clips are noise: every picture is another."""
    first, again = (first_picture(clips / "film.mp4", 640, 360) for _ in range(2))

    assert np.uint8 == first.dtype
    assert first.flags.c_contiguous
    assert np.array_equal(first, again)
    assert np.ptp(first) > 100


@pytest.mark.parametrize(("name", "told"), [("sound.wav", "sound alone"), ("nowhere.mp4", "not there")])
def test_what_has_no_picture_says_so(clips: Path, name: str, told: str) -> None:
    with pytest.raises(MediaError, match=told):
        first_picture(clips / name, 640, 360)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no clip" * 100)
    write_sound(tmp_path / "sound.mp4")

    for name in ("clip.mp4", "sound.mp4"):
        with pytest.raises(MediaError):
            first_picture(tmp_path / name, 640, 360)

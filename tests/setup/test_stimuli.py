"""The demo's own clips: what they are, that nobody is harmed by them, and that they can be made again."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from setup.stimuli import HEIGHT, LENGTH_S, RATE_HZ, SOUND_RATE_HZ, WIDTH
from setup.stimuli.pictures import PICTURES
from setup.stimuli.sounds import SOUNDS

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "protocols" / "demo"
MAX_BYTES = 400_000
FLASH = 0.10
"""Change of relative luminance that counts as half a flash (WCAG 2.2, general flash)."""
FLASHES_A_SECOND = 3
CELLS = 6
"""Across and down: a cell is the 2.8 % of a display that a flash must cover to count (a quarter of 10 degrees)."""
THIN = 4
"""Every fourth pixel across and down tells as much, and is read in a moment."""

pytestmark = pytest.mark.parametrize("name", ["joy", "calm", "sad", "tense"])


def frames(name: str) -> NDArray[np.uint8]:
    """Every frame of a clip, (n_frames, HEIGHT, WIDTH, 3)."""
    with av.open(str(FOLDER / f"{name}.mp4")) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def test_a_clip_is_what_the_protocol_says(name):
    path = FOLDER / f"{name}.mp4"
    with av.open(str(path)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert ("h264", "aac") == (video.codec_context.name, sound.codec_context.name)
        assert (WIDTH, HEIGHT, RATE_HZ) == (video.width, video.height, video.average_rate)
        assert LENGTH_S * RATE_HZ == video.frames
        assert SOUND_RATE_HZ == sound.rate
    assert path.stat().st_size < MAX_BYTES


def test_no_file_tells_where_it_was_made(name):
    """No folder, no user, no time of day."""
    content = (FOLDER / f"{name}.mp4").read_bytes()

    assert not [word for word in (b"/home", b"/work", b"/root", b"/Users", b"C:\\") if word in content]
    with av.open(str(FOLDER / f"{name}.mp4")) as container:
        assert "creation_time" not in container.metadata


def test_nothing_flashes_more_than_three_times_a_second(name):
    """In no cell of the picture; a flash is two opposing changes of a tenth of full luminance."""
    luminance = _linear(frames(name)[:, ::THIN, ::THIN]) @ np.float32([0.2126, 0.7152, 0.0722])
    n, high, wide = len(luminance), HEIGHT // THIN // CELLS, WIDTH // THIN // CELLS
    parts = luminance[:, : CELLS * high, : CELLS * wide].reshape(n, CELLS, high, CELLS, wide)
    cells = parts.mean(axis=(2, 4)).reshape(n, -1)

    worst = max(_most_in_a_second(_turns(cells[:, i].tolist())) for i in range(cells.shape[1]))

    assert worst <= 2 * FLASHES_A_SECOND


def test_a_flash_would_be_found(name):
    """Six changes a second are allowed, eight are not; a slow swell is no flash."""
    assert name in PICTURES
    flicker = [float(i // 3 % 2) for i in range(3 * RATE_HZ)]  # 25 frames a second, 3 a level: 8.3 changes a second
    swell = list(np.linspace(0, 1, 3 * RATE_HZ))

    assert _most_in_a_second(_turns(flicker)) > 2 * FLASHES_A_SECOND
    assert 1 == _most_in_a_second(_turns(swell))


def test_pictures_move_and_are_told_apart(name):
    """A clip that stands still, or is one grey, would evoke nothing."""
    picture = PICTURES[name]

    assert np.abs(picture(1.0) - picture(2.0)).mean() > 0.001
    assert picture(1.0).std() > 0.04


def test_the_same_program_draws_the_same_picture(name):
    """And it is the one in the clip, but for what encoding costs."""
    drawn = np.clip(255 * PICTURES[name](2.0), 0, 255)

    assert np.array_equal(PICTURES[name](2.0), PICTURES[name](2.0))
    assert np.abs(frames(name)[2 * RATE_HZ] - drawn).mean() < 6


def test_the_sound_is_moderate_and_ends_in_silence(name):
    """Peaks at half of what is possible, without a click at either end."""
    sound = SOUNDS[name]()

    assert pytest.approx(0.5) == np.abs(sound).max()
    assert abs(sound[0]) < 0.05
    assert abs(sound[-1]) < 0.01
    assert np.sqrt(np.mean(sound**2)) > 0.02


def _linear(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return linear light (IEC 61966-2-1)."""
    table = np.arange(256) / 255
    linear = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return linear[rgb]


def _turns(values: list[float]) -> list[int]:
    """Return the frames at which opposing changes of at least `FLASH` were complete."""
    found: list[int] = []
    direction, extreme = 0, values[0]
    for i, value in enumerate(values):
        change = value - extreme
        if abs(change) >= FLASH and change * direction <= 0:
            found.append(i)
            direction = 1 if change > 0 else -1
            extreme = value
        elif change * direction > 0:
            extreme = value
    return found


def _most_in_a_second(turns: list[int]) -> int:
    return max((sum(first <= turn < first + RATE_HZ for turn in turns) for first in turns), default=0)

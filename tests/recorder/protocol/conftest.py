"""Small clips that the tests make themselves, and a run on a clock that stands still until it is moved."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recorder.opencv import cv2
from recorder.protocol.machine import ProtocolRun
from recorder.protocol.playlist import Order, Playlist, Stimulus, Timing, Trial
from tests.recorder.protocol.clips import write_film, write_sound

Mark = tuple[float, str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def made_clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a film with sound, one without, a sound and a picture."""
    folder = tmp_path_factory.mktemp("clips")
    write_film(folder / "film.mp4", movflags="faststart")
    write_film(folder / "silent.mkv", sound=False)
    write_sound(folder / "sound.wav")
    cv2.imwrite(str(folder / "picture.png"), np.zeros((20, 30, 3), np.uint8))
    cv2.imwrite(str(folder / "picture %03d.jpg"), np.zeros((20, 30, 3), np.uint8))
    return folder


@pytest.fixture
def clips(made_clips: Path, tmp_path: Path) -> Path:
    """A copy of the clips that a test may spoil."""
    return Path(shutil.copytree(made_clips, tmp_path / "clips"))


def texts(n: int, duration_s: float = 6.0, **fields: Any) -> tuple[Stimulus, ...]:
    """Return texts to be shown, none of which needs a file."""
    return tuple(Stimulus(f"s{i}", "text", text="Look.", duration_s=duration_s, **fields) for i in range(n))


class Driven:
    """A run with what it wrote down."""

    def __init__(self, stimuli: tuple[Stimulus, ...], timing: Timing, **playlist: Any) -> None:
        self.marks: list[Mark] = []
        self.rows: list[tuple[str, float, tuple[float, ...]]] = []
        self.texts: list[tuple[str, float, str]] = []
        self.playlist = Playlist("test", "Test", stimuli, timing, Order(), **playlist)
        self.trials = tuple(Trial(number, stimulus) for number, stimulus in enumerate(stimuli, 1))
        self.run = ProtocolRun(
            self.playlist,
            self.trials,
            lambda t, label, payload: self.marks.append((t, label, payload)),
            lambda role, t, values: self.rows.append((role, t, tuple(values))),
            lambda role, t, text: self.texts.append((role, t, text)),
        )

    @property
    def labels(self) -> list[str]:
        """What was marked, in order."""
        return [label for _, label, _ in self.marks]

    def payload(self, label: str) -> Mapping[str, Any]:
        """Return the payload of the newest marker of a label."""
        return next(payload for _, marked, payload in reversed(self.marks) if marked == label)

    def to_stimulus(self, t: float = 0.0) -> float:
        """Begin, and go on until the first stimulus is requested; return when."""
        self.run.start(t)
        t += self.playlist.timing.baseline_s
        self.run.tick(t)
        t += self.playlist.timing.fixation_s
        self.run.tick(t)
        return t


@pytest.fixture
def driven() -> Callable[..., Driven]:
    """Make a run of three texts with two of everything around them, or of what is given."""

    def make(stimuli: tuple[Stimulus, ...] | None = None, timing: Timing | None = None, **playlist: Any) -> Driven:
        return Driven(texts(3) if stimuli is None else stimuli, timing or Timing(8.0, 2.0, 1.0), **playlist)

    return make

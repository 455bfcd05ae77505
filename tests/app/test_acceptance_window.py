"""The window on the simulated participant: it opens, works, is pictured and closes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from tests.app.conftest import Start
from tests.surroundings import xvfb

SIZE = (1280, 800)
COLOURS = 500  # an empty window has some dozens


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """Environment of a program on a virtual screen."""
    with xvfb() as env:
        if env is None:
            pytest.skip("Xvfb is not installed")
        yield env


@pytest.fixture
def offscreen() -> dict[str, str]:
    """Environment of a program that draws on no screen."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def pictured(emoscope: Start, env: dict[str, str], path: Path, theme: str, duration_s: float = 4) -> NDArray[np.uint8]:
    """Run the window until its picture is taken; return the pixels, shape (height, width, 3)."""
    program = emoscope("run", "--demo", "--duration", duration_s, "--screenshot", path, "--theme", theme, env=env)
    assert 0 == program.wait(), program.err
    assert [] == program.out + program.err
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    assert SIZE == (image.width(), image.height())
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def n_colours(pixels: NDArray[np.uint8]) -> int:
    """Count distinct colours."""
    return len(np.unique(pixels.reshape(-1, 3) @ np.array([65536, 256, 1])))


def test_the_window_opens_on_a_screen(emoscope: Start, screen: dict[str, str], tmp_path: Path) -> None:
    """Under X: a full picture of 1280 x 800, exit code 0, nothing said."""
    pixels = pictured(emoscope, screen, tmp_path / "live.png", "dark")

    assert COLOURS < n_colours(pixels)
    assert 100 > pixels.mean()


def test_the_window_is_pictured_offscreen_in_light_colours(
    emoscope: Start, offscreen: dict[str, str], tmp_path: Path
) -> None:
    """Without any screen: the same picture, light; and a library of damaged models stops nothing."""
    (tmp_path / "odd.onnx").mkdir()
    (tmp_path / "broken.onnx").write_bytes(b"\x08\x09not a model")
    env = {**offscreen, "EMOSCOPE_MODELS": str(tmp_path)}
    pixels = pictured(emoscope, env, tmp_path / "live.png", "light")

    assert COLOURS < n_colours(pixels)
    assert 150 < pixels.mean()


def test_a_picture_needs_no_display(emoscope: Start, tmp_path: Path) -> None:
    """A folder that is not there fails with one line, after the run."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    path = tmp_path / "nowhere" / "live.png"
    program = emoscope("run", "--demo", "--duration", 0.5, "--screenshot", path, env=env)

    assert 1 == program.wait()
    assert 1 == len(program.err)
    assert str(path) in program.err[0]

"""A start under bad conditions: hostile settings, nowhere to write, a device the model can make nothing of."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import Start

HOSTILE = '{"theme": "<b>", "scale_uv": NaN, "traces_s": 1e308, "eeg_uri": 7, "geometry": "\\u0000", "mirror": null}'


@pytest.mark.parametrize("content", [HOSTILE, None], ids=["hostile", "unwritable"])
def test_the_window_opens_whatever_its_settings_are(emoscope: Start, tmp_path: Path, content: str | None) -> None:
    """A picture comes out, nothing is said on the terminal, and the code is 0."""
    folder = tmp_path / "config"
    if content is None:
        folder.write_text("a file where the folder should be", encoding="utf-8")
    else:
        folder.mkdir()
        (folder / "settings.json").write_text(content, encoding="utf-8")
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "EMOSCOPE_CONFIG": str(folder)}
    picture = tmp_path / "window.png"
    program = emoscope("run", "--demo", "--duration", 0.5, "--screenshot", picture, env=env)

    assert 0 == program.wait(), program.err
    assert [] == program.out + program.err
    assert picture.is_file()


def test_a_device_that_lacks_most_channels_is_told_what_can_run(emoscope: Start, play: Callable[..., Any]) -> None:
    """Standard error says once which channels are missing and what to do; each line says why there is no estimate."""
    play("--source-id", "two-channels", "--labels", "Fp1,Fp2", "--channels", 2)
    program = emoscope("run", "--headless", "--eeg", "lsl:source_id=two-channels", "--hop", 0.2, "--json")
    line = program.until_line(lambda line: any("EEG lacks" in reason for reason in line["reasons"]))
    assert 0 == program.ask_to_end()

    assert ("no_estimate", None) == (line["status"], line["valence"])
    assert 1 == len(program.err)
    assert all(words in program.err[0] for words in ("EEG lacks", "F7", "Choose another model"))

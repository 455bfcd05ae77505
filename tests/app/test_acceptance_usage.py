"""What a person gets who mistypes, or names what is not there: one line that helps, and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.conftest import Start
from tests.app.program import Program

FAILED, USAGE = 1, 2


def told(program: Program, code: int) -> str:
    """Return the one line the program said; it must have ended with the code and printed nothing."""
    assert code == program.wait(), program.err
    assert [] == program.out
    assert 1 == len(program.err), program.err
    return program.err[0]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("run --demo --eeg simulated:", "--demo"),
        ("run --demo --camera camera:0", "--demo"),
        ("run --headless --eeg none --camera none", "none"),
        ("run --headless --demo --hop 0.01", "0.01"),
        ("run --headless --demo --hop nan", "nan"),
        ("run --headless --demo --duration -1", "-1"),
        ("run --headless --demo --duration soon", "soon"),
        ("run --headless --demo --screenshot live.png --duration 2", "--screenshot"),
        ("run --demo --screenshot live.png", "--duration"),
        ("run --headless --demo --theme blue", "blue"),
        ("run --headless --eeg bluetooth:7", "bluetooth:7"),
        ("run --headless --eeg brainflow:toaster", "toaster"),
        ("run --headless --eeg simulated:?mood=good", "mood"),
        ("run --headless --camera camera:front", "front"),
        ("run --headless --camera video:face.mp4?loop=often", "often"),
        ("run --headless --demo --loud", "--loud"),
        ("run headless", "headless"),
        ("watch", "watch"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(emoscope: Start, arguments: str, named: str) -> None:
    """It names the value met; standard output stays empty and there is no traceback."""
    assert named in told(emoscope(*arguments.split()), USAGE)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ("run --headless --demo --model nobody", "nobody"),
        ("run --headless --demo --model missing.onnx", "missing.onnx"),
        ("run --headless --demo --model README.md", "README.md"),
        ("run --headless --eeg edf:missing.edf", "missing.edf"),
        ("run --headless --camera video:missing.mp4", "missing.mp4"),
        ("run --headless --camera video:README.md", "README.md"),
        ("run --headless --eeg set:README.md", "README.md"),
    ],
)
def test_what_is_not_there_is_one_line_and_code_1(emoscope: Start, arguments: str, named: str) -> None:
    """At once where it can be known at once; the line names what is missing."""
    assert named in told(emoscope(*arguments.split()), FAILED)


def test_a_model_that_is_none_is_refused(emoscope: Start, tmp_path: Path) -> None:
    """A file that bears the suffix alone is not run."""
    fake = tmp_path / "fake.onnx"
    fake.write_bytes(b"\x08\x07not a model")

    assert "fake.onnx" in told(emoscope("run", "--headless", "--demo", "--model", fake), FAILED)


@pytest.mark.slow
def test_a_device_that_never_comes_ends_the_run(emoscope: Start) -> None:
    """A named source that is not live within 10 s: the reason and code 1, however short the duration."""
    stream = emoscope("run", "--headless", "--eeg", "lsl:name=Nobody", "--duration", 1, "--json")
    camera = emoscope("run", "--headless", "--camera", "camera:97", "--duration", 1, "--json")

    assert "Nobody" in told(stream, FAILED)
    assert "97" in told(camera, FAILED)

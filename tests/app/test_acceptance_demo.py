"""`emoscope run --demo --headless --json`: what a program that reads the lines can rely on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recorder.participant.participant import Participant
from tests.app.conftest import Start
from tests.app.program import Line, Program, without_display

KEYS = [
    *("t", "t_out", "status", "reasons", "model", "valence", "arousal", "valence_interval", "arousal_interval"),
    *("p_high_valence", "p_high_arousal", "share", "coverage", "age_ms", "latency_ms", "truth"),
]
DURATION_S = 5
SEED = 3
AXES = ("valence", "arousal")


@pytest.fixture(scope="module")
def demo() -> Iterator[Program]:
    """A whole run of the simulated participant."""
    program = Program("run", "--demo", "--headless", "--duration", DURATION_S, "--json", "--seed", SEED)
    program.wait()
    yield program
    program.kill()


@pytest.fixture
def lines(demo: Program) -> list[Line]:
    return demo.lines


def test_a_run_ends_by_itself_and_says_nothing_else(demo: Program) -> None:
    """Exit code 0, a line a second, standard error empty."""
    assert 0 == demo.process.returncode
    assert [] == demo.err
    assert DURATION_S <= len(demo.out) <= DURATION_S + 1


def test_every_line_has_every_key(lines: list[Line]) -> None:
    """In the order of the design, with its parts."""
    assert [KEYS] * len(lines) == [list(line) for line in lines]
    assert {("eeg", "face")} == {tuple(line["coverage"]) for line in lines}
    assert {("eeg", "face")} == {tuple(line["age_ms"]) for line in lines}
    assert {("align", "preprocess", "model", "total")} == {tuple(line["latency_ms"]) for line in lines}


def test_windows_end_on_a_grid_and_are_handed_out_after(lines: list[Line]) -> None:
    """1.00 s apart to the microsecond; each estimate comes before the next window ends."""
    t = np.array([line["t"] for line in lines])
    late_s = np.array([line["t_out"] for line in lines]) - t

    assert 2e-6 >= np.abs(np.diff(t) - 1.0).max()
    assert 0 < late_s.min()
    assert 1 > late_s.max()
    assert np.array([line["latency_ms"]["total"] for line in lines]) == pytest.approx(1000 * late_s, abs=0.01)


def test_estimates_come_from_the_first_seconds_on(lines: list[Line]) -> None:
    """Where there is no estimate yet a reason stands; from the fifth line on there always is one."""
    assert {"ok"} == {line["status"] for line in lines[4:]}
    assert all(line["reasons"] for line in lines if line["status"] == "no_estimate")


def test_an_estimate_is_two_numbers_inside_their_intervals(lines: list[Line]) -> None:
    """Valence and arousal differ, lie in -1..1 and in their own intervals."""
    estimates = [line for line in lines if line["status"] == "ok"]
    for axis in AXES:
        for line in estimates:
            low, high = line[f"{axis}_interval"]
            assert -1 <= low < line[axis] < high <= 1
            assert 0 < line[f"p_high_{axis}"] < 1
    assert all(line["valence"] != line["arousal"] for line in estimates)


def test_both_modalities_have_a_share(lines: list[Line]) -> None:
    """The last estimate uses EEG and face, and their shares are the whole."""
    share = lines[-1]["share"]

    assert 0 < min(share.values())
    assert 1 == pytest.approx(sum(share.values()), abs=1e-5)


def test_the_truth_of_the_simulated_is_told(lines: list[Line]) -> None:
    """On every line: what the participant of this seed feels in these seconds."""
    told = np.array([[line["truth"][axis] for axis in AXES] for line in lines])
    felt = Participant(SEED).truth(np.arange(0.0, DURATION_S + 10.0, 0.01))

    assert 0.02 >= np.abs(told[:, None] - felt).max(axis=2).min(axis=1).max()


@pytest.mark.slow
def test_twenty_seconds_as_the_readme_shows_them(emoscope: Start) -> None:
    """First estimate within 5 s of the command; handed out 1.00 s apart, 95 of 100 within 20 ms."""
    program = emoscope("run", "--demo", "--headless", "--duration", 20, "--json")
    program.until_line(lambda line: line["status"] == "ok")
    waited_s = time.monotonic() - program.started
    assert 0 == program.wait()
    spacing_s = np.diff([line["t_out"] for line in program.lines])

    assert 5.0 >= waited_s
    assert 18 <= len(spacing_s)
    assert 0.95 <= np.mean(np.abs(spacing_s - 1.0) <= 0.020)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_live_application_never_loads_torch(emoscope: Start) -> None:
    """Neither its libraries nor CUDA's are in the process once it estimates."""
    program = emoscope("run", "--demo", "--headless", "--json", "--hop", 0.5)
    program.until_line(lambda line: line["status"] == "ok")
    maps = Path(f"/proc/{program.process.pid}/maps").read_text(encoding="utf-8")

    assert "onnxruntime" in maps
    assert "torch" not in maps


def test_without_a_display_it_says_so_and_prints_estimates(emoscope: Start) -> None:
    """What `make run` does on a server: one line of explanation, then lines for people."""
    program = emoscope("--duration", 2, "--hop", 0.5, env=without_display())

    assert 0 == program.wait()
    assert 1 == len(program.err)
    assert "No display" in program.err[0]
    assert 4 <= len(program.out)
    assert "valence" in program.out[-1]

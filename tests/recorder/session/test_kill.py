"""A recording process that is killed leaves everything up to the second before, and a power cut up to two."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from recorder import clock
from tests.recorder.session.disks import ForgetfulDisk
from tests.recorder.session.remains import run_in, seconds_lost
from tests.recording_process import recording
from tests.surroundings import ROOT

MOST_LOST_S = {"kill": 1.0, "power cut": 2.0}
SETTLED_S = 2.5
"""Before that a power cut may leave nothing at all of a stream: two seconds may be all of it."""


def killed(folder: Path, after_s: float) -> float:
    """Record in another process, kill it without a warning, and return when that was."""
    command = [sys.executable, "-m", "tests.recording_process", str(folder), "--video"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert "ready\n" == process.stdout.readline()
        time.sleep(after_s)
        ended_t = clock.now()
    finally:
        process.kill()
        process.communicate()
    return ended_t


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 9))])
def test_a_killed_recording_loads_to_within_a_second(tmp_path: Path, seed: int) -> None:
    ended_t = killed(tmp_path, SETTLED_S * np.random.default_rng(seed).random() + 0.5)

    lost = seconds_lost(run_in(tmp_path), ended_t, video=True)

    assert {} == {role: s for role, s in lost.items() if s > MOST_LOST_S["kill"]}


def test_a_power_cut_costs_two_seconds(tmp_path: Path) -> None:
    """At any moment, whatever the disk made of what it had not yet been told to keep."""
    rng, disk = np.random.default_rng(1), ForgetfulDisk()
    ends: list[tuple[Path, float]] = []

    with recording(tmp_path / "whole", video=True, disk=disk) as recorder:
        while recorder.progress.elapsed_s < SETTLED_S:
            time.sleep(0.01)
        for i in range(6):
            left = tmp_path / f"cut-{i}"
            left.mkdir()
            ended_t = clock.now()
            disk.cut(left, rng)
            ends.append((left, ended_t))
            time.sleep(float(rng.random()) / 3.0)

    for left, ended_t in ends:
        lost = seconds_lost(run_in(left), ended_t, video=True)
        assert {} == {role: s for role, s in lost.items() if s > MOST_LOST_S["power cut"]}

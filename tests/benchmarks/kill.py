"""What a kill or a power cut leaves of a recording, and what `repair` makes of that for pyxdf."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyxdf

from recorder import clock
from recorder.session.paths import RunPaths
from recorder.session.repair import repair
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure
from tests.recorder.session.disks import ForgetfulDisk
from tests.recorder.session.remains import STEADY_ROLES, run_in, seconds_lost
from tests.recording_process import recording
from tests.surroundings import ROOT

N_CUTS = 50
LONGEST_S = 3.0
SETTLED_S = 2.5
MOST_LOST_S = {"kill": 1.0, "power cut": 2.0}

Lost = list[dict[str, float]]


def kill(conditions: Conditions) -> list[Figure]:
    """Most seconds missing at the end of each stream after kills (SIGKILL) at random moments; pyxdf after repair."""
    rng, ours, repaired = np.random.default_rng(0), Lost(), Lost()
    for i in range(max(3, round(conditions.seconds / LONGEST_S))):
        folder = conditions.folder / f"kill-{i}"
        ended_t = _killed(folder, LONGEST_S * float(rng.random()))
        _look(folder, ended_t, ours, repaired)
    return _figures("kill", ours, repaired)


def powercut(conditions: Conditions) -> list[Figure]:
    """Most seconds missing at the end of each stream after power cuts at random moments; pyxdf after repair."""
    rng, disk = np.random.default_rng(0), ForgetfulDisk()
    cuts: list[tuple[Path, float]] = []
    with recording(conditions.folder / "whole", video=True, disk=disk) as recorder:
        _wait(lambda: recorder.progress.elapsed_s > SETTLED_S)
        for i in range(N_CUTS):
            folder = conditions.folder / f"cut-{i}"
            folder.mkdir()
            ended_t = clock.now()
            disk.cut(folder, rng)
            cuts.append((folder, ended_t))
            time.sleep(2.0 * float(rng.random()) * conditions.seconds / N_CUTS)
    ours, repaired = Lost(), Lost()
    for folder, ended_t in cuts:
        _look(folder, ended_t, ours, repaired)
    return _figures("power cut", ours, repaired)


def _killed(folder: Path, after_s: float) -> float:
    command = [sys.executable, "-m", "tests.recording_process", str(folder), "--video"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(after_s)
    ended_t = clock.now()
    process.kill()
    process.communicate()
    return ended_t


def _look(folder: Path, ended_t: float, ours: Lost, repaired: Lost) -> None:
    paths = run_in(folder)
    ours.append(seconds_lost(paths, ended_t, video=True))
    repaired.append(_lost_with_pyxdf(RunPaths.of(repair(paths.streams).path), ended_t))


def _lost_with_pyxdf(paths: RunPaths, ended_t: float) -> dict[str, float]:
    logging.disable(logging.WARNING)
    streams, _ = pyxdf.load_xdf(str(paths.streams), dejitter_timestamps=False)
    logging.disable(logging.NOTSET)
    found = {stream["info"]["desc"][0]["emoscope"][0]["role"][0]: stream["time_stamps"] for stream in streams}
    return {role: ended_t - (found[role][-1] if len(found.get(role, ())) else -np.inf) for role in STEADY_ROLES}


def _figures(what: str, ours: Lost, repaired: Lost) -> list[Figure]:
    bound = MOST_LOST_S[what]
    figures = [Figure(f"{what}s", len(ours))]
    for name, lost in (("our reader", ours), ("repaired, pyxdf", repaired)):
        figures += [Figure(f"{role}, {name}", max(one[role] for one in lost), "s", at_most=bound) for role in lost[0]]
    return figures


def _wait(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.01)

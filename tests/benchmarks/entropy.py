"""Differential entropy of one window and of a 60-s trial, beside torcheeg's transform in the same run."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from models.preprocess.entropy import differential_entropy, hann
from models.spec import Band
from tests.benchmarks.table import Figure

CHANNELS, RATE_HZ, TRIAL_S = 32, 128, 60
BANDS = (Band("theta", 4, 8), Band("alpha", 8, 14), Band("beta", 14, 31), Band("gamma", 31, 45))
ROUNDS, CALLS = 3, 50
TIMES = 100.0


def entropy(python: str) -> list[Figure]:
    """Return the time of both, round by round in turn; ``python`` is one that has torcheeg, or empty."""
    windows = np.random.default_rng(0).normal(0, 20, (TRIAL_S, CHANNELS, RATE_HZ))
    taper = hann(RATE_HZ)
    calls: dict[str, Callable[[], object]] = {
        "window_s": lambda: differential_entropy(windows[0], taper, RATE_HZ, BANDS),
        "trial_s": lambda: differential_entropy(windows, taper, RATE_HZ, BANDS),
    }
    ours: list[dict[str, float]] = []
    theirs: list[dict[str, float]] = []
    other = _other(python) if python else None
    for _ in range(ROUNDS):
        ours.append({name: _typical_s(call) for name, call in calls.items()})
        if other is not None:
            theirs.append(_asked(other))
    if other is not None:
        other.communicate(timeout=60)
    figures = [Figure(f"entropy of a {_word(name)}", 1e3 * _median(ours, name), "ms") for name in calls]
    if not theirs:
        return [*figures, Figure("torcheeg's", "skipped: --torcheeg PYTHON names one that has it")]
    for name in calls:
        figures += [
            Figure(f"torcheeg's of a {_word(name)}", 1e3 * _median(theirs, name), "ms"),
            Figure("times faster", _median(theirs, name) / _median(ours, name), "", at_least=TIMES),
        ]
    return figures


def _word(name: str) -> str:
    return "window of 1 s" if name == "window_s" else f"trial of {TRIAL_S} s"


def _typical_s(call: Callable[[], object]) -> float:
    call()
    spent = []
    for _ in range(CALLS):
        began = time.perf_counter()
        call()
        spent.append(time.perf_counter() - began)
    return float(np.median(spent))


def _median(rounds: list[dict[str, float]], name: str) -> float:
    return float(np.median([told[name] for told in rounds]))


def _other(python: str) -> subprocess.Popen[str]:
    script = Path(__file__).with_name("torcheeg_run.py")
    command = [python, "-W", "ignore", str(script)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _answer(process)
    return process


def _asked(process: subprocess.Popen[str]) -> dict[str, float]:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return _answer(process)


def _answer(process: subprocess.Popen[str]) -> dict[str, float]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            return dict(json.loads(line))
    raise RuntimeError(f"torcheeg ended with code {process.wait()}: does that Python have it?")

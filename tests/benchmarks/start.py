"""How long it takes from the command to the window, and to the first estimate."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping

from tests.benchmarks.child import child
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure
from tests.surroundings import EMOSCOPE, ROOT, end, xvfb

RUNS = 5
TOP = 10
IMPORT_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


def start(given: Conditions) -> list[Figure]:
    """From the command to the painted window and to the first estimate, warm: median of five."""
    with xvfb() as screen:
        env = screen or {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        first, *painted = [_painted_s(env, given.model) for _ in range(RUNS + 1)]
        imports_ms = _imports_ms(env, given.model)
    estimated = [_estimated_s(given.model) for _ in range(RUNS)]
    return [
        Figure("painted window", statistics.median(painted), "s", at_most=1.5),
        Figure("painted window, slowest", max(painted), "s"),
        Figure("painted window, the run before", first, "s"),
        Figure("first estimate of run --demo --headless --json", statistics.median(estimated), "s", at_most=5),
        *(Figure(f"imports of {name}", ms, "ms") for name, ms in imports_ms),
    ]


def _painted_s(env: Mapping[str, str], model: str) -> float:
    began = time.monotonic()
    with child("first_paint", "--model", model, env=env) as program:
        return float(program.wait_for("painted")["at"]) - began


def _imports_ms(env: Mapping[str, str], model: str) -> list[tuple[str, float]]:
    """Time spent in each library's own modules until the window is painted, the longest first."""
    command = [sys.executable, "-X", "importtime", "-m", "tests.benchmarks.first_paint", "--model", model]
    told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stderr
    spent: Counter[str] = Counter()
    for microseconds, module in IMPORT_LINE.findall(told):
        spent[module.partition(".")[0]] += int(microseconds)
    return [(name, microseconds / 1000.0) for name, microseconds in spent.most_common(TOP)]


def _estimated_s(model: str) -> float:
    began = time.monotonic()
    command = [*EMOSCOPE, "run", "--demo", "--headless", "--json", "--model", model]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert program.stdout is not None
        next(line for line in program.stdout if json.loads(line)["status"] == "ok")
        return time.monotonic() - began
    finally:
        end(program)

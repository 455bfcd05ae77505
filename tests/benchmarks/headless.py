"""Without a window: a large amplifier, and how evenly the estimates come."""

from __future__ import annotations

import json
import subprocess

import numpy as np

from tests.benchmarks.child import child
from tests.benchmarks.load import Load
from tests.benchmarks.stage import Conditions, outlet
from tests.benchmarks.table import Figure
from tests.surroundings import EMOSCOPE, ROOT

HOP_S = 1.0
NEAR_S = 0.020


def headless256(given: Conditions) -> list[Figure]:
    """256 channels at 2 kHz over LSL, estimated each second without a window."""
    with (
        outlet(256, 2000.0) as source_id,
        child(
            "headless_run", "--eeg", f"lsl:source_id={source_id}", "--model", given.model, seconds=given.seconds
        ) as program,
    ):
        program.wait_for("warm")
        with Load(program.pid) as load:
            told = program.wait_for("done")
        program.go_on()
    return [
        Figure("measured for", given.seconds, "s"),
        Figure("samples sent", told["sent"]),
        Figure("samples received", told["received"]),
        Figure("samples lost", told["sent"] - told["received"], at_most=0),
        Figure("estimates", told["estimates"]),
        *load.figures(),
    ]


def hop(given: Conditions) -> list[Figure]:
    """Spacing of `t_out` in `emoscope run --demo --headless --json`."""
    command = [
        *EMOSCOPE,
        "run",
        "--demo",
        "--model",
        given.model,
        "--headless",
        "--duration",
        f"{given.seconds:g}",
        "--json",
    ]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = [json.loads(line) for line in out.splitlines()]
    spacing_s = np.diff([line["t_out"] for line in lines])
    off_ms = 1000.0 * np.abs(spacing_s - HOP_S)
    totals_ms = [line["latency_ms"]["total"] for line in lines]
    return [
        Figure("lines", len(lines), at_least=given.seconds - 1),
        Figure("spacing within 20 ms of 1.00 s", float(100 * np.mean(off_ms <= 1000 * NEAR_S)), "%", at_least=95),
        Figure("off 1.00 s p95", float(np.percentile(off_ms, 95)), "ms"),
        Figure("off 1.00 s at most", float(off_ms.max()), "ms"),
        Figure("end of window to estimate handed out p95", float(np.percentile(totals_ms, 95)), "ms"),
    ]

"""How promptly a stimulus comes: from the request to its first painted frame, offscreen and on a screen of Xvfb."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np

from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure, percentiles
from tests.surroundings import ROOT, xvfb

RUN_TIMEOUT_S = 300
PER_ROUND_S = 1.5
"""One clip, one picture and one text, each after a cross."""


def onset(given: Conditions) -> list[Figure]:
    """Request to first painted frame of prepared clips, pictures and texts, and the frames' own jitter."""
    n_onsets = max(3, round(given.seconds / 2 / PER_ROUND_S))
    figures = _figures("offscreen", _measured(n_onsets, None))
    with xvfb() as screen:
        if screen is None:
            return [*figures, Figure("Xvfb", "not installed")]
        return figures + _figures("Xvfb", _measured(n_onsets, screen))


def _measured(n_onsets: int, screen: dict[str, str] | None) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.onset_run",
        str(n_onsets),
        *([] if screen else ["-platform", "offscreen"]),
    ]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=screen,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=RUN_TIMEOUT_S,
        check=True,
    )
    return json.loads(done.stdout)


def _figures(where: str, measured: dict[str, Any]) -> list[Figure]:
    figures = [Figure(f"{where}: display", measured["display"])]
    for kind in ("video", "image", "text"):
        delays = measured["delay_ms"][kind]
        figures += percentiles(f"{where}: {kind}, onset after request", delays, "ms")[:2]
        figures.append(
            Figure(f"{where}: {kind}, jitter of it (SD of {len(delays)})", float(np.std(delays, ddof=1)), "ms")
        )
    figures.append(Figure(f"{where}: video not prepared, onset after request", measured["cold_ms"], "ms"))
    figures += percentiles(f"{where}: painted until handed to the display", measured["flush_ms"], "ms")[:2]
    figures.append(
        Figure(f"{where}: frames' jitter (SD around the clip's own times)", measured["frame_jitter_ms"], "ms")
    )
    figures.append(Figure(f"{where}: frames painted", 100 * measured["frames_share"], "%"))
    figures.append(Figure(f"{where}: clip's end after its last frame's own", measured["end_late_ms"], "ms"))
    return figures

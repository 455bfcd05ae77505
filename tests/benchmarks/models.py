"""The published models: an epoch of DeepVANet, differential entropy, and what each costs live."""

from __future__ import annotations

import os

import numpy as np

from tests.benchmarks.child import child
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure

MOST_MS = 10.0
PATIENCE_S = 600.0  # nine exports, on a machine that may be busy
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def models(given: Conditions) -> list[Figure]:
    """A DeepVANet epoch beside a plain one, entropy beside torcheeg's, and each model's live latency on one thread."""
    from tests.benchmarks.entropy import entropy
    from tests.benchmarks.epoch import epoch

    return [*_latency(given), *entropy(given.torcheeg), *epoch(given.seconds)]


def _latency(given: Conditions) -> list[Figure]:
    """Return how long a window takes from its cut to the network's answer, and to an estimate with all its shares.

    The second is what a live estimate costs; both have the same bound.
    """
    alone = {**os.environ, **ONE_THREAD}
    with child("latency_run", given.folder, seconds=given.seconds, env=alone, patience_s=PATIENCE_S) as measuring:
        found = measuring.wait_for("done")["models"]
    figures = []
    for name, told in found.items():
        figures += [
            Figure(f"{name}: export", told["export_s"], "s", at_most=5.0),
            Figure(f"{name}: a window p50", float(np.percentile(told["ms"], 50)), "ms"),
            Figure(f"{name}: a window p99", float(np.percentile(told["ms"], 99)), "ms", at_most=MOST_MS),
            Figure(f"{name}: with shares p50", float(np.percentile(told["with_shares_ms"], 50)), "ms"),
            Figure(f"{name}: with shares p99", float(np.percentile(told["with_shares_ms"], 99)), "ms", at_most=MOST_MS),
        ]
    return figures

"""Changing the model of a running instrument: what it costs, and that it costs no estimate."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.child import child
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure, percentiles

SWAPS = 100
PATIENCE_S = 900.0
GROWTH_MB = 10.0  # of a few hundred, which come and go by half of that


def swap(given: Conditions) -> list[Figure]:
    """100 changes between two models that share no input, in a live run: hops, spacing, seconds, memory."""
    from models.inputs import EegInput, FaceInput
    from models.spec import InputSpec
    from tests.inference.small_models import DE, write_model

    raw = EegInput(("F3", "F4", "Cz", "Pz"), 128, 1.0, "raw", baseline="personal")
    features = InputSpec(DE, FaceInput("landmarks68", 10, 1.0, baseline="personal"))
    pictures = InputSpec(raw, FaceInput("crop", 5, 1.0, 64, baseline="personal"))
    named = {"features": features, "pictures": pictures}
    files = [write_model(given.folder / f"{name}.onnx", spec) for name, spec in named.items()]
    with child("swap_run", *files, "--swaps", SWAPS, patience_s=PATIENCE_S) as program:
        program.wait_for("warm")
        told = program.wait_for("done")
    t, hop_s = np.array(told["t"]), told["hop_s"]
    expected = round(float(t[-1] - t[0]) / hop_s) + 1
    before_mb, still_mb, halfway_mb, after_mb = told["memory_mb"]
    off_ms = 1000.0 * np.abs(np.diff(told["t_out"]) - hop_s)
    return [
        Figure("changes of the model", len(told["took_s"])),
        Figure("models that gave estimates", len(set(told["model"])), at_least=len(files)),
        Figure("hops expected", expected),
        Figure("hops lost", expected - len(t), at_most=0),
        Figure("hops without an estimate", len(t) - told["ok"], at_most=0),
        Figure(f"spacing of t_out, off {hop_s:g} s at most", float(off_ms.max()), "ms"),
        *percentiles("asked for to in use", told["took_s"], "s"),
        Figure("memory when the rings are full", before_mb, "MB"),
        Figure(f"memory after {SWAPS} hops without a change", still_mb, "MB"),
        Figure(f"memory after {SWAPS // 2} changes more", halfway_mb, "MB"),
        Figure(f"memory after {SWAPS} changes more", after_mb, "MB", at_most=still_mb + GROWTH_MB),
    ]

"""Changing the model of a running instrument: what it costs, and that it costs no estimate."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.benchmarks.child import child
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure, percentiles

SYSTEMS = ("bddae", "deepvanet")  # features and landmarks; raw signals and crops
SWAPS = 100
PATIENCE_S = 900.0
GROWTH_MB = 10.0  # allocators keep some of what was freed


def swap(given: Conditions) -> list[Figure]:
    """100 changes between two models that share no input, in a live run: hops, spacing, seconds, memory."""
    files = [_exported(name, given.folder) for name in SYSTEMS]
    with child("swap_run", *files, "--swaps", SWAPS, patience_s=PATIENCE_S) as program:
        program.wait_for("warm")
        told = program.wait_for("done")
    t, hop_s = np.array(told["t"]), told["hop_s"]
    expected = round(float(t[-1] - t[0]) / hop_s) + 1
    off_ms = 1000.0 * np.abs(np.diff(told["t_out"]) - hop_s)
    return [
        Figure("changes of the model", len(told["took_s"])),
        Figure("models that gave estimates", len(set(told["model"])), at_least=len(SYSTEMS)),
        Figure("hops expected", expected),
        Figure("hops lost", expected - len(t), at_most=0),
        Figure("hops without an estimate", len(t) - told["ok"], at_most=0),
        Figure(f"spacing of t_out, off {hop_s:g} s at most", float(off_ms.max()), "ms"),
        *percentiles("asked for to in use", told["took_s"], "s"),
        Figure("memory after the first 20 changes", told["before_mb"], "MB"),
        Figure("memory after 100 more", told["after_mb"], "MB", at_most=told["before_mb"] + GROWTH_MB),
    ]


def _exported(name: str, folder: Path) -> Path:
    """Export a system with weights as they are drawn, for the simulated participant's cap."""
    from models.export import export
    from models.networks.specs import spec_of
    from recorder.participant.participant import Participant
    from tests.models.trained import card_of, network_of

    spec = spec_of(name, Participant(3).eeg().channel_names, targets=("valence", "arousal"))
    return export(network_of(name, spec), card_of(spec, name), folder / f"{name}.onnx")

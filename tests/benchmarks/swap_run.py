"""The real program without a window, whose model is changed again and again; run by `tests.benchmarks.swap`."""

from __future__ import annotations

import argparse
import gc
import time
from pathlib import Path

import psutil

from app.controller import Controller
from inference.estimate import Estimate
from recorder.ring import SIGNAL_RING_S
from tests.benchmarks.child import tell

HOP_S = 1.0
WARM_S = 1.25 * SIGNAL_RING_S  # memory is at rest when the rings are full
PATIENCE_S = 60.0
MB = 1e6


def main() -> None:
    """Swap between models while a simulated participant is estimated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="+", type=Path)
    parser.add_argument("--swaps", type=int, required=True)
    options = parser.parse_args()
    controller, made = Controller(str(options.models[0]), HOP_S), list[Estimate]()
    controller.subscribe(made.append)
    try:
        controller.load_model().result()
        controller.connect("simulated:?seed=3", "simulated:?seed=3").result()
        controller.go_live().result()
        _wait_for_estimate(controller, made)
        began = time.monotonic()
        while time.monotonic() - began < WARM_S:
            _swap(controller, options.models, len(options.models))
        memory_mb = [_memory_mb()]
        _wait(made, options.swaps)
        memory_mb.append(_memory_mb())
        made.clear()
        tell("warm")
        took_s = []
        for _ in range(2):
            took_s += _swap(controller, options.models, options.swaps // 2)
            memory_mb.append(_memory_mb())
    finally:
        controller.close()
    tell(
        "done",
        took_s=took_s,
        memory_mb=memory_mb,
        t=[estimate.t for estimate in made],
        t_out=[estimate.t_out for estimate in made],
        model=[estimate.model for estimate in made],
        ok=sum(estimate.status == "ok" for estimate in made),
        hop_s=HOP_S,
    )


def _wait_for_estimate(controller: Controller, made: list[Estimate]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not made or made[-1].status != "ok":
        if time.monotonic() > until:
            raise RuntimeError(f"no estimate within {PATIENCE_S:g} s: {list(controller.notices)}")
        time.sleep(0.1)


def _wait(made: list[Estimate], n_hops: int) -> None:
    """Let as many hops go by, and nothing else happen."""
    stop = len(made) + n_hops
    while len(made) < stop:
        time.sleep(0.1)


def _swap(controller: Controller, models: list[Path], n_swaps: int) -> list[float]:
    """Return the seconds from asking for each model to its being in use."""
    took_s = []
    for k in range(1, n_swaps + 1):
        began = time.perf_counter()
        controller.load_model(str(models[k % len(models)])).result()
        took_s.append(time.perf_counter() - began)
    return took_s


def _memory_mb() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / MB


if __name__ == "__main__":
    main()

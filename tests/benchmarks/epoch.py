"""One epoch of DeepVANet through the training loop, beside the same weights written plainly in float32.

The plain one runs in a process of its own, as anybody would run it; and for comparison also in this
one, where it profits from the loop's way with freed memory (`models.training.memory`).
"""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from models.networks.deepvanet import DeepVANet
from models.networks.specs import spec_of
from models.training.batches import Batch
from models.training.course import Course
from models.training.epochs import Epochs
from models.training.machine import Machine, machine_for
from models.training.plan import Plan
from models.training.recipes.end_to_end import EndToEnd
from models.training.recipes.recipe import Parts
from tests.benchmarks.child import child
from tests.benchmarks.plain_deepvanet import plain_deepvanet
from tests.benchmarks.table import Figure

SEGMENTS, FEW = 2160, 192  # an epoch as it was measured first, and a short one
BATCH, THREADS = 64, 2
ROUNDS_S = 160.0  # for as many rounds, one epoch each way, as fit; at least one
PATIENCE_S = 300.0
CHANNELS, AUX = tuple(f"EEG{n}" for n in range(32)), tuple(f"peripheral{n}" for n in range(8))
FLOAT32_GAP, BF16_GAP = 1e-5, 0.05  # between logits


class Noise:
    """Segments of noise in memory, as the loop takes them."""

    def __init__(self, shapes: dict[str, tuple[int, ...]], n: int) -> None:
        generator = torch.Generator().manual_seed(0)
        self.inputs = {key: torch.randn(n, *shape, generator=generator) for key, shape in shapes.items()}
        self.high = torch.randint(0, 2, (n, 1), generator=generator).float()

    def drawn(self, rows: NDArray[np.int64], size: int, generator: torch.Generator) -> Generator[Batch, None, None]:
        """Yield rows in a drawn order."""
        order = torch.from_numpy(rows)[torch.randperm(len(rows), generator=generator)]
        yield from (self._batch(part) for part in order.split(size))

    def in_order(self, rows: NDArray[np.int64]) -> Generator[Batch, None, None]:
        """Yield rows as they come."""
        yield from (self._batch(part) for part in torch.from_numpy(rows).split(256))

    def _batch(self, rows: torch.Tensor) -> Batch:
        return Batch({key: value[rows] for key, value in self.inputs.items()}, self.high[rows], rows)


def epoch(seconds: float) -> list[Figure]:
    """Return the seconds of an epoch each way, in turn, and their ratios; one short round if seconds are few."""
    n = SEGMENTS if seconds >= 60 else FEW
    source, ours, plain = made(n)
    machine = machine_for(Plan("deepvanet", threads=THREADS), EndToEnd.convolutional)
    gaps = _gaps(ours, plain, source, machine)
    mine, kept, alone = _rounds(ours, plain, source, machine, ROUNDS_S if seconds >= 60 else 0.0)
    numbers = "bfloat16" if machine.bfloat16 else "float32"
    return [
        Figure(f"DeepVANet, {n} segments, {THREADS} threads, {numbers}", mine, "s"),
        Figure("the same weights step by step in float32", alone, "s"),
        Figure("times faster", alone / mine, "", at_least=2.5 if machine.bfloat16 else 1.5),
        Figure("step by step, but keeping freed memory as the loop does", kept, "s"),
        Figure("times faster than that", kept / mine, ""),
        Figure("largest difference of logits in float32", gaps[0], "", at_most=FLOAT32_GAP),
        Figure(f"largest difference of logits in {numbers}", gaps[1], "", at_most=BF16_GAP),
    ]


def made(n: int) -> tuple[Noise, DeepVANet, DeepVANet]:
    """Return n segments, a fresh network and the same one written plainly; alike in every process."""
    spec = spec_of("deepvanet", CHANNELS, aux_channels=AUX)
    torch.manual_seed(0)
    ours = DeepVANet(spec)
    return Noise({key: part.shape for key, part in spec.parts.items()}, n), ours, plain_deepvanet(spec, ours)


def as_written() -> Machine:
    """Return the settings that nobody chose."""
    return Machine(torch.device("cpu"), False, False, THREADS)


def _rounds(
    ours: DeepVANet, plain: DeepVANet, source: Noise, machine: Machine, longest_s: float
) -> tuple[float, float, float]:
    """Return the fewest seconds of an epoch of ours, of the plain one here, and of it alone, of all rounds that fit."""
    rounds: list[tuple[float, float, float]] = []
    with child("plain_run", len(source.high), patience_s=longest_s + PATIENCE_S) as alone:
        alone.wait_for("warm")
        while not rounds or sum(map(sum, rounds)) + max(map(sum, rounds)) < longest_s:
            with machine.ready(0):
                mine = epoch_s(ours, source, machine)
                kept = epoch_s(plain, source, as_written())
            alone.go_on()
            rounds.append((mine, kept, alone.wait_for("epoch")["seconds"]))
    mine, kept, theirs = (min(spent) for spent in zip(*rounds, strict=True))
    return mine, kept, theirs


def _gaps(ours: DeepVANet, plain: DeepVANet, source: Noise, machine: Machine) -> tuple[float, float]:
    """Return how far the logits of both are apart, in float32 and as trained; too far is an error."""
    batch = next(source.in_order(np.arange(16)))
    ours.eval()
    plain.eval()
    with torch.no_grad():
        expected = plain(**batch.inputs)
        exact = float((ours(**batch.inputs) - expected).abs().max())
        with machine.autocast():
            rough = float((ours(**batch.inputs).float() - expected).abs().max())
    if exact > FLOAT32_GAP or rough > BF16_GAP:
        raise AssertionError(f"the two networks differ: {exact:g} in float32, {rough:g} as trained")
    return exact, rough


def epoch_s(network: DeepVANet, source: Noise, machine: Machine) -> float:
    """Train for an epoch and return the seconds it took."""
    machine.place(network)
    recipe = EndToEnd()
    phases = recipe.phases(network, replace(recipe.settings, epochs=1))
    parts = Parts(np.arange(len(source.high)), np.arange(1))
    epochs = Epochs(source, parts, phases, BATCH, recipe.settings.rate, 0, machine)
    began = time.perf_counter()
    epochs.through(network, Course(), save=lambda: None)
    return time.perf_counter() - began

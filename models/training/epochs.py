"""The epochs of a training: train on every window once, judge on validation windows, keep the best, save.

An epoch that is broken off leaves no trace but in the network's weights: the course and the
checkpoint stand where the last whole one left them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import nn

from models.errors import TrainingError
from models.training.batches import Batch, Rows
from models.training.course import Course
from models.training.machine import Machine
from models.training.measure import Tally
from models.training.plan import Progress
from models.training.recipes.recipe import Moment, Parts, Phase

Report = Callable[[Progress], None]
Stopped = Callable[[], bool]
PACE_EPOCHS = 5  # whose median tells how long the rest takes


class DivergedError(TrainingError):
    """The loss left all bounds."""


class Source(Protocol):
    """Where batches come from; `models.training.batches.Windows` has them."""

    def drawn(self, rows: Rows, size: int, generator: torch.Generator) -> Generator[Batch, None, None]:
        """Yield rows in a drawn order, each once."""

    def in_order(self, rows: Rows) -> Generator[Batch, None, None]:
        """Yield rows as they come."""


@dataclass(slots=True)
class Epochs:
    """The phases of one training.

    Attributes
    ----------
    source : Source
    parts : Parts
        Its rows for training and validation.
    phases : tuple of Phase
    batch, rate, seed : int, float, int
        Windows a batch, the rate for the message if it was too high, and what all chance follows from.
    machine : Machine
    classes : bool
        Whether outputs exclude each other.
    report, stopped : function
        See `models.training.loop.train`.
    """

    source: Source
    parts: Parts
    phases: tuple[Phase, ...]
    batch: int
    rate: float
    seed: int
    machine: Machine
    classes: bool = False
    report: Report | None = None
    stopped: Stopped | None = None
    _epoch_s: list[float] = field(default_factory=list)

    def through(self, network: nn.Module, course: Course, save: Callable[[], None]) -> bool:
        """Run what is left of the course; return whether it was asked to stop."""
        try:
            while course.phase < len(self.phases):
                if self._phase(network, course, save):
                    return True
                if course.phase == len(self.phases) - 1:
                    return False
                course.next_phase(network)
        except KeyboardInterrupt:
            return True
        return False

    def _phase(self, network: nn.Module, course: Course, save: Callable[[], None]) -> bool:
        phase = self.phases[course.phase]
        optimiser = torch.optim.Adam(phase.groups)
        if course.optimiser is not None:
            optimiser.load_state_dict(course.optimiser)
        while not course.over(phase):
            began = time.monotonic()
            trained = self._epoch(network, course, phase, optimiser)
            if trained is None:
                return True
            judged = self._judged(network, phase)
            best = course.judged(phase, network, judged.loss, judged.accuracy)
            course.optimiser = optimiser.state_dict()
            self._epoch_s.append(time.monotonic() - began)
            progress = Progress(
                phase.name,
                course.epoch,
                phase.epochs,
                trained.loss,
                judged.loss,
                trained.accuracy,
                judged.accuracy,
                best,
                self._left_s(course),
            )
            course.history.append(progress)
            save()
            if self.report is not None:
                self.report(progress)
        return False

    def _epoch(
        self, network: nn.Module, course: Course, phase: Phase, optimiser: torch.optim.Optimizer
    ) -> Tally | None:
        """Train on every window once; None if it was asked to stop meanwhile."""
        seed = seed_of(self.seed, course.phase + 1, course.epoch + 1)
        torch.manual_seed(seed)  # dropout
        order = torch.Generator().manual_seed(seed)
        moment = Moment(course.epoch / phase.epochs, torch.Generator(self.machine.device).manual_seed(seed))
        tally = Tally(self.classes)
        network.train()
        with closing(self.source.drawn(self.parts.train, self.batch, order)) as batches:
            for batch in batches:
                if self.stopped is not None and self.stopped():
                    return None
                with self.machine.autocast():
                    loss, logits = phase.step(batch, moment)
                if not math.isfinite(loss.item()):
                    raise DivergedError(
                        f"The loss of epoch {course.epoch + 1} is {loss.item()}: the rate of {self.rate:g} "
                        "is too high for these windows. Take a tenth of it."
                    )
                optimiser.zero_grad()
                loss.backward()
                if phase.clip is not None:
                    nn.utils.clip_grad_norm_(network.parameters(), phase.clip)
                optimiser.step()
                tally.add(loss.detach(), logits, batch.high)
        return tally

    @torch.no_grad()
    def _judged(self, network: nn.Module, phase: Phase) -> Tally:
        tally = Tally(self.classes)
        network.eval()
        with self.machine.autocast():
            for batch in self.source.in_order(self.parts.validation):
                loss, logits = phase.judge(batch)
                tally.add(loss, logits, batch.high)
        return tally

    def _left_s(self, course: Course) -> float:
        """Return what the rest takes at the pace of the last epochs, if none stops early."""
        epochs = self.phases[course.phase].epochs - course.epoch
        if course.over(self.phases[course.phase]):
            epochs = 0
        epochs += sum(phase.epochs for phase in self.phases[course.phase + 1 :])
        return epochs * float(np.median(self._epoch_s[-PACE_EPOCHS:]))


def seed_of(*parts: int) -> int:
    """Return a seed that follows from some whole numbers, and from all of them."""
    return int(np.random.SeedSequence(parts).generate_state(1)[0])

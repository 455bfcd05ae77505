"""The epochs of a training: train on every window once, judge on validation windows, keep the best, save.

An epoch that is broken off leaves no trace but in the network's weights: the course and the
checkpoint stand where the last whole one left them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import closing

import numpy as np
import torch
from torch import nn

from models.errors import TrainingError
from models.training.batches import Windows
from models.training.course import Course
from models.training.machine import Machine
from models.training.measure import Tally
from models.training.plan import Plan, Progress
from models.training.recipes.recipe import Moment, Parts, Phase, Settings

Report = Callable[[Progress], None]
Stopped = Callable[[], bool]
PACE_EPOCHS = 5  # whose median tells how long the rest takes


class Epochs:
    """The phases of one training."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        machine: Machine,
        windows: Windows,
        parts: Parts,
        phases: tuple[Phase, ...],
        report: Report | None,
        stopped: Stopped,
    ) -> None:
        self.plan, self.settings, self.machine, self.windows, self.parts = plan, settings, machine, windows, parts
        self.phases, self.report, self.stopped = phases, report, stopped
        self.classes = bool(windows.spec.classes)
        self.epoch_s: list[float] = []

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
            self.epoch_s.append(time.monotonic() - began)
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
        seed = seed_of(self.plan.seed, course.phase + 1, course.epoch + 1)
        torch.manual_seed(seed)  # dropout
        order = torch.Generator().manual_seed(seed)
        moment = Moment(course.epoch / phase.epochs, torch.Generator(self.machine.device).manual_seed(seed))
        tally = Tally(self.classes)
        network.train()
        with closing(self.windows.drawn(self.parts.train, self.settings.batch, order)) as batches:
            for batch in batches:
                if self.stopped():
                    return None
                with self.machine.autocast():
                    loss, logits = phase.step(batch, moment)
                if not math.isfinite(loss.item()):
                    raise TrainingError(
                        f"The loss of epoch {course.epoch + 1} is {loss.item()}: the rate of {self.settings.rate:g} "
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
            for batch in self.windows.in_order(self.parts.validation):
                loss, logits = phase.judge(batch)
                tally.add(loss, logits, batch.high)
        return tally

    def _left_s(self, course: Course) -> float:
        """Return what the rest takes at the pace of the last epochs, if none stops early."""
        epochs = self.phases[course.phase].epochs - course.epoch
        if course.over(self.phases[course.phase]):
            epochs = 0
        epochs += sum(phase.epochs for phase in self.phases[course.phase + 1 :])
        return epochs * float(np.median(self.epoch_s[-PACE_EPOCHS:]))


def seed_of(*parts: int) -> int:
    """Return a seed that follows from some whole numbers, and from all of them."""
    return int(np.random.SeedSequence(parts).generate_state(1)[0])

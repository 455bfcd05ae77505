"""How far a training is, put together out of the lines that it prints (`app.judging_progress` says which)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ui.train_feed import EpochView, PartView, TrainingState, TrainingView

MOST_NOTES = 50

Line = Mapping[str, Any]


class TrainingCourse:
    """One training from its first line to its last.

    Lines come from the thread that reads them; `view` is called from any.

    Parameters
    ----------
    log_path : str
        Where the details lie.
    now : callable
        Gives seconds that only rise.
    """

    def __init__(self, log_path: str, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began_s = self._training_s = now()
        self._view = TrainingView("starting", log_path=log_path)
        self._parts: dict[str, PartView] = {}
        self._n_before = 0
        self.result: Line | None = None
        """The last line of a training that came to its end."""

    def take(self, line: Line) -> None:
        """Take a line; one that is not known, or not of its form, is passed over."""
        takers = {
            "note": self._note,
            "cutting": self._cutting,
            "planned": self._planned,
            "epoch": self._epoch,
            "done": self._done,
            "judging": self._judging,
            "result": self._result,
        }
        taker = takers.get(str(line.get("event")))
        if taker is not None:
            try:
                taker(line)
            except (KeyError, TypeError, ValueError):
                return

    def turn(self, state: TrainingState, told: str = "") -> None:
        """Go over to another state."""
        self._view = replace(self._view, state=state, told=told)

    def view(self) -> TrainingView:
        """Return how far it is now."""
        view = self._view
        if view.state in ("done", "stopped", "failed"):
            return view
        elapsed_s = self._now() - self._began_s
        return replace(view, elapsed_s=elapsed_s, left_s=self._left_s(view))

    def end(self, state: TrainingState, told: str) -> None:
        """Be over."""
        self._view = replace(self._view, state=state, told=told, elapsed_s=self._now() - self._began_s, left_s=math.nan)

    def _note(self, line: Line) -> None:
        self._view = replace(self._view, notes=(*self._view.notes, str(line["text"]))[-MOST_NOTES:])

    def _cutting(self, line: Line) -> None:
        n_done, n_all = int(line["n_done"]), int(line["n_all"])
        told = f"{n_done} of {n_all} windows"
        if self._view.state in ("starting", "cutting"):
            self._view = replace(self._view, state="cutting", told=told, share=n_done / max(1, n_all))

    def _planned(self, line: Line) -> None:
        self._n_before = int(line["n_finished"])
        self._training_s = self._now()
        n_parts = int(line["n_jobs"])
        self._view = replace(self._view, n_parts=n_parts, n_done=self._n_before)
        self._train()

    def _epoch(self, line: Line) -> None:
        key, number = str(line["key"]), int(line["epoch"])
        told = PartView(
            key, str(line["split"]), str(line["control"]), int(line["fold"]), str(line["phase"]), int(line["epochs"])
        )
        before = self._parts.get(key, told)
        kept = tuple(e for e in before.epochs if e.number < number) if before.phase == told.phase else ()
        numbers = (_number(line[name]) for name in ("loss", "validation_loss", "accuracy", "validation_accuracy"))
        self._parts[key] = replace(told, epochs=(*kept, EpochView(number, *numbers)))
        self._train()

    def _done(self, line: Line) -> None:
        key, failure = str(line["key"]), str(line["failure"])
        if key in self._parts:
            self._parts[key] = replace(self._parts[key], state="failed" if failure else "done", failure=failure)
        if failure:
            self._note({"text": f"{line['job']} failed: {failure}"})
        self._view = replace(self._view, n_done=self._view.n_done + 1)
        self._train()

    def _judging(self, _line: Line) -> None:
        if self._view.state != "stopping":
            self.turn("judging")

    def _result(self, line: Line) -> None:
        self.result = line

    def _train(self) -> None:
        state = self._view.state if self._view.state == "stopping" else "training"
        share = (self._view.n_done + self._running()) / max(1, self._view.n_parts)
        told = f"{self._view.n_done} of {self._view.n_parts} trainings done"
        self._view = replace(self._view, state=state, told=told, share=share, parts=tuple(self._parts.values()))

    def _running(self) -> float:
        """Return how many trainings the begun ones amount to."""
        running = (part for part in self._parts.values() if part.state == "running" and part.epochs)
        return sum(part.epochs[-1].number / max(1, part.most_epochs) for part in running if part.phase == "training")

    def _left_s(self, view: TrainingView) -> float:
        """Return the seconds that the rest takes where it goes on as it went; most trainings end earlier."""
        if view.state != "training":
            return math.nan
        done = view.share * view.n_parts - self._n_before
        spent_s = self._now() - self._training_s
        return spent_s * (view.n_parts - self._n_before - done) / done if done > 0 else math.nan


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)

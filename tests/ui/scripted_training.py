"""A feed of the Train page whose every reading is scripted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from tests.ui.scripted_recording import ScriptedSessions
from ui.record_feed import Check
from ui.sessions_feed import Run
from ui.train.outcome import ResultView, SubjectView, TargetView
from ui.train_feed import EpochView, PartView, Preflight, SystemView, TrainingView, UseView

SYSTEMS = (
    SystemView("emoscope", "EmoScope's own; either of EEG and face may be missing", ("eeg", "face")),
    SystemView("eeg-lstm", "an LSTM over EEG", ("eeg",)),
)
READY = Preflight(
    "ready",
    (
        Check("Recordings", "ok", "7 recordings of 3 simulated participants"),
        Check("Labels", "ok", "25 of 26 trials"),
        Check("Valence", "ok", "13 high, 12 low"),
        Check("Inputs", "ok", "EEG and face; EEG of 32 channels"),
        Check("Folds", "ok", "4; 312 windows"),
        Check("Note", "warn", "2 of 9 runs left out: 1 damaged (sub-01/ses-02), 1 never closed (sub-03/ses-01)"),
    ),
)
MISSING = Preflight(
    "stop",
    (
        Check(
            "Missing",
            "fail",
            "2 trials are high and 14 low in valence (high is above 5 of 1 to 9); at least 4 of each are needed. "
            "Add recordings, or choose another threshold with --high-from.",
        ),
        *READY.checks[:2],
    ),
)


def part(fold: int, n_epochs: int, state: str = "running", control: str = "none") -> PartView:
    """Return a training that learned for some epochs."""
    told = tuple(
        EpochView(
            n,
            0.72 * math.exp(-n / 14) + 0.08 * fold / 4,
            0.7 * math.exp(-n / 20) + 0.2 + 0.02 * math.sin(n + fold),
            0.95 - 0.42 * math.exp(-n / 10),
            0.72 - 0.2 * math.exp(-n / 9) + 0.02 * math.cos(2 * n + fold),
        )
        for n in range(1, n_epochs + 1)
    )
    return PartView(f"k{control}{fold}", "trial", control, fold, "training", 40, told, state)  # type: ignore[arg-type]


RUNNING = TrainingView(
    "training",
    "2 of 5 trainings done",
    0.53,
    83.0,
    74.0,
    5,
    2,
    (part(0, 26, "done"), part(1, 31, "done"), part(2, 17), part(3, 14)),
    log_path="/home/lab/training.log",
)
VALENCE = TargetView(
    "valence",
    ("low", "high"),
    ((112, 38), (44, 118)),
    0.737,
    (0.58, 0.85),
    0.52,
    0.001,
    True,
    (
        SubjectView("01", 9, 0.78, (0.47, 0.93), 0.56),
        SubjectView("02", 8, 0.66, (0.32, 0.89), 0.5),
        SubjectView("03", 8, 0.76, (0.42, 0.93), 0.5),
    ),
)
AROUSAL = TargetView("arousal", ("low", "high"), ((60, 90), (80, 82)), 0.455, (0.28, 0.64), 0.52, 0.81, False)
RESULT = ResultView(
    "emoscope-both-2026-11-20",
    "emoscope",
    "trial",
    3,
    25,
    312,
    True,
    (VALENCE, AROUSAL),
    (("clean", "With permuted labels, by trial: 0.49, inside chance of 0.26 to 0.74 (99 %, 25 trials)."),),
    "/home/lab/report.html",
)


class ScriptedTraining:
    """A `ui.train_feed.TrainFeed`: nine runs, nothing looked at, nothing trained."""

    def __init__(self, n_runs: int = 9) -> None:
        self.sessions = ScriptedSessions(n_runs)
        self.there = self.sessions.there
        self.found = Preflight()
        self.now = TrainingView()
        self.made: ResultView | None = None
        self.used = UseView()

    def folder(self) -> str:
        return self.sessions.where

    def runs(self) -> Sequence[Run]:
        return self.there

    def systems(self) -> Sequence[SystemView]:
        return SYSTEMS

    def preflight(self) -> Preflight:
        return self.found

    def training(self) -> TrainingView:
        return self.now

    def result(self) -> ResultView | None:
        return self.made

    def use(self) -> UseView:
        return self.used

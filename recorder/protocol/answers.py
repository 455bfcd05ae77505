"""Answers without a participant: from a file, from a simulated participant's truth, or at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from recorder.protocol.playlist import Trial
from recorder.protocol.rating import SCALES, Rating

Truth = Callable[[float], tuple[float, float]]
"""Valence and arousal, -1..1, at a session time."""

Answers = Callable[[Trial, float, float], Rating]
"""The rating of a trial whose stimulus was shown from one session time to another."""


class AutoAnswers:
    """Answers made by the program, flagged as such in `Rating.source`."""

    def __init__(self, truth: Truth | None, seed: int, scales: Sequence[str] = SCALES) -> None:
        raise NotImplementedError

    def __call__(self, trial: Trial, t_on: float, t_off: float) -> Rating:
        """Return a rating of what was felt on average while the stimulus was shown."""
        raise NotImplementedError


def load_answers(path: str | Path, trials: Sequence[Trial], scales: Sequence[str]) -> Answers:
    """Read answers for these trials; every rated trial must have one."""
    raise NotImplementedError

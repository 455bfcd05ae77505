"""Answers made by the program: from a simulated participant's truth, or at random; always flagged as such.

What a participant says is taken as the mean of valence and arousal while the stimulus was
shown, rounded after noise of one point. Liking follows valence, dominance follows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from recorder.protocol.playlist import Trial
from recorder.protocol.rating import HIGHEST, LOWEST, MIDDLE, SCALES, Rating, rating_of

Truth = Callable[[float], tuple[float, float]]
"""Valence and arousal, -1..1, at a session time."""

Answers = Callable[[Trial, float, float], Rating]
"""The rating of a trial whose stimulus was shown from one session time to another."""

NOISE = 1.0  # points, standard deviation: about what people differ by when they rate a clip again
LIKING_PER_VALENCE = 0.7
QUICKEST_S, SLOWEST_S = 0.6, 1.8
TRUTH_STEP_S = 0.1
MAX_STEPS = 1000


class AutoAnswers:
    """Answers each trial, the same for the same seed, trial and truth.

    Parameters
    ----------
    truth : callable or None
        What a simulated participant feels at a session time; None: answers are drawn at random.
    seed : int
        Not negative.
    scales : sequence of str
        What is asked.
    """

    def __init__(self, truth: Truth | None, seed: int, scales: Sequence[str] = SCALES) -> None:
        self._truth = truth
        self._seed = seed
        self._scales = tuple(scales)

    def __call__(self, trial: Trial, t_on: float, t_off: float) -> Rating:
        """Return a rating of what was felt on average from t_on to t_off, session time."""
        rng = np.random.default_rng((self._seed, trial.number))
        response_s = float(rng.uniform(QUICKEST_S, SLOWEST_S))
        if self._truth is None:
            drawn = rng.integers(LOWEST, HIGHEST + 1, len(SCALES)).tolist()
            return replace(self._rating(drawn), response_s=response_s, source="random")
        valence, arousal = self._felt(self._truth, t_on, t_off)
        liking = MIDDLE + LIKING_PER_VALENCE * (valence - MIDDLE)
        meant = np.array([valence, arousal, float(MIDDLE), liking]) + rng.normal(0.0, NOISE, len(SCALES))
        said = np.clip(np.rint(meant), LOWEST, HIGHEST).astype(int).tolist()
        return replace(self._rating(said), response_s=response_s, source="truth")

    def _rating(self, answers: Sequence[int]) -> Rating:
        """Return answers on the four scales, less those that are not asked."""
        said = zip(SCALES, answers, strict=True)
        valence, arousal, dominance, liking = (int(a) if scale in self._scales else None for scale, a in said)
        return Rating(valence, arousal, dominance, liking)

    @staticmethod
    def _felt(truth: Truth, t_on: float, t_off: float) -> tuple[float, float]:
        """Return mean valence and arousal, 1..9."""
        n_steps = int(min(MAX_STEPS, max(1.0, (t_off - t_on) / TRUTH_STEP_S)))
        times = t_on + (np.arange(n_steps) + 0.5) * (t_off - t_on) / n_steps
        valence, arousal = np.mean([truth(float(t)) for t in times], axis=0)
        return rating_of(float(valence)), rating_of(float(arousal))

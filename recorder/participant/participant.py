"""A simulated participant with known truth: one hidden state, and what EEG and face show of it.

Times are seconds on the participant's own clock, which starts at 0 when the session does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recorder.participant.eeg import EegRenderer
from recorder.participant.face import FaceRenderer
from recorder.participant.features import TRIAL_S, Features
from recorder.participant.path import DynamicPath, StatePath
from recorder.participant.population import BENCH, Population, draw_subject

CLASS_VALUE = 0.6
"""Where the bench's classes lie on the scale of -1..1: ratings of 7.4 and 2.6 on one of 1 to 9.

Stimuli chosen to be high or low are rated about there on average, not at the ends of the scale.
"""


def level_of_rating(rating: float) -> float:
    """Return the level, -1..1, of a state that is rated so on a scale of 1 to 9: the bench's classes at 7.4 and 2.6."""
    return float(np.clip((rating - 5.0) / 4.0 / CLASS_VALUE, -1.0, 1.0))


@dataclass(frozen=True)
class Participant:
    """One subject whose valence and arousal follow a hidden path.

    Parameters
    ----------
    seed : int
        Not negative; subject, path, noise, EEG and face all follow from it.
    population : Population
        Effect sizes.
    trial_s : float
        Seconds after which the trial nuisance is drawn anew.
    path : callable, optional
        Where the state goes; on its own way (`DynamicPath`) where it is not given.
    trial_starts : tuple of float
        Where given, the trial nuisance is drawn anew then instead.
    face_lag_s : float
        By which the camera shows everything too late.
    """

    seed: int
    population: Population = BENCH
    trial_s: float = TRIAL_S
    path: StatePath | None = None
    trial_starts: tuple[float, ...] = ()
    face_lag_s: float = 0.0

    def truth(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return valence and arousal on the scale of -1..1, shape (n, 2), at times of shape (n,)."""
        return CLASS_VALUE * self.features.path(t)

    @cached_property
    def features(self) -> Features:
        """Log band powers and facial actions."""
        subject = draw_subject(self.seed, self.population)
        path = DynamicPath(self.seed) if self.path is None else self.path
        return Features(subject, path, self.seed, self.trial_s, self.trial_starts)

    def eeg(self, drift_ppm: float = 0.0) -> EegRenderer:
        """Return a new renderer of the participant's EEG; one a thread."""
        return EegRenderer(self.features, self.seed, drift_ppm)

    def face(self) -> FaceRenderer:
        """Return a new renderer of the participant's face; one a thread."""
        return FaceRenderer(self.features, self.seed, self.face_lag_s)

"""What the hidden state does to a body: 28 features as a pure function of time.

    x(t) = subject offset + trial nuisance + window noise + levels(t) @ effects

in sd units: 20 log band powers of cortical sources, then 8 facial actions. Trials follow each
other without a pause; the next one's nuisance comes in over a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import lfilter

from recorder.participant.draws import Draw, keyed
from recorder.participant.path import StatePath, smooth_step
from recorder.participant.population import N_EEG, N_FACE, Subject

TRIAL_S = 60.0
NUISANCE_CHANGE_S = 1.0
NOISE_RATE_HZ = 5.0  # linear between grid points: the variance falls by 1.3 % at tau 5 s
PAGE = 320  # grid points kept together, 64 s
N_FEATURES = N_EEG + N_FACE


@dataclass(frozen=True)
class Features:
    """Features of one subject whose state follows a path.

    Parameters
    ----------
    subject : Subject
        Offsets and effect sizes.
    path : callable
        Valence and arousal at a time.
    seed : int
        Of the nuisance and the noise.
    trial_s : float
        Length of a trial in seconds.
    trial_starts : tuple of float
        Where given, trials begin there instead, increasing; what comes before the first is a
        trial of its own.
    """

    subject: Subject
    path: StatePath
    seed: int
    trial_s: float = TRIAL_S
    trial_starts: tuple[float, ...] = ()

    def at(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return all features in sd units, shape (n, 28), at times of shape (n,) in seconds."""
        t = np.atleast_1d(np.asarray(t, np.float64))
        return self.subject.offset + self.wandering(t)

    def wandering(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the features without the subject's offset, shape (n, 28)."""
        world = self.subject.population
        drifting = world.trial_sd * self._nuisance(t) + world.window_sd * self._noise(t)
        return drifting + self.path(t) @ world.effects

    def _nuisance(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        trial, since_s = self._trials(t)
        trials = np.arange(trial.min() - 1, trial.max() + 1)
        drawn = np.array([_nuisance_of(self.seed, int(k)) for k in trials])
        here = trial - trials[0]
        into = smooth_step(since_s / NUISANCE_CHANGE_S)[:, None]
        return (1.0 - into) * drawn[here - 1] + into * drawn[here]

    def _trials(self, t: NDArray[np.float64]) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
        """Return the number of each time's trial and the seconds since its start."""
        if self.trial_starts:
            trial = np.searchsorted(self.trial_starts, t, side="right")
            return trial, t - np.array([-np.inf, *self.trial_starts])[trial]
        trial = np.floor(t / self.trial_s).astype(int)
        return trial, t - trial * self.trial_s

    def _noise(self, t: NDArray[np.float64]) -> NDArray[np.float64]:
        place = t * NOISE_RATE_HZ
        first = np.floor(place).astype(int)
        pages = np.arange(first.min() // PAGE, (first.max() + 1) // PAGE + 1)
        rho = float(np.exp(-1.0 / (NOISE_RATE_HZ * self.subject.population.tau_s)))
        grid = np.concatenate([_noise_page(self.seed, rho, int(page)) for page in pages])
        here = first - pages[0] * PAGE
        between = (place - first)[:, None]
        return (1.0 - between) * grid[here] + between * grid[here + 1]


@lru_cache(maxsize=1024)
def _nuisance_of(seed: int, trial: int) -> NDArray[np.float64]:
    return keyed(seed, Draw.NUISANCE, trial).standard_normal(N_FEATURES)


@lru_cache(maxsize=16)
def _noise_page(seed: int, rho: float, page: int) -> NDArray[np.float64]:
    """AR(1) noise of unit variance on one page of the grid, shape (PAGE, 28).

    Started from rest one page (64 s, 13 tau) earlier, so that a page needs no history and
    neighbouring pages still fit to 3e-6.
    """
    white = np.concatenate(
        [keyed(seed, Draw.WINDOW_NOISE, p).standard_normal((PAGE, N_FEATURES)) for p in (page - 1, page)]
    )
    return np.asarray(lfilter([np.sqrt(1 - rho**2)], [1.0, -rho], white, axis=0)[PAGE:])

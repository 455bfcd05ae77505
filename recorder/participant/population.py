"""Who is simulated: effect sizes of a population, and the subjects drawn from it.

Features are counted in "sd units". Their first 20 dimensions are log band powers of cortical
sources (10 sites x alpha, beta), the other 8 facial actions. Level +1 against level -1 of one
axis lies ``delta`` units apart along that axis' unit direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from recorder.participant.draws import Draw, keyed

SITES = ("F7", "F3", "Fz", "F4", "F8", "C3", "C4", "P3", "Pz", "P4")
BANDS_HZ = {"alpha": (8.0, 13.0), "beta": (13.0, 30.0)}
EEG_FEATURES = tuple((site, band) for band in BANDS_HZ for site in SITES)
FACE_ACTIONS = (
    "right mouth corner up",
    "left mouth corner up",
    "mouth wider",
    "mouth opening",
    "inner brows up",
    "outer brows up",
    "eyes wider",
    "upper lip up",
)
N_EEG = len(EEG_FEATURES)
N_FACE = len(FACE_ACTIONS)
AXES = ("valence", "arousal")

_EEG_VALENCE = {("F3", "alpha"): -1.0, ("F7", "alpha"): -1.0, ("F4", "alpha"): 1.0, ("F8", "alpha"): 1.0}
_EEG_AROUSAL = {(site, "alpha"): -1.0 for site in ("P3", "Pz", "P4")} | {
    (site, "beta"): 1.0 for site in ("F7", "F3", "Fz", "F4", "F8")
}
_FACE_VALENCE = {"right mouth corner up": 1.0, "left mouth corner up": 1.0, "mouth wider": 0.8}
_FACE_AROUSAL = {"mouth opening": 1.0, "inner brows up": 0.8, "outer brows up": 1.0, "eyes wider": 1.0}


Name = TypeVar("Name", str, tuple[str, str])


def _unit_directions(
    names: Sequence[Name], valence: Mapping[Name, float], arousal: Mapping[Name, float]
) -> NDArray[np.float64]:
    rows = np.array([[weights.get(name, 0.0) for name in names] for weights in (valence, arousal)])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


EEG_DIRECTIONS = _unit_directions(EEG_FEATURES, _EEG_VALENCE, _EEG_AROUSAL)
"""Unit directions of (valence, arousal), shape (2, 20): frontal alpha asymmetry (left alpha falls
with valence), and posterior alpha down with frontal beta up (arousal)."""

FACE_DIRECTIONS = _unit_directions(FACE_ACTIONS, _FACE_VALENCE, _FACE_AROUSAL)
"""Unit directions of (valence, arousal), shape (2, 8); no action serves both axes."""


@dataclass(frozen=True, slots=True)
class Population:
    """Effect sizes, in sd units of a feature.

    Attributes
    ----------
    offset_sd : float
        Subject offset, for each dimension, fixed for a subject.
    trial_sd : float
        Nuisance that is constant over a trial and drawn anew for the next.
    window_sd, tau_s : float
        AR(1) noise and its time constant in seconds.
    delta_eeg, delta_face : float
        Distance between level -1 and level +1 of one axis.
    """

    offset_sd: float = 3.0
    trial_sd: float = 1.0
    window_sd: float = 1.5
    tau_s: float = 5.0
    delta_eeg: float = 2.4
    delta_face: float = 2.6

    @property
    def effects(self) -> NDArray[np.float64]:
        """Units added by (valence, arousal) = (1, 0) and (0, 1), shape (2, 28)."""
        return np.hstack([self.delta_eeg / 2 * EEG_DIRECTIONS, self.delta_face / 2 * FACE_DIRECTIONS])


BENCH = Population()


@dataclass(frozen=True, slots=True)
class Subject:
    """One person of a population: ``offset`` has shape (28,), EEG then face, in sd units."""

    population: Population
    seed: int
    offset: NDArray[np.float64]


def draw_subject(seed: int, population: Population = BENCH) -> Subject:
    """Draw the subject that belongs to a seed."""
    offset = keyed(seed, Draw.SUBJECT).normal(0.0, population.offset_sd, N_EEG + N_FACE)
    return Subject(population, seed, offset)


def draw_constant_trials(
    subject: Subject, levels: NDArray[np.float64], n_windows: int, hop_s: float = 1.0
) -> NDArray[np.float64]:
    """Features of trials in which the state does not change: the population's pure statistics.

    Parameters
    ----------
    subject : Subject
        Whose trials; the same subject and arguments give the same trials.
    levels : ndarray, shape (n_trials, 2)
        Valence and arousal of each trial, -1..1.
    n_windows : int
        Windows in a trial, ``hop_s`` apart.

    Returns
    -------
    ndarray, shape (n_trials, n_windows, 28)
        In sd units, without estimation noise.
    """
    world = subject.population
    rng = keyed(subject.seed, Draw.NUISANCE, -1)
    shape = (len(levels), n_windows, N_EEG + N_FACE)
    nuisance = rng.normal(0.0, world.trial_sd, (shape[0], 1, shape[2]))
    noise = rng.normal(0.0, world.window_sd, shape)
    rho = np.exp(-hop_s / world.tau_s)
    for window in range(1, n_windows):
        noise[:, window] = rho * noise[:, window - 1] + np.sqrt(1 - rho**2) * noise[:, window]
    return subject.offset + nuisance + noise + (levels @ world.effects)[:, None, :]

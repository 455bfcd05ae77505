"""What a window shows of a simulated participant to one who knows the generator.

The evidence for one axis is the log likelihood ratio of level +1 against level -1,

    L = 2 sum_j effect_j x_j / v_j,    v_j = s_T^2 + k(T) s_W^2 + e_j(T),

over the log band powers, or the facial actions, x_j of a span of T seconds, without the subject's
offset. s_T is the nuisance of the trial, s_W the window noise, of which an average over T keeps
k(T) = 2 tau / T (1 - tau / T (1 - exp(-T / tau))), and e_j the variance of a log power measured
over T. Its separation is d'^2 = sum_j (2 effect_j)^2 / v_j: the axes lie in different dimensions,
so neither costs the other anything, and modalities add. Powers are read before mixing and actions
before drawing: electrodes and pixels can only show less.

All is taken for Gaussian. Log powers are, of spans of half a second and more; of shorter ones they
have a long lower tail, and the closed form says too little.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

from recorder.participant.ceiling import Modality
from recorder.participant.eeg import NEPERS_PER_UNIT, RATE_HZ
from recorder.participant.population import BANDS_HZ, EEG_FEATURES, N_EEG, Population
from recorder.participant.worlds import World

BIN = 5
"""Samples whose power is kept as one: 20 ms, the shortest span that is looked at."""

PAGE_S = 32
BINS_HZ = RATE_HZ // BIN
FACE_RATE_HZ = 10.0
_DIMENSIONS: dict[Modality, slice] = {"eeg": slice(0, N_EEG), "face": slice(N_EEG, None)}
_WIDTHS_HZ = np.array([np.ptp(BANDS_HZ[band]) for _, band in EEG_FEATURES])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What spans show of valence and arousal.

    Attributes
    ----------
    ratio : ndarray, shape (n, 2)
        Log likelihood ratio of +1 against -1.
    d_squared : ndarray, shape (n, 2)
        Squared separation d'^2 in closed form.
    """

    ratio: NDArray[np.float64]
    d_squared: NDArray[np.float64]


def evidence(world: World, modality: Modality, ends: NDArray[np.float64], lengths_s: NDArray[np.float64]) -> Evidence:
    """Return what spans of one modality show.

    Parameters
    ----------
    world : World
        Whose brain or body is looked at.
    modality : {'eeg', 'face'}
    ends, lengths_s : ndarray, shape (n,)
        Ends on the session's clock, and lengths.
    """
    shown = world.brain if modality == "eeg" else world.body
    dimensions = _DIMENSIONS[modality]
    if modality == "eeg":
        seen = log_powers(world, ends, lengths_s) - power_bias(shown.population, lengths_s)
    else:
        seen = actions(world, ends, lengths_s)
    offset = shown.features.subject.offset[dimensions]
    effects, noise = shown.population.effects[:, dimensions], variance(shown.population, modality, lengths_s)
    ratio = 2.0 * ((seen - offset) / noise) @ effects.T
    return Evidence(ratio, (1.0 / noise) @ (2.0 * effects.T) ** 2)


def variance(population: Population, modality: Modality, lengths_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance of each feature averaged over spans, in squared units, shape (n, 20) or (n, 8)."""
    dimensions = np.zeros(N_EEG if modality == "eeg" else population.effects.shape[1] - N_EEG)
    noise = population.trial_sd**2 + kept(lengths_s / population.tau_s) * population.window_sd**2
    estimated = polygamma(1, np.outer(lengths_s, _WIDTHS_HZ)) / NEPERS_PER_UNIT**2 if modality == "eeg" else 0.0
    return np.asarray(noise[:, None] + dimensions + estimated)


def kept(lags: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of its variance that AR(1) noise keeps when it is averaged over so many time constants."""
    lags = np.maximum(lags, 1e-6)
    return np.asarray(2.0 / lags * (1.0 + np.expm1(-lags) / lags))


def power_bias(population: Population, lengths_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far the log of a measured mean power lies from the mean log power, in units, shape (n, 20).

    The mean of a power that wanders within the span is above that of its log (by half the variance, in
    nepers), and the log of a mean square with 2 B T degrees of freedom is low by log(BT) - digamma(BT).
    """
    wandering = (1.0 - kept(lengths_s / population.tau_s)) * population.window_sd**2
    halves = np.outer(lengths_s, _WIDTHS_HZ)
    return np.asarray(0.5 * NEPERS_PER_UNIT * wandering[:, None] + (digamma(halves) - np.log(halves)) / NEPERS_PER_UNIT)


def log_powers(world: World, ends: NDArray[np.float64], lengths_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log mean square of each source over each span in units, shape (n, 20)."""
    first, last = (int(t // PAGE_S) for t in ((ends - lengths_s).min() - 1.0, ends.max()))
    pages = [_powers(world, page) for page in range(first, last + 1)]
    running = np.cumsum(np.hstack(pages), axis=1, dtype=np.float64)
    stops = np.floor(ends * BINS_HZ).astype(int) - first * PAGE_S * BINS_HZ
    starts = stops - np.maximum(1, np.round(lengths_s * BINS_HZ)).astype(int)
    return np.asarray(np.log((running[:, stops - 1] - running[:, starts - 1]) / (stops - starts)).T / NEPERS_PER_UNIT)


@lru_cache(maxsize=512)
def _powers(world: World, page: int) -> NDArray[np.float32]:
    """Mean square of each source in the bins of one page, shape (20, 1600): 128 kB, kept for the next system."""
    renderer = world.brain.eeg()
    powers = [renderer.band_sources(k) ** 2 for k in range(page * PAGE_S, (page + 1) * PAGE_S)]
    return np.hstack([power.reshape(N_EEG, BINS_HZ, BIN).mean(axis=2) for power in powers]).astype(np.float32)


def actions(world: World, ends: NDArray[np.float64], lengths_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return facial actions as the camera shows them, averaged over each span, in units, shape (n, 8)."""
    body = world.body
    counts = np.maximum(1, np.round(lengths_s * FACE_RATE_HZ)).astype(int)
    starts = np.cumsum(counts) - counts
    steps = np.arange(counts.sum()) - np.repeat(starts, counts)
    instants = np.repeat(ends, counts) - steps / FACE_RATE_HZ - body.face_lag_s
    shown = body.features.at(instants)[:, _DIMENSIONS["face"]]
    return np.asarray(np.add.reduceat(shown, starts, axis=0) / counts[:, None])

"""The best linear estimate of the hidden state for one who knows the generator.

The oracle measures each source's power before mixing, over the same window as a model and so
with the estimation noise of that length; it reads the facial actions exactly, knows the
subject's offset and every variance, but neither trial nuisance nor window noise. A model that
sees electrodes and pixels is judged by the share of the oracle's correlation it reaches.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recorder.participant.ceiling import MODALITIES, Modality
from recorder.participant.eeg import NEPERS_PER_UNIT, RATE_HZ
from recorder.participant.participant import Participant
from recorder.participant.path import MEAN_SQUARE_LEVEL
from recorder.participant.population import BANDS_HZ, EEG_FEATURES, N_EEG, N_FACE, Population

FACE_RATE_HZ = 10.0


def oracle_estimates(
    participant: Participant,
    t_ends: NDArray[np.float64],
    window_s: float,
    tau_s: float = 0.0,
    modalities: Sequence[Modality] = MODALITIES,
) -> NDArray[np.float64]:
    """Estimate valence and arousal from the window before each time.

    Parameters
    ----------
    participant : Participant
        Whose hidden state is estimated.
    t_ends : ndarray, shape (n,)
        Ends of the windows on the participant's clock, increasing.
    window_s : float
        Length of a window in seconds.
    tau_s : float
        Time constant of the causal exponential smoothing over estimates; 0 for none.
    modalities : sequence of {'eeg', 'face'}
        What the oracle may look at.

    Returns
    -------
    ndarray, shape (n, 2)
        Valence and arousal: E[state | window] under Gaussian assumptions, then smoothed.
    """
    seen = np.hstack([_measured_log_powers(participant, t_ends, window_s), _actions(participant, t_ends, window_s)])
    centred = seen - participant.features.subject.offset
    return smoothed(centred @ _weights(participant.population, window_s, modalities), t_ends, tau_s)


def smoothed(estimates: NDArray[np.float64], t_ends: NDArray[np.float64], tau_s: float) -> NDArray[np.float64]:
    """Smooth causally: each new estimate has the weight 1 - exp(-dt / tau)."""
    if tau_s <= 0:
        return estimates
    out = estimates.copy()
    for i, step_s in enumerate(np.diff(t_ends), start=1):
        out[i] = out[i - 1] + (1.0 - np.exp(-step_s / tau_s)) * (estimates[i] - out[i - 1])
    return out


def correlations(estimates: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson correlation of each axis, shape (2,), between arrays of shape (n, 2)."""
    return np.array([np.corrcoef(estimates[:, axis], truth[:, axis])[0, 1] for axis in range(2)])


def estimation_variance(window_s: float) -> NDArray[np.float64]:
    """Variance, in squared units, of each log power measured over a window, shape (20,).

    A mean square over B Hz and T s has 2BT degrees of freedom: its log varies by 1/(BT).
    """
    widths_hz = np.array([np.ptp(BANDS_HZ[band]) for _, band in EEG_FEATURES])
    return 1.0 / (widths_hz * window_s * NEPERS_PER_UNIT**2)


def _weights(world: Population, window_s: float, modalities: Sequence[Modality]) -> NDArray[np.float64]:
    """Linear MMSE weights, shape (28, 2), for a prior of equal variance on both axes."""
    lags = window_s / world.tau_s
    kept = 2.0 / lags * (1.0 - (1.0 - np.exp(-lags)) / lags)  # variance left in AR(1) noise averaged over a window
    noise = np.full(N_EEG + N_FACE, world.trial_sd**2 + kept * world.window_sd**2)
    noise[:N_EEG] += estimation_variance(window_s)
    looked_at = np.repeat(["eeg" in modalities, "face" in modalities], [N_EEG, N_FACE])
    informed = world.effects * looked_at / noise  # (2, 28)
    precision = np.eye(2) / MEAN_SQUARE_LEVEL + informed @ world.effects.T
    return np.linalg.solve(precision, informed).T


def _measured_log_powers(participant: Participant, t_ends: NDArray[np.float64], window_s: float) -> NDArray[np.float64]:
    """Log mean square of each source over each window in sd units, shape (n, 20)."""
    renderer = participant.eeg()
    stops = np.floor(t_ends * RATE_HZ).astype(int)
    starts = stops - round(window_s * RATE_HZ)
    first, last = int(starts.min()) // RATE_HZ, int(stops.max()) // RATE_HZ
    powers = np.hstack([renderer.band_sources(k) ** 2 for k in range(first, last + 1)])
    running = np.concatenate([np.zeros((N_EEG, 1)), np.cumsum(powers, axis=1)], axis=1)
    at = first * RATE_HZ
    means = (running[:, stops - at] - running[:, starts - at]) / (stops - starts)
    return np.log(means).T / NEPERS_PER_UNIT


def _actions(participant: Participant, t_ends: NDArray[np.float64], window_s: float) -> NDArray[np.float64]:
    """Facial actions in sd units, averaged over each window, shape (n, 8)."""
    instants = t_ends[:, None] - np.arange(0.0, window_s, 1.0 / FACE_RATE_HZ)
    actions = participant.features.at(instants.ravel())[:, N_EEG:]
    return actions.reshape(*instants.shape, N_FACE).mean(axis=1)

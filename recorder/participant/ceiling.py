"""Best possible accuracy on features of a population, in closed form.

For n windows of one trial, along one axis' unit direction of one modality,

    d'^2 = delta^2 1' (s_T^2 11' + s_W^2 R)^-1 1,    R_ij = exp(-|i - j| hop / tau),

where s_T is the trial nuisance and s_W the window noise. Modalities are independent, so their
d'^2 add; two equally likely classes are told apart with accuracy Phi(d'/2). Subject offsets
are taken as known; the other axis is orthogonal and costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erf, sqrt
from typing import Literal

import numpy as np

from recorder.participant.population import Population

Modality = Literal["eeg", "face"]
MODALITIES: tuple[Modality, ...] = ("eeg", "face")


def d_prime_squared(
    population: Population, modalities: Sequence[Modality] = MODALITIES, n_windows: int = 1, hop_s: float = 1.0
) -> float:
    """Squared separation of levels -1 and +1 of one axis, seen through n windows of one trial."""
    lags = np.abs(np.subtract.outer(np.arange(n_windows), np.arange(n_windows))) * hop_s
    noise = population.trial_sd**2 + population.window_sd**2 * np.exp(-lags / population.tau_s)
    ones = np.ones(n_windows)
    information = float(ones @ np.linalg.solve(noise, ones))
    deltas = {"eeg": population.delta_eeg, "face": population.delta_face}
    return information * sum(deltas[modality] ** 2 for modality in modalities)


def bayes_accuracy(d_squared: float) -> float:
    """Accuracy of the best decision between two equally likely classes, Phi(d'/2)."""
    return 0.5 * (1.0 + erf(sqrt(d_squared) / 2.0 / sqrt(2.0)))


def product_accuracy(population: Population, n_windows: int = 1, hop_s: float = 1.0) -> float:
    """Accuracy of the best decision on the product of two signs, one in the EEG and one in the face.

    The product is right where both are or neither: p q + (1 - p)(1 - q). One of them alone tells
    nothing of it, and no sum of what they say does.
    """
    p, q = (bayes_accuracy(d_prime_squared(population, (modality,), n_windows, hop_s)) for modality in MODALITIES)
    return p * q + (1.0 - p) * (1.0 - q)

"""The oracle marks what can be known: no easy world, and no hopeless one."""

from __future__ import annotations

import numpy as np
import pytest

from recorder.participant.eeg import NEPERS_PER_UNIT
from recorder.participant.oracle import correlations, estimation_variance, oracle_estimates, smoothed
from recorder.participant.participant import Participant
from recorder.participant.population import N_EEG, Population

T_ENDS = np.arange(4.0, 604.0)


@pytest.fixture(scope="module")
def participant():
    return Participant(seed=1)


def test_ten_minutes_are_neither_easy_nor_hopeless(participant):
    r = correlations(oracle_estimates(participant, T_ENDS, 2.0), participant.truth(T_ENDS))
    assert (r >= 0.5).all()
    assert (r <= 0.9).all()


def test_two_modalities_tell_more_than_either():
    sums = dict.fromkeys([("eeg", "face"), ("eeg",), ("face",)], 0.0)
    for seed in range(4):
        participant = Participant(seed)
        for modalities in sums:
            estimates = oracle_estimates(participant, T_ENDS, 2.0, modalities=modalities)
            sums[modalities] += correlations(estimates, participant.truth(T_ENDS)).sum()
    assert sums["eeg", "face"] > max(sums["eeg",], sums["face",]) + 0.2


def test_a_world_without_effect_tells_nothing():
    mute = Participant(seed=1, population=Population(delta_eeg=1e-9, delta_face=1e-9))
    r = correlations(oracle_estimates(mute, T_ENDS, 2.0), mute.truth(T_ENDS))
    assert (np.abs(r) < 0.3).all()


def test_measured_power_scatters_as_its_band_and_window_say(participant):
    """What the oracle is told of its own estimation noise is so."""
    renderer = participant.eeg()
    powers = np.array([(renderer.band_sources(k) ** 2).mean(axis=1) for k in range(300)])
    unscaled = np.exp(NEPERS_PER_UNIT * participant.features.at(np.arange(300) + 0.5)[:, :N_EEG])
    scatter = np.log(powers / unscaled).var(axis=0) / NEPERS_PER_UNIT**2
    np.testing.assert_allclose(scatter, estimation_variance(1.0), rtol=0.5)
    assert estimation_variance(1.0).mean() == pytest.approx(scatter.mean(), rel=0.15)


def test_smoothing_looks_back_only():
    step = np.repeat([[0.0, 0.0], [1.0, -1.0]], 10, axis=0)
    smooth = smoothed(step, np.arange(20.0), tau_s=2.0)
    assert not smooth[:10].any()
    assert (1.0 - np.exp(-0.5)) == pytest.approx(smooth[10, 0])
    assert 0.95 < smooth[-1, 0] < 1.0

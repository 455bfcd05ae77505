"""A head is fitted as its formula says: from the population's on, by trials, in units of what it does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from models.calibration.head import Head, HeadFit, RatedTrials, log_loss

EVERYTHING = np.ones(6, bool)


def some_trials(seed=0, n_trials=6, n_features=3, lengths=(4, 1, 7, 2, 5, 3)):
    rng = np.random.default_rng(seed)
    trial = np.repeat(np.arange(n_trials), lengths[:n_trials])
    high = np.arange(n_trials) % 2 == 0
    features = rng.normal(size=(len(trial), n_features)) * [1.0, 10.0, 0.1][:n_features] + 4.0
    features[:, 0] += 1.5 * high[trial]
    return RatedTrials(features, trial, high)


@pytest.fixture
def population():
    return Head(np.array([0.2, -0.05, 1.0]), 0.3)


def test_the_fit_is_the_minimum_of_its_formula(population):
    """An independent minimiser, told the formula in plain terms, finds the same head."""
    trials, precision = some_trials(), 0.7
    fit = HeadFit(population, trials)
    sd = trials.features.std(axis=0)

    def loss(change):
        moved = (trials.features - trials.features.mean(axis=0)) / sd / math.sqrt(3)
        logits = population.logits(trials.features) + moved @ change[:-1] + change[-1]
        by_trial = [log_loss(logits, trials.high[trials.trial])[trials.trial == i].mean() for i in range(6)]
        return sum(by_trial) + precision / 2 * (change**2).sum()

    expected = minimize(loss, np.zeros(4), method="BFGS", tol=1e-10).x

    np.testing.assert_allclose(fit.change(EVERYTHING, precision), expected, atol=1e-5)


def test_an_infinite_precision_is_the_population_s_head(population):
    fit = HeadFit(population, some_trials())

    head = fit.head(fit.change(EVERYTHING, math.inf))

    np.testing.assert_array_equal(population.weight, head.weight)
    assert population.bias == head.bias


def test_a_head_says_what_its_fit_says(population):
    trials = some_trials()
    fit = HeadFit(population, trials)
    change = fit.change(EVERYTHING, 1.0)

    np.testing.assert_allclose(fit.logits(change), fit.head(change).logits(trials.features), atol=1e-9)


def test_windows_are_no_observations_of_their_own(population):
    """Cut three times as densely, the same trials outweigh the prior no more than before."""
    trials = some_trials()
    again = RatedTrials(np.repeat(trials.features, 3, axis=0), np.repeat(trials.trial, 3), trials.high)

    once, thrice = (HeadFit(population, own).change(EVERYTHING, 1.0) for own in (trials, again))

    np.testing.assert_allclose(once, thrice, atol=1e-9)


def test_a_trial_that_is_left_out_teaches_nothing(population):
    trials = some_trials()
    taught = EVERYTHING.copy()
    taught[2] = False
    turned = RatedTrials(trials.features, trials.trial, trials.high ^ ~taught)

    np.testing.assert_array_equal(
        HeadFit(population, trials).change(taught, 1.0), HeadFit(population, turned).change(taught, 1.0)
    )


def test_a_feature_that_never_moves_is_left_alone(population):
    trials = some_trials()
    still = trials.features.copy()
    still[:, 1] = 7.0
    fit = HeadFit(population, RatedTrials(still, trials.trial, trials.high))

    assert population.weight[1] == fit.head(fit.change(EVERYTHING, 0.3)).weight[1]

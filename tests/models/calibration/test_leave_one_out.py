"""Strength and worth of a head are told by whole trials that it knew nothing of."""

from __future__ import annotations

import math

import numpy as np

from models.calibration.head import Head, HeadFit, RatedTrials
from models.calibration.leave_one_out import MOST_PARTS, PRECISIONS, chosen_precision, judged_logits, trial_losses
from models.calibration.score import gain

N_WINDOWS, N_FEATURES = 4, 5


def person(shows, seed=0, n_trials=8, effect=3.0):
    """Return trials in which one feature tells high from low, and the windows of a trial share some noise."""
    rng = np.random.default_rng(seed)
    trial, high = np.repeat(np.arange(n_trials), N_WINDOWS), np.arange(n_trials) % 2 == 0
    features = rng.normal(size=(len(trial), N_FEATURES)) + rng.normal(size=(n_trials, N_FEATURES))[trial]
    features[:, shows] += effect * (high[trial] - 0.5)
    return RatedTrials(features, trial, high)


POPULATION = Head(np.array([1.5, 0.0, 0.0, 0.0, 0.0]), 0.0)


def everything(fit):
    return np.ones(len(fit.trials), bool)


def gains(fit):
    """Return by how much a personal head lowers the loss, and the standard error."""
    return gain(trial_losses(fit, fit.logits(np.zeros(N_FEATURES + 1))), trial_losses(fit, judged_logits(fit)))


def test_someone_like_everybody_gains_nothing_by_a_head_of_their_own():
    found = [gains(HeadFit(POPULATION, person(0, seed))) for seed in range(6)]

    assert sum(mean > error for mean, error in found) <= 1


def test_someone_who_shows_it_elsewhere_gets_a_head_of_their_own():
    fit = HeadFit(POPULATION, person(3, n_trials=12, effect=6.0))

    mean, error = gains(fit)

    assert chosen_precision(fit, everything(fit)) < 1.0
    assert mean > 3 * error > 0


def test_a_judged_trial_was_unknown_to_its_head():
    """Turning what was said of a trial leaves what is predicted of it the same to the bit."""
    trials = person(3)
    turned = trials.high.copy()
    turned[5] = ~turned[5]
    own = trials.trial == 5

    said = judged_logits(HeadFit(POPULATION, trials))
    with_turned = judged_logits(HeadFit(POPULATION, RatedTrials(trials.features, trials.trial, turned)))

    np.testing.assert_array_equal(said[own], with_turned[own])
    assert not np.array_equal(said[~own], with_turned[~own])


def test_one_trial_alone_chooses_nothing():
    fit = HeadFit(POPULATION, person(3))

    assert math.inf == chosen_precision(fit, np.arange(8) == 2)


def test_many_trials_are_left_out_in_parts():
    fits = []
    fit = HeadFit(POPULATION, person(0, n_trials=3 * MOST_PARTS))
    fit.change, change = lambda *given: fits.append(given) or change(*given), fit.change

    chosen_precision(fit, everything(fit))

    assert MOST_PARTS * len(PRECISIONS) == len(fits)
    assert {3 * MOST_PARTS - 3} == {int(taught.sum()) for taught, _ in fits}

"""While a protocol runs each clip is judged before it teaches, and chance stands beside it."""

from __future__ import annotations

import numpy as np
import pytest

from models.calibration.head import Head
from models.calibration.refit import Refit

POPULATION = Head(np.array([1.0, 0.0, 0.0]), 0.0)


def clips(n, shows=2, seed=0):
    """Yield clips, high and low in turn, that one feature tells apart."""
    rng = np.random.default_rng(seed)
    for number in range(n):
        features, high = rng.normal(size=(5, 3)), number % 2 == 0
        features[:, shows] += 4.0 * (high - 0.5)
        yield features, high


def test_someone_who_shows_it_elsewhere_is_understood_better_from_clip_to_clip():
    refit = Refit(POPULATION)
    for features, high in clips(16):
        refit.predict(features)
        refit.learn(high)

    standing = refit.standing()

    assert 16 == standing.personal.n_trials
    assert standing.personal.accuracy > max(standing.population.accuracy, standing.chance.accuracy)
    assert refit.head.weight[2] > 0.5


def test_nothing_is_learned_that_was_not_predicted():
    refit = Refit(POPULATION)
    [(features, high)] = clips(1)
    refit.predict(features)
    refit.learn(high)

    with pytest.raises(ValueError, match="predicted before it is learned from"):
        refit.learn(high)


def test_a_clip_is_predicted_by_a_head_that_does_not_know_it():
    """What is said of the last clip is the same whatever it will be rated."""
    one, other = Refit(POPULATION), Refit(POPULATION)
    *before, (features, _) = clips(9)
    for own in (one, other):
        for known, high in before:
            own.predict(known)
            own.learn(high)

    assert one.predict(features) == other.predict(features)
    one.learn(True)
    other.learn(False)
    assert one.head.bias != other.head.bias


def test_until_both_sides_are_known_the_population_s_head_stays():
    refit = Refit(POPULATION)
    for features, _ in clips(5):
        refit.predict(features)
        refit.learn(True)

    assert refit.head is POPULATION
    assert 0 == Refit(POPULATION).standing().personal.n_trials

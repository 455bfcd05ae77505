"""Smoothing: a sure estimate weighs more, silence widens the interval."""

import numpy as np
import pytest

from models.smoothing import LARGEST_SD, Smoother

SURE, UNSURE = np.array([0.1]), np.array([0.5])


def settled(value: float = 0.5, sd: np.ndarray = SURE, tau_s: float = 2.0) -> Smoother:
    smoother = Smoother(1, tau_s)
    for _ in range(60):
        smoother.update(np.array([value]), sd, 1.0)
    return smoother


def test_a_constant_input_is_reproduced_with_its_own_spread():
    """Smoothing a constant changes neither its value nor what one window claims to know."""
    state = settled().update(np.array([0.5]), SURE, 1.0)

    assert state.mean[0] == pytest.approx(0.5)
    assert state.sd[0] == pytest.approx(0.1)


def test_an_unsure_observation_moves_the_state_less_than_a_sure_one():
    moved = settled().update(np.array([-0.5]), SURE, 1.0).mean[0]
    nudged = settled().update(np.array([-0.5]), UNSURE, 1.0).mean[0]

    assert moved < nudged < 0.5


def test_a_hop_without_observation_widens_the_next_interval():
    fresh, faded = settled(), settled()
    for _ in range(3):
        faded.skip(1.0)

    before = fresh.update(np.array([0.5]), UNSURE, 1.0).sd[0]
    after = faded.update(np.array([0.5]), UNSURE, 1.0).sd[0]

    assert after > before


def test_the_first_estimate_is_less_sure_than_a_settled_one_but_never_worse_than_knowing_nothing():
    first = Smoother(1, 2.0).update(np.array([0.5]), SURE, 1.0)
    hopeless = Smoother(1, 2.0).update(np.array([0.5]), np.array([5.0]), 1.0)

    assert 0.1 < first.sd[0]
    assert LARGEST_SD == hopeless.sd[0]


def test_half_hops_and_whole_hops_agree():
    """The time constant is in seconds, whatever the hop."""
    halves, whole = settled(0.0), settled(0.0)
    for _ in range(2):
        by_halves = halves.update(np.array([1.0]), SURE, 0.5)
    at_once = whole.update(np.array([1.0]), SURE, 1.0)

    assert by_halves.mean[0] == pytest.approx(at_once.mean[0])


def test_a_saved_state_continues_exactly():
    smoother = settled()
    other = Smoother(1, 2.0)
    other.restore(smoother.state())

    expected = smoother.update(np.array([0.1]), UNSURE, 1.0)
    found = other.update(np.array([0.1]), UNSURE, 1.0)

    assert expected.mean == found.mean
    assert expected.sd == found.sd


def test_the_interval_stays_on_the_scale():
    state = settled(0.95, UNSURE).update(np.array([0.95]), UNSURE, 1.0)

    assert state.interval[0, 1] == 1.0
    assert state.interval[0, 0] < 0.95
    assert 0.9 < state.p_high[0] < 1.0


def test_a_probability_of_the_networks_own_is_shown_as_it_is():
    """Without smoothing it is what evaluation judged, to the last digit; a Gaussian of that spread says another."""
    p = np.array([0.27])

    state = Smoother(1, 0.0).update(2 * p - 1, 2 * np.sqrt(p * (1 - p)), 1.0, p)
    gaussian = Smoother(1, 0.0).update(2 * p - 1, 2 * np.sqrt(p * (1 - p)), 1.0)

    assert pytest.approx(0.27) == state.p_high[0]
    assert 0.03 < abs(gaussian.p_high[0] - 0.27)


def test_probabilities_are_averaged_as_values_are():
    """Of a binary network both say the same: the value is 2 p - 1."""
    smoother = Smoother(1, 2.0)
    for p in (0.9, 0.2, 0.6):
        state = smoother.update(np.array([2 * p - 1]), np.array([2 * np.sqrt(p * (1 - p))]), 1.0, np.array([p]))

    assert pytest.approx(0.5 * (1 + state.mean[0])) == state.p_high[0]
    other = Smoother(1, 2.0)
    other.restore(smoother.state())
    more = [own.update(np.zeros(1), np.ones(1), 1.0, np.full(1, 0.5)).p_high[0] for own in (smoother, other)]
    assert more[0] == more[1]

"""Scores count whole trials, and a gain is paired by trial."""

from __future__ import annotations

import numpy as np
import pytest

from models.calibration.head import RatedTrials
from models.calibration.score import gain, majority, score


def test_a_trial_is_decided_by_the_mean_of_its_windows():
    """One window that is sure against two that doubt; and long trials count as one."""
    trials = RatedTrials(np.zeros((6, 1)), np.array([0, 0, 0, 1, 2, 2]), np.array([True, False, True]))
    logits = np.array([5.0, -0.1, -0.1, -1.0, -1.0, -2.0])

    found = score(logits, np.array([0.1, 0.2, 0.6]), trials)

    assert (2, 3) == (found.n_right, found.n_trials)
    assert pytest.approx(0.3) == found.log_loss
    assert found.interval[0] < found.accuracy < found.interval[1]


def test_a_gain_has_the_error_of_its_pairs():
    mean, error = gain(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.5, 1.5, 2.5, 3.5]))

    assert (0.5, 0.0) == (mean, error)


@pytest.mark.parametrize(("high", "expected"), [([1, 1, 0], 2 / 3), ([0, 0, 0, 1], 0.75), ([1, 0], 0.5)])
def test_chance_is_the_commoner_side(high, expected):
    assert pytest.approx(expected) == majority(np.array(high, bool))

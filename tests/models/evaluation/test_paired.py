"""Paired tests: exact values of small sets, Holm's correction, what is missing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.evaluation.paired import compare, holm, sign_flip


def test_six_subjects_that_all_gain_are_two_in_sixty_four() -> None:
    assert 2 / 64 == sign_flip(np.array([0.1, 0.2, 0.05, 0.3, 0.1, 0.2]))


def test_no_difference_is_no_finding() -> None:
    assert 1.0 == sign_flip(np.zeros(5))
    assert math.isnan(sign_flip(np.zeros(0)))


def test_many_units_are_flipped_at_random_and_agree_with_the_exact_test() -> None:
    rng = np.random.default_rng(4)
    differences = rng.normal(0.4, 1.0, 16)

    exact, random = sign_flip(differences), sign_flip(np.append(differences, 0.0))

    assert pytest.approx(exact, abs=0.02) == random


def test_holm_multiplies_by_what_is_left_and_never_falls() -> None:
    assert pytest.approx([0.03, 0.06, 0.06]) == holm([0.01, 0.04, 0.03])
    assert pytest.approx([1.0, 1.0]) == holm([0.6, 0.7])
    assert math.isnan(holm([math.nan, 0.02])[0])
    assert pytest.approx(0.02) == holm([math.nan, 0.02])[1]


def test_every_two_models_are_compared_over_what_both_have() -> None:
    units = [f"s{i}" for i in range(7)]
    models = {
        "good": {unit: 0.7 + 0.01 * i for i, unit in enumerate(units)},
        "bad": dict.fromkeys(units, 0.5),
        "few": dict.fromkeys(units[:3], 0.6),
    }

    pairs = {(pair.first, pair.second): pair for pair in compare(models)}

    assert {("good", "bad"), ("good", "few"), ("bad", "few")} == set(pairs)
    assert (7, 3) == (pairs["good", "bad"].n, pairs["good", "few"].n)
    assert pytest.approx(0.23) == pairs["good", "bad"].difference
    assert 2 / 128 == pairs["good", "bad"].p_value
    assert 6 / 128 == pairs["good", "bad"].holm
    assert pytest.approx(2 / 128) == pairs["good", "bad"].wilcoxon
    assert math.isnan(pairs["good", "few"].wilcoxon)

"""The verdict: the gap, and chance where nothing can be learned."""

from __future__ import annotations

import math

from models.evaluation.leakage import ControlRun, LeakageFindings, judge


def found(segment: float, grouped: float, permuted: float | None = 0.5, noise: float | None = 0.5) -> LeakageFindings:
    runs = [ControlRun("permuted", "segment", permuted, 320)] if permuted is not None else []
    runs += [ControlRun("noise", "segment", noise, 320)] if noise is not None else []
    return judge("deepvanet", "valence", segment, grouped, "trial", runs)


def test_a_wide_gap_is_called_leakage() -> None:
    got = found(0.98, 0.55)

    assert "leakage" == got.verdict
    assert "0.980 by segment, 0.550 by trial: a gap of +0.430, above 0.15: leakage." in got.text


def test_a_narrow_gap_with_controls_at_chance_is_clean() -> None:
    got = found(0.60, 0.55)

    assert "clean" == got.verdict
    assert "not above 0.15" in got.text
    assert 2 == got.text.count("inside chance of")


def test_permuted_labels_that_are_learned_are_called_leakage() -> None:
    got = found(0.60, 0.55, permuted=0.9)

    assert "leakage" == got.verdict
    assert "With permuted labels, by segment: 0.900, above chance" in got.text


def test_less_than_chance_is_told_too() -> None:
    got = found(0.60, 0.55, noise=0.1)

    assert "below chance" == got.verdict
    assert "With noise of the same structure, by segment: 0.100, below chance" in got.text


def test_what_was_not_run_is_told() -> None:
    got = found(math.nan, 0.55, noise=None)

    assert "incomplete" == got.verdict
    assert "was not measured" in got.text
    assert "Not run: noise of the same structure." in got.text


def test_always_saying_the_commonest_class_is_within_chance() -> None:
    low, high = ControlRun("permuted", "trial", 0.6, 300, level=0.6).interval

    assert low < 0.5 < 0.6 < high


def test_a_leak_too_small_for_the_interval_shows_in_the_permutations() -> None:
    """Many windows of few trials: the interval is wide, but no permutation of the labels fits as well."""
    small = [ControlRun("permuted", "segment", 0.6, 32, p_value=p) for p in (0.001, 0.02)]

    leaks, fits = (judge("deepvanet", "valence", 0.6, 0.55, "trial", [run]) for run in small)

    assert "leakage" == leaks.verdict
    assert "better than all but 0.1 % of permutations" in leaks.text
    assert "incomplete" == fits.verdict

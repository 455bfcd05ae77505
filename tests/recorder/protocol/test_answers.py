"""Answers made by the program follow what a simulated participant felt, and say that nobody gave them."""

from __future__ import annotations

import numpy as np
import pytest

from recorder.protocol.answers import AutoAnswers
from recorder.protocol.playlist import Stimulus, Trial
from recorder.protocol.rating import SCALES, Rating, rating_of

N = 300
TRIALS = [Trial(number, Stimulus(f"s{number}", "text", text="x", duration_s=6.0)) for number in range(1, N + 1)]


def _said(answers: AutoAnswers, scale: str) -> list[int]:
    return [getattr(answers(trial, 10.0, 16.0), scale) for trial in TRIALS]


@pytest.mark.parametrize(("valence", "arousal"), [(0.6, -0.6), (-0.6, 0.6), (0.0, 0.0)])
def test_answers_follow_the_truth_with_noise(valence: float, arousal: float) -> None:
    answers = AutoAnswers(lambda _: (valence, arousal), seed=1)

    said = {scale: np.array(_said(answers, scale)) for scale in SCALES}

    assert abs(said["valence"].mean() - rating_of(valence)) < 0.3
    assert abs(said["arousal"].mean() - rating_of(arousal)) < 0.3
    assert 0.7 < said["valence"].std() < 1.3
    assert abs(said["dominance"].mean() - 5.0) < 0.3
    assert np.sign(round(said["liking"].mean() - 5.0)) == np.sign(valence)


def test_what_was_felt_before_and_after_the_stimulus_does_not_count() -> None:
    within = AutoAnswers(lambda t: (0.6, 0.6) if 10.0 <= t <= 16.0 else (-1.0, -1.0), seed=2)
    always = AutoAnswers(lambda _: (0.6, 0.6), seed=2)

    assert _said(always, "valence") == _said(within, "valence")


def test_answers_without_a_truth_are_random_over_the_whole_scale() -> None:
    said = _said(AutoAnswers(None, seed=3), "arousal")

    assert set(range(1, 10)) == set(said)


def test_who_answered_is_told() -> None:
    assert "random" == AutoAnswers(None, 1)(TRIALS[0], 0.0, 6.0).source
    assert "truth" == AutoAnswers(lambda _: (0.0, 0.0), 1)(TRIALS[0], 0.0, 6.0).source


def test_the_same_seed_and_trial_give_the_same_answer_in_any_order() -> None:
    def answers() -> AutoAnswers:
        return AutoAnswers(lambda _: (0.3, 0.3), seed=4)

    forward: list[Rating] = [answers()(trial, 0.0, 6.0) for trial in TRIALS[:10]]
    backward = [answers()(trial, 0.0, 6.0) for trial in reversed(TRIALS[:10])]

    assert forward == backward[::-1]
    assert len(set(forward)) > 5


def test_only_what_is_asked_is_answered_and_it_takes_a_moment() -> None:
    rating = AutoAnswers(None, 5, ("valence", "liking"))(TRIALS[0], 0.0, 0.0)

    assert () == rating.missing(("valence", "liking"))
    assert ("arousal", "dominance") == rating.missing(SCALES)
    assert rating.response_s is not None
    assert 0.5 < rating.response_s < 2.0

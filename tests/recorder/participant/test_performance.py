"""A simulated participant goes through a protocol as a person would, only nobody waits."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from recorder.participant.participant import CLASS_VALUE
from recorder.participant.performance import START_S, TIMING, duration_s, labels, perform, simulated_playlist
from recorder.participant.worlds import WORLDS
from recorder.protocol.rating import level

TRIAL_S = 6.0
TRIAL = ["fixation_start", "stimulus_requested", "stimulus_onset", "stimulus_offset", "rating_start", "rating"]


@pytest.fixture(scope="module")
def performance():
    return perform("trials", 11, simulated_playlist(12, TRIAL_S))


def test_markers_are_those_of_any_session(performance):
    told = [entry.label for entry in performance.log if entry.label != "ratings"]
    assert ["session_start", "baseline_start", "baseline_end", *12 * TRIAL, "session_end"] == told
    assert sorted(entry.t for entry in performance.log) == [entry.t for entry in performance.log]


def test_a_rest_of_ten_seconds_comes_before_the_first_trial(performance):
    assert START_S == performance.start
    assert 10.0 == TIMING.baseline_s == performance.world.spells[0].begin - performance.start


def test_stimuli_last_as_long_as_they_should(performance):
    for spell in performance.world.spells:
        assert pytest.approx(TRIAL_S) == spell.offset - spell.onset
        assert 1.0 <= spell.onset - spell.begin
        assert 1.0 <= spell.end - spell.offset
    assert all(before.end == after.begin for before, after in pairwise(performance.world.spells))


def test_how_long_it_takes_is_known_before(performance):
    assert duration_s(11, performance.playlist) == pytest.approx(performance.end - performance.start)


def test_each_quadrant_comes_as_often_and_never_thrice_in_a_row(performance):
    quadrants = [trial.stimulus.quadrant for trial in performance.trials]
    assert {3} == set(Counter(quadrants).values())
    assert not any(a == b == c for a, b, c in zip(quadrants, quadrants[1:], quadrants[2:], strict=False))


def test_what_is_felt_is_what_the_stimulus_is_expected_to_evoke(performance):
    for trial, row in zip(performance.trials, labels(performance), strict=True):
        assert trial.stimulus.level == pytest.approx(row[2:], abs=1e-9)
        assert (CLASS_VALUE, CLASS_VALUE) == pytest.approx(np.abs(row[2:]))


def test_ratings_follow_what_is_felt_with_the_noise_of_a_person():
    rated, felt = [], []
    for seed in range(6):
        performance = perform("trials", seed, simulated_playlist(16, TRIAL_S))
        answers = [json.loads(entry.payload) for entry in performance.log if entry.label == "ratings"]
        assert {"truth"} == {answer["source"] for answer in answers}
        rated += [(level(answer["valence"]), level(answer["arousal"])) for answer in answers]
        felt += [row[2:] for row in labels(performance)]
    difference = np.array(rated) - np.array(felt)
    assert pytest.approx(0.0, abs=0.06) == difference.mean()
    assert 0.1 < difference.std() < 0.4


@pytest.mark.parametrize("world", WORLDS)
def test_a_performance_follows_from_its_seed_alone(world):
    first, again = (perform(world, 3, simulated_playlist(4, TRIAL_S, world)) for _ in range(2))
    other = perform(world, 4, simulated_playlist(4, TRIAL_S, world))
    assert first == again
    assert first.log != other.log
    assert labels(first) == labels(again)


@pytest.mark.parametrize("world", ["dynamic", "misaligned"])
def test_nothing_is_expected_of_stimuli_that_change_nothing(world):
    performance = perform(world, 3, simulated_playlist(4, TRIAL_S, world))
    assert {None} == {trial.stimulus.valence for trial in performance.trials}
    assert len({row[2:] for row in labels(performance)}) == 4


def test_all_participants_are_shown_the_same_in_different_orders():
    playlist = simulated_playlist(8, TRIAL_S)
    orders = [[trial.stimulus.id for trial in perform("trials", seed, playlist).trials] for seed in (1, 2)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    assert playlist.digest == simulated_playlist(8, TRIAL_S).digest != simulated_playlist(9, TRIAL_S).digest

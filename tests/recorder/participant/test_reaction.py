"""A participant reacts to what happens, and only from then on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.participant.participant import CLASS_VALUE, Participant, level_of_rating
from recorder.participant.path import TRANSITION_S, DynamicPath
from recorder.participant.population import BENCH, N_EEG
from recorder.participant.reaction import ReactingPath, Reaction

LEVELS = st.none() | st.floats(-1.0, 1.0)
REACTIONS = st.lists(st.builds(Reaction, st.floats(0.0, 60.0), LEVELS, LEVELS), max_size=6)
T = np.arange(0.0, 70.0, 0.37)


def test_without_reactions_the_state_goes_its_own_way():
    own = DynamicPath(3)
    np.testing.assert_array_equal(own(T), ReactingPath(own)(T))


def test_a_reaction_takes_a_second_and_holds_until_the_next():
    own = DynamicPath(3)
    path = ReactingPath(own, (Reaction(10.0, 1.0, -0.5), Reaction(20.0)))
    before, held, after = T[T <= 10.0], T[(T >= 11.0) & (T <= 20.0)], T[T >= 21.0]
    np.testing.assert_array_equal(own(before), path(before))
    np.testing.assert_array_equal(np.tile([1.0, -0.5], (len(held), 1)), path(held))
    np.testing.assert_array_equal(own(after), path(after))


def test_an_axis_that_is_left_free_goes_its_own_way():
    own = DynamicPath(3)
    path = ReactingPath(own, (Reaction(10.0, valence=-1.0),))
    later = T[T > 12.0]
    np.testing.assert_array_equal(own(later)[:, 1], path(later)[:, 1])
    assert (path(later)[:, 0] == -1.0).all()


@given(reactions=REACTIONS)
def test_the_state_is_a_function_of_time_and_the_list_of_reactions_alone(reactions):
    """One by one or at once, and in whichever order the reactions were added."""
    path = ReactingPath(DynamicPath(5), tuple(reactions))
    other = ReactingPath(DynamicPath(5), path.reactions)
    np.testing.assert_array_equal(path(T), np.concatenate([other(float(t)) for t in T]))


@given(reactions=REACTIONS, new=st.builds(Reaction, st.floats(0.0, 60.0), LEVELS, LEVELS))
def test_the_past_never_changes(reactions, new):
    path = ReactingPath(DynamicPath(5), tuple(reactions))
    past = T[new.begin >= T]
    before = path(past)
    path.add(new)
    np.testing.assert_array_equal(before, path(past))


@given(reactions=REACTIONS)
def test_the_state_never_jumps(reactions):
    fine = np.arange(0.0, 62.0, 0.02)
    steps = np.diff(ReactingPath(DynamicPath(5), tuple(reactions))(fine), axis=0)
    reacting_at_once = 1 + max(
        (sum(abs(a.begin - b.begin) < TRANSITION_S for b in reactions) for a in reactions), default=0
    )
    assert np.abs(steps).max() <= 2.0 * 1.5 * 0.02 / TRANSITION_S * reacting_at_once + 1e-9


def test_reactions_of_many_threads_are_all_kept():
    path = ReactingPath(DynamicPath(5))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: path.add(Reaction(float(i), 0.5, 0.5)), range(200)))
    assert [float(i) for i in range(200)] == [reaction.begin for reaction in path.reactions]


@pytest.mark.parametrize("levels", [(1.1, 0.0), (0.0, -2.0), (float("nan"), 0.0)])
def test_a_level_that_is_none_is_refused(levels):
    with pytest.raises(ValueError, match=r"levels lie in -1\.\.1"):
        Reaction(0.0, *levels)


def test_brain_face_and_truth_follow_a_reaction():
    calm, moved = (
        Participant(9, path=ReactingPath(DynamicPath(9), (Reaction(5.0, level, level),))) for level in (-1, 1)
    )
    difference = (moved.features.at(T[T > 6.0]) - calm.features.at(T[T > 6.0])).mean(axis=0)
    np.testing.assert_allclose(difference, 2.0 * BENCH.effects.sum(axis=0), atol=1e-9)
    assert np.abs(difference[:N_EEG]).max() > 0.5
    np.testing.assert_array_equal(calm.eeg().samples(0, 1250), moved.eeg().samples(0, 1250))
    assert not np.array_equal(calm.eeg().samples(1500, 250), moved.eeg().samples(1500, 250))
    np.testing.assert_array_equal(calm.face().frame(4.9), moved.face().frame(4.9))
    assert not np.array_equal(calm.face().frame(8.0), moved.face().frame(8.0))
    assert (CLASS_VALUE, CLASS_VALUE) == tuple(moved.truth(8.0)[0])


def test_ratings_of_the_benchs_classes_are_its_levels():
    assert [-1.0, 0.0, 1.0] == pytest.approx([level_of_rating(rating) for rating in (2.6, 5.0, 7.4)])
    assert [-1.0, 1.0] == [level_of_rating(rating) for rating in (1.0, 9.0)]

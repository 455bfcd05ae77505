"""The keyframe rule, its times, and its causal counterpart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.networks.keyframes import KeySpan, cut_ms, key_span, keyframe_ms, live_gate, runs

TABLE_3 = {
    885: 68076, 3098: 238307, 192: 14769, 1862: 143230, 79: 6076, 2219: 170692,
    382: 29384, 3943: 303307, 94: 7230, 3638: 279846, 364: 28000, 3285: 252692,
}  # fmt: skip

trials = arrays(np.bool_, st.integers(0, 80))


def frames(text: str) -> np.ndarray:
    """Return frames from a picture of them: ``.`` is calm."""
    return np.array([letter != "." for letter in text], np.bool_)


@pytest.mark.parametrize(("frame", "ms"), TABLE_3.items())
def test_keyframe_times_are_those_of_the_papers_table_3(frame, ms):
    assert ms == keyframe_ms(frame)


def test_a_trial_is_kept_from_the_first_run_to_the_last():
    """Single frames and short runs before and after do not count; what is between is kept."""
    trial = frames("..##...#####..#...######..####.")

    assert KeySpan(7, 23, True) == key_span(trial)


def test_literally_the_first_run_is_longer_than_five_and_the_last_five_or_more():
    trial = frames("#####..######...#####..####")

    assert KeySpan(7, 20, True) == key_span(trial, more_at_start=True)
    assert KeySpan(0, 20, True) == key_span(trial)


@pytest.mark.parametrize(("trial", "last"), [("....####....", 11), ("", 0)])
def test_without_a_run_the_whole_trial_is_kept_and_that_is_told(trial, last):
    span = key_span(frames(trial))

    assert KeySpan(0, last, False) == span
    assert (0, 5000) == cut_ms(span, trial_ms=5000)


def test_eeg_is_cut_at_the_times_of_the_key_frames():
    assert (68076, 238307) == cut_ms(KeySpan(885, 3098, True), trial_ms=300_000)


def test_a_cut_stays_inside_the_trial():
    assert (1538, 1600) == cut_ms(KeySpan(20, 25, True), trial_ms=1600)


def test_a_cut_that_holds_no_window_is_widened_into_the_past():
    assert (1307, 2307) == cut_ms(KeySpan(26, 30, True), trial_ms=10_000, least_ms=1000)
    assert (0, 1000) == cut_ms(KeySpan(0, 4, True), trial_ms=10_000, least_ms=1000)
    assert (0, 700) == cut_ms(KeySpan(0, 4, True), trial_ms=700, least_ms=1000)


@given(trials, st.integers(1, 8))
def test_runs_are_what_a_plain_count_finds(trial, min_run):
    expected, start = [], None
    for i, expressive in enumerate([*trial, False]):
        if expressive and start is None:
            start = i
        elif not expressive and start is not None:
            if i - start >= min_run:
                expected.append((start, i - 1))
            start = None

    assert expected == runs(trial, min_run)


def test_the_gate_opens_with_a_whole_run_and_closes_when_it_is_forgotten():
    """Here a run has three frames, and the gate remembers six."""
    trial = frames(".##..###.#.##.....")
    opens = frames(".......####.......")

    np.testing.assert_array_equal(opens, live_gate(trial, min_run=3, memory=6))


@given(trials, st.integers(1, 6), st.integers(0, 20))
def test_the_gate_never_waits_for_the_future(trial, min_run, longer):
    whole = live_gate(trial, min_run, min_run + longer)

    for stop in range(len(trial)):
        np.testing.assert_array_equal(whole[:stop], live_gate(trial[:stop], min_run, min_run + longer))


@given(trials, st.integers(1, 6), st.integers(0, 20))
def test_the_gate_is_open_somewhere_only_where_the_rule_finds_a_run(trial, min_run, longer):
    span, gate = key_span(trial, min_run), live_gate(trial, min_run, min_run + longer)

    assert span.found == bool(gate.any())
    assert len(trial) == len(gate)
    if span.found:
        assert span.first + min_run - 1 == int(gate.argmax())

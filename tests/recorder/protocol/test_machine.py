"""A run of a protocol, on a clock that is moved by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.protocol.machine import ProtocolRun
from recorder.protocol.phases import OVER
from recorder.protocol.playlist import Playlist, Stimulus, Timing, Trial
from recorder.protocol.rating import Rating

ALL = Rating(7, 6, 5, 4)
CLIP = Stimulus("clip", "video", duration_s=6.0, valence=7.0, arousal=3.0, media_s=6.0)

Make = Callable[..., Any]


def test_a_run_goes_through_baseline_fixation_stimulus_rating_and_rest(driven: Make) -> None:
    """One trial with all of its markers at the moments they happened."""
    made = driven()
    run = made.run

    assert "blank" == run.tick(0.0).what
    run.start(100.0)
    assert "countdown" == run.tick(107.9).what
    assert "fixation" == run.tick(108.0).what
    assert "stimulus" == run.tick(110.0).what
    run.presented(110.04)
    assert "stimulus" == run.tick(116.03).what
    assert "rating" == run.tick(116.05).what
    assert run.rate(ALL, 118.0)
    assert "blank" == run.tick(118.5).what
    assert "fixation" == run.tick(119.0).what

    assert [
        (100.0, "session_start"),
        (100.0, "baseline_start"),
        (108.0, "baseline_end"),
        (108.0, "fixation_start"),
        (110.0, "stimulus_requested"),
        (110.04, "stimulus_onset"),
        (116.05, "stimulus_offset"),
        (116.05, "rating_start"),
        (118.0, "rating"),
        (118.0, "rest_start"),
        (119.0, "fixation_start"),
    ] == [(t, label) for t, label, _ in made.marks]


def test_the_onset_is_the_first_frame_presented_and_tells_its_delay(driven: Make) -> None:
    made = driven((CLIP,))
    requested = made.to_stimulus()

    made.run.presented(requested + 0.05)
    made.run.presented(requested + 0.09)

    onset = made.payload("stimulus_onset")
    assert 1 == made.labels.count("stimulus_onset")
    assert math.isclose(0.05, onset["delay_s"])
    assert onset["jitter_s"] is None
    assert ("clip", "video", 7.0, 3.0, False) == tuple(
        onset[key] for key in ("stimulus", "kind", "valence", "arousal", "practice")
    )


def test_jitter_is_the_standard_deviation_of_the_delays_so_far(driven: Make) -> None:
    made = driven(scales=(), timing=Timing(0.0, 0.0, 0.0))
    run, t = made.run, 0.0
    run.start(t)
    for delay_s in (0.010, 0.020, 0.030):
        run.presented(t + delay_s)
        t += 7.0
        run.tick(t)

    jitters = [payload["jitter_s"] for _, label, payload in made.marks if label == "stimulus_onset"]
    assert jitters[0] is None
    assert jitters[1:] == pytest.approx([0.010 / math.sqrt(2), 0.010])
    assert math.isclose(0.010, made.payload("session_end")["jitter_s"])
    assert math.isclose(0.020, made.payload("session_end")["delay_s"])


def test_frames_become_rows_and_their_jitter_is_that_around_the_clips_own_times(driven: Make) -> None:
    made = driven((CLIP,))
    t = made.to_stimulus()

    for frame, late_s in enumerate((0.0, 0.002, 0.0, 0.002)):
        made.run.frame(t + 1.0 + frame / 25 + late_s, frame, frame / 25)
    made.run.ended(t + 7.0)

    assert 4 == len(made.rows)
    assert ("stimulus_frames", t + 1.042, (1, 1, 0.04)) == made.rows[1]
    assert t + 1.0 == next(at for at, label, _ in made.marks if label == "stimulus_onset")
    offset = made.payload("stimulus_offset")
    assert (4, "ended") == (offset["n_frames"], offset["why"])
    assert math.isclose(0.002 / math.sqrt(3), offset["frame_jitter_s"], rel_tol=1e-6)


def test_a_clip_is_over_when_it_ends_itself_and_a_cut_one_after_its_time(driven: Make) -> None:
    for stimulus, after_s, shown in ((CLIP, 8.0, "stimulus"), (replace(CLIP, duration_s=4.0), 4.0, "rating")):
        made = driven((stimulus,))
        t = made.to_stimulus()
        made.run.presented(t)

        assert shown == made.run.tick(t + after_s).what


@pytest.mark.parametrize(
    ("presented", "tick_s", "reason"),
    [(False, 10.0, "it was not presented within 10 s"), (True, 11.0, "it did not end within 5 s after its 6.0 s")],
)
def test_a_stimulus_that_does_not_come_or_does_not_end_has_failed(
    driven: Make, presented: bool, tick_s: float, reason: str
) -> None:
    """The session goes on with the next trial, and asks for no rating."""
    made = driven((CLIP, CLIP))
    t = made.to_stimulus()
    if presented:
        made.run.presented(t)

    made.run.tick(t + tick_s - 0.01)
    assert "stimulus" == made.run.phase.name
    made.run.tick(t + tick_s)

    assert "rest" == made.run.phase.name
    assert reason == made.payload("failed")["reason"]
    assert (t if presented else None) == made.payload("failed")["onset_t"]
    assert "rating_start" not in made.labels
    assert "stimulus_offset" not in made.labels


@pytest.mark.parametrize("onset_s", [None, 0.0])
def test_a_clip_that_ends_far_too_early_has_failed(driven: Make, onset_s: float | None) -> None:
    made = driven((CLIP,))
    t = made.to_stimulus()
    if onset_s is not None:
        made.run.presented(t + onset_s)

    made.run.ended(t + 2.0)

    wanted = "it ended before anything of it was presented" if onset_s is None else "it ended after 2.0 s of 6.0 s"
    assert wanted == made.payload("failed")["reason"]


def test_a_report_about_an_earlier_stimulus_is_ignored(driven: Make) -> None:
    """A player that is late with its end does not end the next clip."""
    made = driven((CLIP, CLIP), timing=Timing(0.0, 0.0, 0.0), scales=())
    made.run.start(0.0)
    first = made.run.tick(0.0).token
    made.run.presented(0.0, first)
    made.run.ended(6.0, first)
    second = made.run.tick(6.0).token

    made.run.presented(6.1, first)
    made.run.ended(6.1, first)
    made.run.failed("broken", 6.1, first)

    assert (2, 1) == (made.run.phase.number, made.labels.count("stimulus_onset"))
    made.run.presented(6.2, second)
    assert 2 == made.labels.count("stimulus_onset")


def test_an_incomplete_rating_is_not_taken(driven: Make) -> None:
    made = driven(scales=("valence", "arousal"))
    t = made.to_stimulus()
    made.run.presented(t)
    made.run.tick(t + 6.0)

    assert not made.run.rate(Rating(valence=3), t + 7.0)
    assert "rating" == made.run.phase.name
    assert made.run.rate(Rating(valence=3, declined=("arousal",)), t + 8.5)

    payload = made.payload("rating")
    assert (3, None, ["arousal"], 2.5) == tuple(
        payload[key] for key in ("valence", "arousal", "declined", "response_s")
    )
    assert [("ratings", t + 8.5, json.dumps(payload))] == made.texts


def test_what_is_not_rated_is_followed_by_the_rest(driven: Make) -> None:
    stimulus = Stimulus("hello", "text", text="Welcome", duration_s=5.0, rated=False)
    made = driven((stimulus, stimulus))
    t = made.to_stimulus()
    made.run.presented(t)

    made.run.tick(t + 5.0)

    assert "rest" == made.run.phase.name


def test_a_continuous_rating_is_kept_while_a_stimulus_is_seen(driven: Make) -> None:
    made = driven(continuous_rating=True)
    t = made.to_stimulus()
    made.run.answer_continuous(5.0, 5.0, t)
    made.run.presented(t)
    for valence in (6.0, 0.5, math.nan):
        made.run.answer_continuous(valence, 5.0, t + 1.0)
    made.run.tick(t + 6.0)
    made.run.answer_continuous(5.0, 5.0, t + 6.1)

    assert [("continuous_rating", t + 1.0, (6.0, 5.0))] == made.rows


def test_a_skipped_stimulus_has_its_offset_and_is_not_rated(driven: Make) -> None:
    made = driven()
    t = made.to_stimulus()
    made.run.presented(t)

    made.run.skip(t + 1.0)

    assert "rest" == made.run.phase.name
    assert ["skipped", "stimulus_offset", "rest_start"] == made.labels[-3:]
    assert "skipped" == made.payload("stimulus_offset")["why"]


@pytest.mark.parametrize(("phase", "then"), [("baseline", "fixation"), ("fixation", "rest"), ("rating", "rest")])
def test_every_phase_can_be_skipped(driven: Make, phase: str, then: str) -> None:
    made = driven()
    run = made.run
    run.start(0.0)
    for t, name in ((8.0, "fixation"), (10.0, "stimulus"), (16.0, "rating")):
        if run.phase.name == phase:
            break
        run.tick(t)
        if name == "stimulus":
            run.presented(t)

    run.skip(16.5)

    assert then == run.phase.name
    assert phase == made.payload("skipped")["phase"]


def test_a_pause_comes_between_two_trials(driven: Make) -> None:
    made = driven()
    run = made.run
    t = made.to_stimulus()
    run.presented(t)

    run.pause(t + 1.0)
    assert (True, "stimulus") == (run.pausing, run.phase.name)
    run.tick(t + 6.0)
    run.rate(ALL, t + 7.0)
    show = run.tick(t + 8.0)
    assert ("text", False) == (show.what, run.pausing)
    run.tick(t + 1000.0)
    assert "paused" == run.phase.name
    run.resume(t + 1000.0)

    assert ("fixation", 2) == (run.phase.name, run.phase.number)
    assert ["paused", "resumed", "fixation_start"] == made.labels[-3:]


def test_a_pause_during_the_fixation_comes_at_once_and_the_cross_comes_anew(driven: Make) -> None:
    made = driven()
    made.run.start(0.0)
    made.run.tick(8.0)

    made.run.pause(9.0)
    assert ("paused", made.trials[0]) == (made.run.phase.name, made.run.phase.trial)
    made.run.resume(20.0)

    assert ("fixation", 1, 22.0) == (made.run.phase.name, made.run.phase.number, made.run.phase.ends)


def test_a_pause_can_be_taken_back_before_it_comes(driven: Make) -> None:
    made = driven()
    t = made.to_stimulus()
    made.run.pause(t)
    made.run.resume(t + 1.0)
    made.run.presented(t + 1.0)
    made.run.tick(t + 7.0)
    made.run.rate(ALL, t + 8.0)
    made.run.tick(t + 9.0)

    assert "fixation" == made.run.phase.name
    assert "paused" not in made.labels


def test_an_abort_ends_the_run_and_closes_what_was_shown(driven: Make) -> None:
    made = driven()
    t = made.to_stimulus()
    made.run.presented(t)

    made.run.abort("Esc", t + 1.0)
    made.run.abort("again", t + 2.0)

    assert "end" == made.run.tick(t + 3.0).what
    assert ["stimulus_offset", "aborted", "session_end"] == made.labels[-3:]
    assert {"why": "Esc", "phase": "stimulus"} == made.payload("aborted")
    assert "aborted" == made.payload("session_end")["state"]


def test_a_practice_trial_is_marked_as_such(driven: Make) -> None:
    made = driven((replace(CLIP, practice=True),))
    made.to_stimulus()

    assert made.payload("stimulus_requested")["practice"]


def test_the_display_changes_exactly_when_the_token_does(driven: Make) -> None:
    made = driven()
    tokens: dict[int, str] = {}
    t = made.to_stimulus()
    for moment in (t, t + 1.0, t + 2.0):
        show = made.run.tick(moment)
        tokens.setdefault(show.token, show.what)
        made.run.presented(moment)

    assert ["stimulus"] == list(tokens.values())


def test_the_next_trial_is_told_in_time_to_be_prepared(driven: Make) -> None:
    made = driven()
    run = made.run
    assert made.trials[0] is run.upcoming
    t = made.to_stimulus()
    assert run.upcoming is None
    run.presented(t)
    run.tick(t + 6.0)
    assert made.trials[1] is run.upcoming


def test_the_plan_is_what_a_run_takes_when_answers_take_what_is_expected(driven: Make) -> None:
    made = driven()
    run, t = made.run, 50.0
    left = [run.remaining_s(t)]
    run.start(t)
    while run.phase.name not in OVER:
        run.tick(t)
        if run.phase.name == "stimulus":
            run.presented(t)
        if run.phase.name == "rating" and t >= run.phase.started + 10.0:
            run.rate(ALL, t)
        left.append(run.remaining_s(t))
        t += 0.5

    assert run.plan() == 8.0 + 3 * (2.0 + 6.0 + 10.0) + 2 * 1.0
    assert run.plan() == left[0]
    assert 0.0 == left[-1]
    assert abs(t - 0.5 - 50.0 - run.plan()) <= 0.5
    assert all(after <= before for before, after in pairwise(left))


EVENTS = st.one_of(
    st.tuples(st.sampled_from(["start", "tick", "pause", "resume", "skip", "presented", "ended"])),
    st.tuples(st.just("frame"), st.integers(0, 200), st.floats(allow_nan=True, allow_infinity=True)),
    st.tuples(st.just("rate"), st.sampled_from([ALL, Rating(valence=1), Rating(declined=("liking",))])),
    st.tuples(st.just("failed"), st.text(max_size=5)),
    st.tuples(st.just("answer"), st.floats(allow_nan=True), st.floats(allow_nan=True)),
    st.tuples(st.sampled_from(["abort", *["tick"] * 20])),
)
STEPS = st.one_of(st.floats(-1.0, 12.0), st.sampled_from([0.0, 2.0, 6.0, math.nan, math.inf]))


def _send(run: ProtocolRun, event: tuple[Any, ...], t: float, token: int | None) -> None:
    name, *values = event
    if name in ("presented", "ended"):
        getattr(run, name)(t, token)
    elif name == "frame":
        run.frame(t, values[0], values[1], token)
    elif name == "failed":
        run.failed(values[0], t, token)
    elif name == "rate":
        run.rate(values[0], t)
    elif name == "answer":
        run.answer_continuous(values[0], values[1], t)
    elif name == "abort":
        run.abort("why", t)
    else:
        getattr(run, name)(t)


def _check(marks: list[tuple[float, str, Mapping[str, Any]]]) -> None:
    """Every stamp follows the one before, and each onset has one end that names the same trial."""
    stamps = [t for t, _, _ in marks]
    assert sorted(stamps) == stamps
    assert all(math.isfinite(t) for t in stamps)
    shown: int | None = None
    for _, label, payload in marks:
        json.dumps(payload, allow_nan=False)
        if label == "stimulus_onset":
            assert shown is None
            shown = payload["trial"]
        elif label == "stimulus_offset" or (label == "failed" and payload["onset_t"] is not None):
            assert payload["trial"] == shown
            shown = None
        elif label in ("fixation_start", "rating_start", "rest_start", "session_end", "paused"):
            assert shown is None


@given(
    st.lists(st.tuples(EVENTS, STEPS, st.sampled_from([None, None, 0, 5])), max_size=80),
    st.lists(st.sampled_from([CLIP, replace(CLIP, duration_s=3.0), replace(CLIP, rated=False)]), max_size=4),
    st.sampled_from([Timing(8.0, 2.0, 1.0), Timing(0.0, 0.0, 0.0), Timing(0.0, 1.0, 0.0)]),
)
def test_no_sequence_of_events_breaks_a_run(
    events: list[tuple[tuple[Any, ...], float, int | None]], stimuli: list[Stimulus], timing: Timing
) -> None:
    """Whatever comes, and whenever: nothing raises, the markers tell one story, and time alone ends the run."""
    marks: list[tuple[float, str, Mapping[str, Any]]] = []
    rows: list[float] = []
    playlist = Playlist("any", "Any", tuple(stimuli), timing, continuous_rating=True)
    trials = [Trial(number, stimulus) for number, stimulus in enumerate(stimuli, 1)]
    run = ProtocolRun(playlist, trials, lambda *mark: marks.append(mark), lambda *row: rows.append(row[1]))
    t = 1000.0
    for event, step_s, token in events:
        _send(run, event, t + step_s, token)
        t += step_s if 0.0 < step_s < math.inf else 0.0
        assert run.remaining_s(t) >= 0.0
    run.start(t)
    run.resume(t)
    for _ in range(60):
        t += 12.0
        if run.tick(t).what == "rating":
            assert run.rate(ALL, t)
    run.tick(t)

    assert run.phase.name in OVER
    assert "session_end" not in [label for _, label, _ in marks[:-1]]
    assert sorted(rows) == rows
    _check(marks)

"""Trials of markers and self-reports, whole or not."""

from __future__ import annotations

import math
from typing import Any

import pytest

from recorder.blocks import Marker
from recorder.session.recorded import RecordedRating
from recorder.session.trials import rating, trials


def marker(t: float, label: str, trial: int | None = 1, **payload: Any) -> Marker:
    return Marker(t, label, payload if trial is None else {"trial": trial, "stimulus": f"s{trial}", **payload})


def answer(t: float, trial: int | None, valence: int) -> RecordedRating:
    return RecordedRating(t, trial, {"valence": valence})


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (marker(3.0, "stimulus_offset", why="ended"), "shown"),
        (marker(3.0, "stimulus_offset", why="skipped"), "skipped"),
        (marker(3.0, "stimulus_offset", why="aborted"), "aborted"),
        (marker(3.0, "failed", reason="no such file"), "failed"),
        (marker(3.0, "aborted", None, why="Esc"), "aborted"),
    ],
)
def test_a_trial_says_how_it_ended(end: Marker, outcome: str) -> None:
    (trial,) = trials([marker(1.0, "stimulus_onset"), end], [])

    assert (outcome, 1.0, 3.0) == (trial.outcome, trial.onset, trial.offset)


def test_a_stimulus_that_never_came_is_no_trial() -> None:
    assert () == trials([marker(1.0, "stimulus_requested"), marker(2.0, "failed")], [])


def test_a_trial_without_an_end_has_no_offset() -> None:
    """The recording was cut off."""
    (trial,) = trials([marker(1.0, "stimulus_onset")], [])

    assert math.isnan(trial.offset)


def test_a_rating_counts_for_the_trial_it_names() -> None:
    """The last one where there are several; without a number for the stimulus before it."""
    onsets = [marker(1.0, "stimulus_onset", 1), marker(5.0, "stimulus_onset", 2), marker(9.0, "stimulus_onset", 3)]
    given = [answer(3.0, 1, 4), answer(4.0, 1, 5), answer(7.0, None, 6)]

    found = trials(onsets, given)

    assert [5, 6, None] == [trial.rating.answers["valence"] if trial.rating else None for trial in found]
    assert [True, True, False] == [trial.rated for trial in found]


@pytest.mark.parametrize("value", [0, 10, 4.5, True, "5", None, [5]])
def test_an_answer_off_the_scale_is_none(value: Any) -> None:
    """What stands in a file is not believed."""
    assert {"valence": None, "arousal": 9} == rating(0.0, {"valence": value, "arousal": 9.0}).answers


def test_a_rating_of_nothing_is_nothing() -> None:
    assert RecordedRating(1.0, None, {}) == rating(1.0, {"declined": "valence", "trial": "x", "response_s": "soon"})

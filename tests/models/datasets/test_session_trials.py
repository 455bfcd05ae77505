"""Trials that were shown whole count; the quiet before them is the rest."""

from __future__ import annotations

import pytest

from models.datasets.session_trials import dataset_trials, rest_begins
from recorder.blocks import Marker
from recorder.session.recorded import RecordedRating
from recorder.session.trials import trials


def marks(*told: tuple[float, str] | tuple[float, str, dict]) -> list[Marker]:
    return [Marker(t, label, dict(*payload)) for t, label, *payload in told]


def shown(number: int, onset: float, offset: float | None, **payload: object) -> list[Marker]:
    told = {"trial": number, "stimulus": f"s{number}"} | payload
    found = [Marker(onset, "stimulus_onset", told)]
    return found if offset is None else [*found, Marker(offset, "stimulus_offset", {"trial": number, "why": "ended"})]


def rated(number: int, t: float, **answers: int | None) -> RecordedRating:
    return RecordedRating(t, number, answers)


def made(markers: list[Marker], *ratings: RecordedRating):
    return dataset_trials(trials(markers, ratings), markers)


def test_a_declined_axis_is_absent():
    (trial,), _ = made(shown(1, 10.0, 20.0), rated(1, 22.0, valence=7, arousal=None))
    assert {"valence": 7.0} == trial.ratings


def test_a_trial_without_a_self_report_stays_without_labels():
    """Its windows may still tell of the person."""
    (trial,), left_out = made(shown(1, 10.0, 20.0))
    assert {} == trial.ratings
    assert not left_out


@pytest.mark.parametrize(
    ("markers", "reason"),
    [
        (shown(1, 10.0, 20.0, practice=True), "for practice"),
        (shown(1, 10.0, None), "without an end"),
        ([*shown(1, 10.0, None), Marker(12.0, "failed", {"trial": 1})], "failed"),
        ([*shown(1, 10.0, None), Marker(12.0, "skipped", {"trial": 1})], "skipped"),
        (shown(1, 10.0, 10.0), "without an end"),
    ],
)
def test_what_was_not_shown_whole_is_left_out_and_counted(markers, reason):
    found, left_out = made(markers, rated(1, 22.0, valence=7))
    assert () == found
    assert {reason: 1} == dict(left_out)


def test_trials_of_the_same_number_have_names_of_their_own():
    found, _ = made([*shown(0, 10.0, 20.0), *shown(0, 30.0, 40.0)])
    assert ("trial-00", "trial-00-at-30.000-s") == tuple(trial.name for trial in found)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([(0.0, "baseline_start"), (10.0, "baseline_end"), (10.0, "fixation_start")], 0.0),
        ([(10.0, "fixation_start")], 10.0),
        ([(0.0, "baseline_start"), (5.0, "skipped"), (5.0, "fixation_start")], 5.0),
        ([(0.0, "fixation_start"), (1.0, "paused"), (8.0, "resumed"), (8.0, "fixation_start")], 8.0),
        ([(0.0, "fixation_start"), (2.0, "failed"), (9.0, "fixation_start")], 9.0),
        ([], None),
    ],
)
def test_the_rest_begins_with_the_quiet(before, expected):
    assert ({12.0: expected} if expected is not None else {}) == rest_begins(marks(*before, (12.0, "stimulus_onset")))


def test_a_rest_belongs_to_one_stimulus():
    told = marks((0.0, "fixation_start"), (2.0, "stimulus_onset"), (9.0, "stimulus_onset"))
    assert {2.0: 0.0} == rest_begins(told)

"""The table of events tells when each stimulus was really seen, and what was said of it."""

from __future__ import annotations

import json

from recorder.blocks import Marker
from recorder.session.events import COLUMNS, events_table

TRIAL = {
    "trial": 1,
    "stimulus": "joy",
    "kind": "video",
    "valence": 7.5,
    "arousal": 6.0,
    "block": "a",
    "practice": False,
}
ANSWERS = {"trial": 1, "valence": 8, "arousal": 5, "dominance": None, "liking": 9, "declined": ["dominance"]}


def rows(*markers: Marker, ratings: tuple[tuple[float, str], ...] = (), zero_t: float = 100.0) -> list[dict[str, str]]:
    head, *lines = events_table(markers, ratings, zero_t).splitlines()
    assert list(COLUMNS) == head.split("\t")
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


def test_a_stimulus_is_one_row_with_its_answers() -> None:
    told = json.dumps({**ANSWERS, "response_s": 2.5})

    (row,) = rows(
        Marker(110.0, "stimulus_onset", TRIAL),
        Marker(120.25, "stimulus_offset", TRIAL),
        ratings=((125.0, told),),
    )

    assert ("10.000000", "10.250000", "stimulus") == (row["onset"], row["duration"], row["trial_type"])
    assert ("1", "joy", "7.500000", "6.000000") == (
        row["trial"], row["stimulus"], row["expected_valence"], row["expected_arousal"]
    )  # fmt: skip
    assert ("8", "5", "n/a", "9", "2.500000") == (
        row["valence"], row["arousal"], row["dominance"], row["liking"], row["response_time"]
    )  # fmt: skip


def test_a_stimulus_that_never_ended_has_no_duration() -> None:
    (row,) = rows(Marker(110.0, "stimulus_onset", TRIAL))

    assert ("10.000000", "n/a") == (row["onset"], row["duration"])


def test_baseline_and_fixation_last_until_what_ends_them() -> None:
    baseline, fixation, _ = rows(
        Marker(101.0, "baseline_start"),
        Marker(131.0, "baseline_end"),
        Marker(132.0, "fixation_start", TRIAL),
        Marker(134.0, "stimulus_onset", TRIAL),
    )

    assert ("baseline", "1.000000", "30.000000") == tuple(baseline[key] for key in ("trial_type", "onset", "duration"))
    assert ("fixation", "32.000000", "2.000000") == tuple(fixation[key] for key in ("trial_type", "onset", "duration"))


def test_moments_have_no_length() -> None:
    (row,) = rows(Marker(90.0, "paused", {"why": "door"}))

    assert ("paused", "-10.000000", "0.000000") == (row["trial_type"], row["onset"], row["duration"])


def test_rows_are_in_order_of_time_and_on_one_line_each() -> None:
    found = rows(Marker(130.0, "b\tc\nd"), Marker(120.0, "a"))

    assert ["a", "b c d"] == [row["trial_type"] for row in found]


def test_a_recording_without_events_is_a_head_alone() -> None:
    assert [] == rows()

"""What sources said is found at its time, and what is no such row is passed over."""

from __future__ import annotations

import json

from inference.replay.said import SourceWords
from recorder.session.recorded import RecordedText


def row(t: float, **fields: object) -> RecordedText:
    return RecordedText(t, json.dumps(fields))


def test_a_state_holds_until_the_next():
    words = SourceWords(
        [
            row(30.0, role="eeg", state="live", reason="clock offset guessed"),
            row(10.0, role="eeg", state="live", reason=""),
            row(20.0, role="eeg", state="stalled", reason="No samples."),
        ]
    )

    assert {} == words.at(9.0)
    assert {} == words.reasons(15.0)
    assert {"eeg": "No samples."} == words.reasons(20.0) == words.reasons(29.0)
    assert ("clock offset guessed",) == words.doubts(31.0)
    assert () == words.doubts(25.0)


def test_of_two_states_the_one_that_was_shown_counts():
    """States are looked at ten times a second; a hop may have met one before it was noted."""
    words = SourceWords(
        [row(10.0, role="camera", state="live", reason=""), row(20.1, role="camera", state="lost", reason="gone")]
    )

    assert {} == words.reasons(20.0)
    assert {"face": "gone"} == words.reasons(20.0, ("gone", "still learning"))


def test_other_rows_are_passed_over():
    texts = [
        "",
        "{",
        "[1]",
        "null",
        '{"role": "eeg"}',
        '{"role": "pulse", "state": "live"}',
        '{"role": "eeg", "state": 3}',
    ]

    assert {} == SourceWords([RecordedText(1.0, text) for text in texts]).at(2.0)

"""A told state survives its line of JSON to the last digit, and nothing else is taken for one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.events import EstimatorEvent

EVENT = EstimatorEvent(
    1000.1, ("start", "forget"), "demo", "ab" * 32, 0.1, {"last_t": 0.1 + 0.2, "smoother": {"mean": [1e-17]}}, ("eeg",)
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(t=NUMBERS, value=NUMBERS)
def test_every_digit_is_kept(t: float, value: float):
    event = EstimatorEvent(t, ("interval",), "lab", "00", 1.0, {"sum": [value]}, (), ("face",))

    assert event == EstimatorEvent.from_json(event.to_json())


def test_what_a_hop_leaves_is_told_from_what_was_changed():
    assert not EVENT.keeps_state
    assert EstimatorEvent(1.0, ("hop", "stream", "interval"), "demo", "", 1.0, {}).keeps_state


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("t", "now"),
        ("t", None),
        ("t", True),
        ("t", float("inf")),
        ("causes", ["magic"]),
        ("causes", "start"),
        ("causes", [["start"]]),
        ("causes", ["start"] * 1000),
        ("model", 3),
        ("model_sha256", None),
        ("hop_s", []),
        ("state", [1, 2]),
        ("forgotten", [3]),
        ("replaced", {"eeg": 1}),
    ],
)
def test_a_line_with_something_else_in_it_is_refused(field: str, value: object):
    line = json.loads(EVENT.to_json())

    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says, the reader puts its time before it
        EstimatorEvent.from_json(json.dumps({**line, field: value}))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '"start"', "[" * 100_000])
def test_a_line_that_is_no_event_is_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011
        EstimatorEvent.from_json(text)

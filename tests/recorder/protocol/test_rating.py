"""A rating holds answers that the scales have, and nothing that was not said."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.protocol.rating import SCALES, Rating, RatingError, level, rating_of


def test_nothing_is_answered_by_itself() -> None:
    assert SCALES == Rating().missing(SCALES)


def test_what_is_declined_is_not_missing_and_not_answered() -> None:
    rating = Rating(valence=3, declined=("arousal",))

    assert ("dominance",) == rating.missing(("valence", "arousal", "dominance"))
    assert rating.payload()["arousal"] is None
    assert ["arousal"] == rating.payload()["declined"]


@pytest.mark.parametrize(
    "bad",
    [
        {"valence": 0},
        {"arousal": 10},
        {"liking": 5.5},
        {"dominance": True},
        {"valence": "5"},
        {"valence": 5, "declined": ("valence",)},
        {"declined": ("joy",)},
        {"response_s": -0.1},
        {"response_s": math.nan},
        {"response_s": math.inf},
    ],
)
def test_what_no_scale_has_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(RatingError):
        Rating(**bad)


def test_a_rating_survives_json() -> None:
    payload = Rating(7, 6, None, 5, ("dominance",), 1.25, "truth").payload()

    assert payload == json.loads(json.dumps(payload))


@given(st.floats(1.0, 9.0))
def test_a_level_is_the_rating_on_another_scale(rating: float) -> None:
    assert -1.0 <= level(rating) <= 1.0
    assert math.isclose(rating, rating_of(level(rating)), abs_tol=1e-12)

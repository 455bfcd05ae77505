"""Videos are found by the codes of the status channel, and held against the lengths they must have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.datasets.deap_status import Span, spans
from models.errors import DatasetError

RATE_HZ = 64
PATH = Path("s01.bdf")
TRIAL = ((3, 5.0), (4, 60.0), (5, 3.0), (1, 12.0))


def status(*parts: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(round(s * RATE_HZ), code, "i4") for code, s in parts])


WHOLE = ((0, 2.0), (1, 1.0), (2, 1.0), *TRIAL, (2, 1.0), *TRIAL, (7, 1.0))
EXPECTED = (Span(4.0, 9.0, 69.0), Span(85.0, 90.0, 150.0))


def test_a_video_begins_with_its_code_and_ends_with_the_next():
    assert spans(PATH, status(*WHOLE), RATE_HZ, 2) == EXPECTED


def test_only_the_low_eight_bits_count():
    """The amplifier keeps its own state in the others, and it changes."""
    noisy = status(*WHOLE)
    noisy |= np.arange(len(noisy), dtype="i4") % 7 << 8 | -(1 << 23)

    assert spans(PATH, noisy, RATE_HZ, 2) == EXPECTED


def test_codes_may_be_pulses():
    held = status(*WHOLE)
    pulses = np.where(np.diff(held, prepend=0) != 0, held, 0)

    assert spans(PATH, pulses, RATE_HZ, 2) == EXPECTED


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (WHOLE[:-5], "tells of 1 videos .* where 2 were expected"),
        (((3, 5.0), (4, 30.0), (5, 3.0)), "not followed after 60 s .* code 5 at 35.00 s"),
        (((3, 5.0), (4, 60.0)), "not followed .* by nothing"),
        (((1, 5.0), (4, 60.0), (5, 3.0)), "not preceded by 5 s of fixation .* code 1 at 0.00 s"),
        (((3, 9.0), (4, 60.0), (5, 3.0)), "not preceded"),
        (((4, 60.0), (5, 3.0)), "not preceded .* by nothing"),
    ],
)
def test_codes_that_are_lost_or_too_many_are_told(parts, told):
    with pytest.raises(DatasetError, match=told):
        spans(PATH, status(*parts), RATE_HZ, 2)

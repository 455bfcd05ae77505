"""Random draws that are a pure function of (seed, what is drawn, where in time).

Every piece of a simulated participant is drawn from a generator keyed by its place, never
from a running one: a stretch of time comes out the same whichever way one arrives there.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

_BEFORE_ZERO = 2**31


class Draw(IntEnum):
    """What is drawn; the numbers are part of every seed, so they never change."""

    SUBJECT = 1
    STATE = 2
    NUISANCE = 3
    WINDOW_NOISE = 4
    BLINKS = 5
    MUSCLE = 6
    EEG = 7
    SENSORS = 8
    SWAY = 9
    LOSSES = 10
    TRACKING = 11
    TRIALS = 12
    ANSWERS = 13


def keyed(seed: int, what: Draw, place: int = 0) -> np.random.Generator:
    """Return the generator of one piece; ``place`` is a slot, page or block, negative before zero."""
    return np.random.default_rng((seed, int(what), place + _BEFORE_ZERO))


def participant_seed(seed: int, number: int) -> int:
    """Return the seed of a participant, from 1, of a whole simulation; any may be watched live by it."""
    return int(np.random.SeedSequence((seed, number)).generate_state(1)[0])

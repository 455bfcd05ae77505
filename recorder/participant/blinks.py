"""Blinks and muscle bursts: events of the body that both EEG and face show, or EEG alone.

Pure functions of time, one event to a slot.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recorder.participant.draws import Draw, keyed

BLINK_EVERY_S = 4.5
BLINK_JITTER_S = 1.6  # each way: 1.3 to 7.7 s between blinks
CLOSING_S = 0.08
OPENING_S = 0.17
BURST_EVERY_S = 25.0
BURST_CHANCE = 0.6


def eyelid_closure(seed: int, t: ArrayLike) -> NDArray[np.float64]:
    """How far the eyelids are closed by a blink, 0 (open) to 1, shape (n,)."""
    t = np.atleast_1d(np.asarray(t, np.float64))
    slots = np.round(t / BLINK_EVERY_S).astype(int)
    low = int(slots.min())
    apex = np.array([_blink_apex_s(seed, slot) for slot in range(low, int(slots.max()) + 1)])
    since = t - apex[slots - low]
    width = np.where(since < 0, CLOSING_S, OPENING_S)
    inside = np.clip(np.abs(since) / width, 0.0, 1.0)
    return 0.5 + 0.5 * np.cos(np.pi * inside)


@lru_cache(maxsize=1024)
def _blink_apex_s(seed: int, slot: int) -> float:
    return BLINK_EVERY_S * slot + keyed(seed, Draw.BLINKS, slot).uniform(-BLINK_JITTER_S, BLINK_JITTER_S)


def muscle_envelopes(seed: int, t: ArrayLike) -> NDArray[np.float64]:
    """Strength of muscle bursts, 0..1, of the left and right temple, shape (2, n)."""
    t = np.atleast_1d(np.asarray(t, np.float64))
    slots = np.floor(t / BURST_EVERY_S).astype(int)
    low = int(slots.min())
    drawn = np.array([_burst(seed, slot) for slot in range(low, int(slots.max()) + 1)])[slots - low]
    into = np.clip((t - BURST_EVERY_S * slots - drawn[:, 0]) / drawn[:, 1], 0.0, 1.0)
    return drawn[:, 2:].T * np.sin(np.pi * into) ** 2


@lru_cache(maxsize=256)
def _burst(seed: int, slot: int) -> tuple[float, float, float, float]:
    """Start within the slot and length in seconds, strength left and right."""
    rng = keyed(seed, Draw.MUSCLE, slot)
    present = rng.random() < BURST_CHANCE
    left, right = rng.uniform(0.2, 1.0, 2) * present
    return rng.uniform(1.0, BURST_EVERY_S - 3.0), rng.uniform(0.4, 1.4), left, right

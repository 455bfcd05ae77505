"""The order of a session's trials, drawn from a seed under constraints.

Practice trials come first, as listed. Then block by block: as listed, or shuffled so that no
more than so many of one expected quadrant follow each other, across the blocks' borders too;
stimuli that expect nothing stand between quadrants like any other. The same playlist and seed
give the same order on every machine and Python (`random.Random.random` is the only method of
which Python promises that).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from recorder.errors import RecorderError
from recorder.protocol.playlist import Playlist, Quadrant, Stimulus, Trial
from recorder.protocol.quadrant_order import QuadrantOrder

BLOCK_ORDERS = 20  # drawn before a playlist is given up

T = TypeVar("T")


class OrderError(RecorderError):
    """No order of a playlist's trials keeps its constraints."""


def trials_of(playlist: Playlist, seed: int) -> tuple[Trial, ...]:
    """Return the trials in the order of one session.

    Raises
    ------
    OrderError
        So many of one quadrant that every order has too many in a row.
    """
    rng = random.Random(seed)
    practice = [stimulus for stimulus in playlist.stimuli if stimulus.practice]
    blocks = _blocks(stimulus for stimulus in playlist.stimuli if not stimulus.practice)
    ordered = _ordered(playlist, blocks, rng)
    return tuple(Trial(number, stimulus) for number, stimulus in enumerate([*practice, *ordered], 1))


def _blocks(stimuli: Iterable[Stimulus]) -> list[list[Stimulus]]:
    """Return the stimuli of each block, blocks in the order in which they are first named."""
    blocks: dict[str, list[Stimulus]] = {}
    for stimulus in stimuli:
        blocks.setdefault(stimulus.block, []).append(stimulus)
    return list(blocks.values())


def _ordered(playlist: Playlist, blocks: list[list[Stimulus]], rng: random.Random) -> list[Stimulus]:
    order = playlist.order
    for _ in range(BLOCK_ORDERS if order.shuffle_blocks else 1):
        drawn = _shuffled(blocks, rng) if order.shuffle_blocks else blocks
        if not order.shuffle:
            return [stimulus for block in drawn for stimulus in block]
        arranged = _arranged([_shuffled(block, rng) for block in drawn], order.max_same_quadrant, rng)
        if arranged is not None:
            return arranged
    raise OrderError(_refusal(playlist))


def _arranged(blocks: list[list[Stimulus]], most: int, rng: random.Random) -> list[Stimulus] | None:
    """Return the shuffled blocks in an order that keeps the constraint; None where there is none."""
    quadrants = QuadrantOrder([Counter(stimulus.quadrant for stimulus in block) for block in blocks], most, rng).draw()
    if quadrants is None:
        return None
    arranged: list[Stimulus] = []
    for block in blocks:
        queues: dict[Quadrant | None, list[Stimulus]] = {}
        for stimulus in block:
            queues.setdefault(stimulus.quadrant, []).append(stimulus)
        start = len(arranged)
        arranged += [queues[quadrant].pop() for quadrant in quadrants[start : start + len(block)]]
    return arranged


def _shuffled(items: Sequence[T], rng: random.Random) -> list[T]:
    """Return the items in random order (Fisher and Yates)."""
    shuffled = list(items)
    for last in range(len(shuffled) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        shuffled[last], shuffled[other] = shuffled[other], shuffled[last]
    return shuffled


def _refusal(playlist: Playlist) -> str:
    counts = Counter(stimulus.quadrant for stimulus in playlist.stimuli if not stimulus.practice)
    (quadrant, n), *_ = Counter({q: n for q, n in counts.items() if q is not None}).most_common(1)
    most = playlist.order.max_same_quadrant
    others = "in the order of its blocks " if len({stimulus.block for stimulus in playlist.stimuli}) > 1 else ""
    return (
        f'The playlist "{playlist.name}" cannot be shuffled {others}with at most {most} of a quadrant in a row:'
        f" {n} of {sum(counts.values())} stimuli are {quadrant}. Raise max_same_quadrant, or add others."
    )

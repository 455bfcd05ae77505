"""Trials come in an order that a seed gives and the constraints allow."""

from __future__ import annotations

import random
from collections import Counter
from itertools import groupby, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.protocol.order import OrderError, trials_of
from recorder.protocol.playlist import Order, Playlist, Stimulus
from recorder.protocol.quadrant_order import QuadrantOrder, fits

LEVELS = {"HVHA": (8.0, 8.0), "HVLA": (8.0, 2.0), "LVLA": (2.0, 2.0), "LVHA": (2.0, 8.0), None: (5.0, 5.0)}
QUADRANTS = list(LEVELS)
PINNED = ["s7", "s1", "s11", "s0", "s3", "s10", "s5", "s4", "s2", "s6", "s9", "s8"]


def _playlist(quadrants: list[str | None], blocks: str = "", practice: int = 0, **order: object) -> Playlist:
    """Stimuli of the given quadrants; blocks are one letter each; the last ones are practice."""
    stimuli = tuple(
        Stimulus(
            f"s{i}",
            "text",
            text="x",
            duration_s=1.0,
            valence=LEVELS[quadrant][0],
            arousal=LEVELS[quadrant][1],
            block=blocks[i] if blocks else "",
            practice=i >= len(quadrants) - practice,
        )
        for i, quadrant in enumerate(quadrants)
    )
    return Playlist("test", "Test", stimuli, order=Order(**{"shuffle": True, **order}))  # type: ignore[arg-type]


def _longest_row(quadrants: list[str | None]) -> int:
    return max((len(list(row)) for quadrant, row in groupby(quadrants) if quadrant is not None), default=0)


@given(st.lists(st.sampled_from(QUADRANTS), min_size=1, max_size=30), st.integers(0, 2**32), st.integers(1, 3))
def test_a_shuffle_keeps_every_stimulus_and_the_constraint(quadrants: list[str | None], seed: int, most: int) -> None:
    playlist = _playlist(quadrants, max_same_quadrant=most)
    try:
        trials = trials_of(playlist, seed)
    except OrderError:
        assert not fits(Counter(quadrants), None, 0, most)  # type: ignore[arg-type]
        return

    assert sorted(s.id for s in playlist.stimuli) == sorted(trial.stimulus.id for trial in trials)
    assert list(range(1, len(quadrants) + 1)) == [trial.number for trial in trials]
    assert _longest_row([trial.stimulus.quadrant for trial in trials]) <= most


@given(st.lists(st.sampled_from(QUADRANTS[2:]), min_size=1, max_size=6), st.integers(0, 4), st.integers(1, 2))
def test_an_order_is_found_exactly_where_there_is_one(quadrants: list[str | None], n_first: int, most: int) -> None:
    """Compared with all permutations, within two blocks and across their border."""
    blocks = [quadrants[:n_first], quadrants[n_first:]]
    possible = any(
        _longest_row([*first, *second]) <= most
        for first in set(permutations(blocks[0]))
        for second in set(permutations(blocks[1]))
    )

    counts: list[Counter[str | None]] = [Counter(block) for block in blocks if block]
    drawn = QuadrantOrder(counts, most, random.Random(1)).draw()  # type: ignore[arg-type]

    assert possible == (drawn is not None)


@given(st.text("ab", min_size=4, max_size=16), st.integers(0, 1000), st.booleans())
def test_blocks_stay_together(blocks: str, seed: int, shuffle_blocks: bool) -> None:
    quadrants = [QUADRANTS[i % 4] for i in range(len(blocks))]

    trials = trials_of(_playlist(quadrants, blocks, shuffle_blocks=shuffle_blocks, max_same_quadrant=16), seed)

    shown = [block for block, _ in groupby(trial.stimulus.block for trial in trials)]
    assert len(set(blocks)) == len(shown)
    assert shuffle_blocks or blocks[0] == shown[0]


def test_practice_comes_first_and_does_not_count_for_the_constraint() -> None:
    playlist = _playlist(["HVHA", "LVLA", "HVHA", "HVHA", "HVHA"], practice=2, max_same_quadrant=2)

    trials = trials_of(playlist, seed=3)

    assert ["s3", "s4"] == [trial.stimulus.id for trial in trials[:2]]
    assert [True, True, False, False, False] == [trial.stimulus.practice for trial in trials]


def test_an_unshuffled_playlist_is_shown_as_it_is_listed() -> None:
    trials = trials_of(_playlist(["HVHA"] * 4, shuffle=False), seed=5)

    assert ["s0", "s1", "s2", "s3"] == [trial.stimulus.id for trial in trials]


def test_the_seed_alone_decides_and_is_the_same_everywhere() -> None:
    """A session says its seed; years later its order can be told from that."""
    playlist = _playlist(["HVHA", "HVLA", "LVLA", "LVHA"] * 3)

    order = [trial.stimulus.id for trial in trials_of(playlist, seed=2026)]

    assert order == [trial.stimulus.id for trial in trials_of(playlist, seed=2026)]
    assert order != [trial.stimulus.id for trial in trials_of(playlist, seed=2027)]
    assert PINNED == order


def test_different_seeds_reach_different_orders() -> None:
    playlist = _playlist(["HVHA", "HVLA", "LVLA"])

    orders = {tuple(trial.stimulus.id for trial in trials_of(playlist, seed)) for seed in range(100)}

    assert 6 == len(orders)


def test_an_impossible_constraint_is_told_in_one_line() -> None:
    playlist = _playlist(["HVHA"] * 7 + ["LVLA"] * 2)

    with pytest.raises(OrderError) as refused:
        trials_of(playlist, seed=1)

    assert "at most 2 of a quadrant in a row: 7 of 9 stimuli are HVHA. Raise max_same_quadrant" in str(refused.value)


def test_a_large_impossible_playlist_is_refused_without_searching_long() -> None:
    """Five hundred stimuli: the count alone tells."""
    playlist = _playlist(["HVHA"] * 340 + ["LVLA", "HVLA", "LVHA", None] * 40)

    with pytest.raises(OrderError):
        trials_of(playlist, seed=1)


def test_the_first_order_of_blocks_that_is_possible_is_taken() -> None:
    """Blocks a and b hold one quadrant: only with c between them there are not four in a row."""
    playlist = _playlist(["HVHA", "HVHA", "HVHA", "HVHA", "LVLA"], "aabbc", shuffle_blocks=True)

    for seed in range(20):
        trials = trials_of(playlist, seed)
        assert "c" == trials[2].stimulus.block

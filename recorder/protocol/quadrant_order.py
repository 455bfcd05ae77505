"""A random sequence of quadrants, block by block, with at most so many of one in a row.

A depth-first search: each next quadrant is drawn with the number left of it as weight, among
those after which the rest of the block still fits. What has failed once is not tried again,
so that the search ends soon where nothing is possible. Every sequence that keeps the
constraint can come out, not each equally often.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import accumulate

from recorder.protocol.playlist import Quadrant

Kind = Quadrant | None
State = tuple[tuple[tuple[Kind, int], ...], Kind, int]


class QuadrantOrder:
    """Draws one sequence.

    Parameters
    ----------
    blocks : sequence of mapping
        How many stimuli of each quadrant a block has; None: no quadrant, which ends a row.
    most : int
        In a row, 1 or more.
    rng : random.Random
        Only its ``random`` is used.
    """

    def __init__(self, blocks: Sequence[Mapping[Kind, int]], most: int, rng: random.Random) -> None:
        self._left = [dict(block) for block in blocks]
        self._most = most
        self._rng = rng
        self._drawn: list[Kind] = []
        self._of_block: list[int] = []
        self._dead: set[State] = set()

    def draw(self) -> list[Kind] | None:
        """Return the quadrants in order; None where the constraint cannot be kept."""
        if not all(fits(block, None, 0, self._most) for block in self._left):
            return None
        options = [self._options()]
        while options and any(self._here().values()):
            if options[-1]:
                self._take(options[-1].pop())
                options.append([] if self._state() in self._dead else self._options())
            else:
                options.pop()
                self._dead.add(self._state())
                self._put_back()
        return self._drawn if options else None

    def _block(self) -> int:
        """Return which block is drawn from: the first that is not empty, else the last."""
        return next((k for k, block in enumerate(self._left) if any(block.values())), len(self._left) - 1)

    def _here(self) -> dict[Kind, int]:
        return self._left[self._block()] if self._left else {}

    def _tail(self) -> tuple[Kind, int]:
        """Return the last quadrant and how often it came in a row."""
        last = self._drawn[-1] if self._drawn else None
        n = 0
        while last is not None and n < len(self._drawn) and self._drawn[-1 - n] == last:
            n += 1
        return last, n

    def _state(self) -> State:
        """Return all that decides whether the rest fits: the number drawn tells the later blocks."""
        here = (*self._here().items(), (None, len(self._drawn)))
        return here, *self._tail()

    def _options(self) -> list[Kind]:
        """Return what can come next, the first choice last."""
        here = self._here()
        tail, n = self._tail()
        options: list[Kind] = []
        left = {quadrant: count for quadrant, count in here.items() if count}
        while left:
            place = self._rng.random() * sum(left.values())
            quadrant = next(q for q, upto in zip(left, accumulate(left.values()), strict=True) if place < upto)
            del left[quadrant]
            in_row = n + 1 if quadrant is not None and quadrant == tail else int(quadrant is not None)
            rest = {**here, quadrant: here[quadrant] - 1}
            if in_row <= self._most and fits(rest, quadrant, in_row, self._most):
                options.append(quadrant)
        return options[::-1]

    def _take(self, quadrant: Kind) -> None:
        self._of_block.append(self._block())
        self._here()[quadrant] -= 1
        self._drawn.append(quadrant)

    def _put_back(self) -> None:
        if self._drawn:
            self._left[self._of_block.pop()][self._drawn.pop()] += 1


def fits(left: Mapping[Kind, int], tail: Kind, n: int, most: int) -> bool:
    """Whether these can follow n of `tail` in a row: the others must part each quadrant into rows that are allowed."""
    total = sum(left.values())
    for quadrant, count in left.items():
        rows = total - count + 1
        before = n if quadrant == tail else 0
        if quadrant is not None and count > most * rows - before:
            return False
    return True

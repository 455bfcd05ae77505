"""What stimuli do to the hidden state: a path that bends to what happens, from given moments on.

A reaction begins some time after its cause, takes a second, and holds until the next. Between
reactions, and on an axis that a reaction leaves free, the state goes its own way. The path is a
pure function of its own path and the list of reactions; any thread may add one or read.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recorder.participant.path import TRANSITION_S, StatePath, smooth_step

LATENCY_S = 1.0
"""From a stimulus to the first of a feeling that shows."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """One turn of the state.

    Attributes
    ----------
    begin : float
        When the state starts to move, in seconds on the participant's clock.
    valence, arousal : float or None
        Levels it goes to, -1..1; None for the participant's own way.

    Raises
    ------
    ValueError
        For a level outside -1..1, or a beginning that is no time.
    """

    begin: float
    valence: float | None = None
    arousal: float | None = None

    def __post_init__(self) -> None:
        for level in (self.valence, self.arousal):
            if level is not None and not -1.0 <= level <= 1.0:
                raise ValueError(f"a level of {level} was asked for; levels lie in -1..1")
        if not math.isfinite(self.begin):
            raise ValueError(f"a reaction cannot begin at {self.begin}")

    def levels(self, own: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where the state goes, shape (n, 2), given where it would go on its own."""
        wanted = np.array([np.nan if level is None else level for level in (self.valence, self.arousal)])
        return np.where(np.isnan(wanted), own, wanted)


class ReactingPath:
    """A path that reactions bend.

    Parameters
    ----------
    own : callable
        Where the state goes when nothing happens.
    reactions : tuple of Reaction
        Those known from the start.
    """

    def __init__(self, own: StatePath, reactions: tuple[Reaction, ...] = ()) -> None:
        self._own = own
        self._adding = threading.Lock()
        self._reactions = tuple(sorted(reactions, key=_begin))

    @property
    def reactions(self) -> tuple[Reaction, ...]:
        """All so far, in the order of their beginnings."""
        return self._reactions

    def add(self, reaction: Reaction) -> None:
        """Let the state react; nothing before the reaction's beginning changes."""
        with self._adding:
            self._reactions = tuple(sorted((*self._reactions, reaction), key=_begin))

    def __call__(self, t: ArrayLike) -> NDArray[np.float64]:
        """Return levels in -1..1, shape (n, 2), at times of shape (n,) in seconds."""
        t = np.atleast_1d(np.asarray(t, np.float64))
        own = self._own(t)
        levels = own
        for reaction in self._under_way(t):
            into = smooth_step((t - reaction.begin) / TRANSITION_S)[:, None]
            levels = (1.0 - into) * levels + into * reaction.levels(own)
        return levels

    def _under_way(self, t: NDArray[np.float64]) -> tuple[Reaction, ...]:
        """Return the reactions that matter at some of the times: none that is over, none still to come."""
        if not len(t) or not self._reactions:
            return ()
        reactions = self._reactions
        n_begun = bisect_left(reactions, t.max(), key=_begin)
        n_over = bisect_right(reactions, t.min(), key=_end)
        return reactions[max(0, n_over - 1) : n_begun]


def _begin(reaction: Reaction) -> float:
    return reaction.begin


def _end(reaction: Reaction) -> float:
    return reaction.begin + TRANSITION_S

"""Worlds in which a simulated session can take place: what is felt, and what brain and face show of it.

trials      the bench: the state stands at one of four places during a stimulus, at rest between
dynamic     it goes its own way, whatever is shown
misaligned  as dynamic; the camera shows everything so many seconds too late
conflict    the masked smile: the face shows the state's opposite in half of the trials; EEG tells
            in which, and nothing else
missing     as trials; EEG or face is absent in some trials, or in the whole session
noise       as trials; neither EEG nor face shows anything of it

In every world the nuisance of a trial, and that of the rest before the first, is drawn of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recorder.participant.ceiling import Modality
from recorder.participant.draws import Draw, keyed
from recorder.participant.participant import Participant
from recorder.participant.path import TRANSITION_S, DynamicPath, StatePath
from recorder.participant.population import BENCH, Population
from recorder.participant.reaction import ReactingPath, Reaction

WorldName = Literal["trials", "dynamic", "misaligned", "conflict", "missing", "noise"]
WORLDS: tuple[WorldName, ...] = get_args(WorldName)

LAG_S = 2.0
CONFLICT = Population(delta_eeg=5.83, delta_face=5.83)
"""So clear that the product of two signs, read from one window, is right 9 times in 10 (`ceiling.product_accuracy`)."""

NOISE = Population(delta_eeg=0.0, delta_face=0.0)
SHOWN_BY: dict[WorldName, Population] = {"conflict": CONFLICT, "noise": NOISE}
MOVING: tuple[WorldName, ...] = ("dynamic", "misaligned")


@dataclass(frozen=True, slots=True)
class Spell:
    """One trial as it is lived, on the participant's clock.

    Attributes
    ----------
    begin, onset, offset, end : float
        Of the trial (its fixation), of the stimulus, and of the rating. From ``begin`` to
        ``onset`` and from ``offset`` to ``end`` it is at least a second.
    level : tuple of float
        Valence and arousal that the stimulus is meant to evoke, -1..1.
    """

    begin: float
    onset: float
    offset: float
    end: float
    level: tuple[float, float]


@dataclass(frozen=True, slots=True)
class World:
    """One participant in a world.

    Parameters
    ----------
    name : str
        One of `WORLDS`.
    seed : int
        Of the participant and of all that happens.
    spells : tuple of Spell
        The trials, in order.
    lag_s : float
        By which the camera is late where streams are misaligned.
    """

    name: WorldName
    seed: int
    spells: tuple[Spell, ...]
    lag_s: float = LAG_S

    @property
    def felt(self) -> StatePath:
        """What the participant truly feels."""
        if self.name in MOVING:
            return DynamicPath(self.seed)
        return path_through(self.spells, [spell.level for spell in self.spells])

    @property
    def person(self) -> Participant:
        """Who feels it; knows the truth."""
        return self._showing(self.felt)

    @property
    def brain(self) -> Participant:
        """Who is seen by the EEG."""
        if self.name == "conflict":
            return self._showing(path_through(self.spells, [(sign, 0.0) for sign in self.masks]))
        return self.person

    @property
    def body(self) -> Participant:
        """Who is seen by the camera."""
        if self.name == "conflict":
            shown = [(m * s.level[0], m * s.level[1]) for m, s in zip(self.masks, self.spells, strict=True)]
            return self._showing(path_through(self.spells, shown))
        return self.person

    @property
    def masks(self) -> tuple[int, ...]:
        """Of each trial +1 where the face shows what is felt, -1 where it shows the opposite.

        Either comes as often as the other with each feeling, give or take one trial.
        """
        masks = np.zeros(len(self.spells), int)
        rng = keyed(self.seed, Draw.TRIALS, 0)
        for level in sorted({spell.level for spell in self.spells}):
            same = [i for i, spell in enumerate(self.spells) if spell.level == level]
            first = rng.choice((-1, 1))
            masks[rng.permutation(same)] = first * (-1) ** np.arange(len(same))
        return tuple(int(mask) for mask in masks)

    @property
    def never(self) -> Modality | None:
        """Which modality the whole session lacks."""
        if self.name != "missing":
            return None
        which: tuple[Modality | None, ...] = ("eeg", "face", None, None)
        return which[keyed(self.seed, Draw.TRIALS, 1).integers(len(which))]

    def lacks(self, modality: Modality, t: ArrayLike) -> NDArray[np.bool_]:
        """Tell for times of shape (n,) whether a modality is absent then: from a trial's begin to its end."""
        t = np.atleast_1d(np.asarray(t, np.float64))
        if self.name != "missing":
            return np.zeros(len(t), bool)
        if self.never:
            return np.full(len(t), self.never == modality)
        turn = keyed(self.seed, Draw.TRIALS, 2).permutation(np.arange(len(self.spells)) % 4)
        gone = {"eeg": 0, "face": 1}[modality]
        spans = [(s.begin, s.end) for s, kind in zip(self.spells, turn, strict=True) if kind == gone]
        return np.any([(t >= begin) & (t < end) for begin, end in spans], axis=0) if spans else np.zeros(len(t), bool)

    def _showing(self, path: StatePath) -> Participant:
        return Participant(
            self.seed,
            SHOWN_BY.get(self.name, BENCH),
            path=path,
            trial_starts=tuple(spell.begin for spell in self.spells),
            face_lag_s=self.lag_s if self.name == "misaligned" else 0.0,
        )


def path_through(spells: Sequence[Spell], levels: Sequence[tuple[float, float]]) -> StatePath:
    """Return a path that stands at a level from the first to the last moment of each stimulus.

    It comes and goes in the second before and the second after, and is at rest (0, 0) otherwise.
    """
    turns = [
        turn
        for spell, (valence, arousal) in zip(spells, levels, strict=True)
        for turn in (Reaction(spell.onset - TRANSITION_S, valence, arousal), Reaction(spell.offset, 0.0, 0.0))
    ]
    return ReactingPath(_at_rest, tuple(turns))


def _at_rest(t: ArrayLike) -> NDArray[np.float64]:
    return np.zeros((np.size(t), 2))

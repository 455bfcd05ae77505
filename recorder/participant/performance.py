"""A simulated participant goes through a protocol on a clock that jumps from event to event.

The protocol's own state machine runs, so that markers and ratings are those of any session; the
display shows a stimulus a frame after it was asked to. Stimuli name the feeling they evoke and
are nothing else. Times are those of the participant's clock, which is the session's too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from recorder.participant.draws import Draw, keyed
from recorder.participant.participant import CLASS_VALUE, level_of_rating
from recorder.participant.worlds import LAG_S, MOVING, Spell, World, WorldName
from recorder.protocol.answers import AutoAnswers
from recorder.protocol.machine import ProtocolRun
from recorder.protocol.order import trials_of
from recorder.protocol.phases import OVER
from recorder.protocol.playlist import Order, Playlist, Stimulus, Timing, Trial
from recorder.protocol.rating import rating_of

NAME = "simulated"
START_S = 100.0  # on the participant's clock: life before the session
FRAME_S = 1.0 / 60.0
TIMING = Timing(baseline_s=10.0, fixation_s=2.0, rest_s=0.0)
ANSWER_S = (2.0, 5.0)
CLASSES = (("HVHA", 1.0, 1.0), ("LVLA", -1.0, -1.0), ("HVLA", 1.0, -1.0), ("LVHA", -1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the protocol wrote down at session time t: a marker, or a row of ``ratings``, whose payload is a text."""

    t: float
    label: str
    payload: Mapping[str, Any] | str


@dataclass(frozen=True, slots=True)
class Performance:
    """A protocol that was gone through.

    Attributes
    ----------
    playlist, trials
        What was shown, in which order.
    world : World
        What was felt meanwhile.
    log : tuple of Entry
        In order of time: markers, and ``ratings``.
    start, end : float
        Session time.
    """

    playlist: Playlist
    trials: tuple[Trial, ...]
    world: World
    log: tuple[Entry, ...]
    start: float
    end: float


def simulated_playlist(n_trials: int, trial_s: float, world: WorldName = "trials") -> Playlist:
    """Return the stimuli of a simulated session: the four quadrants in turn.

    They are rated where the bench's classes lie; where the state goes its own way, nothing is
    expected of a stimulus.
    """
    stimuli = []
    for number in range(1, n_trials + 1):
        name, valence, arousal = CLASSES[(number - 1) % len(CLASSES)]
        expected = None if world in MOVING else (rating_of(CLASS_VALUE * valence), rating_of(CLASS_VALUE * arousal))
        words = f"simulated stimulus {number}" + (f", {name}" if expected else "")
        stimuli.append(Stimulus(f"s{number:03d}", "text", None, words, trial_s, *(expected or (None, None))))
    digest = hashlib.sha256(repr((stimuli, TIMING)).encode()).hexdigest()
    title = f"Simulated: {n_trials} trials of {trial_s:g} s, world {world}"
    return Playlist(NAME, title, tuple(stimuli), TIMING, Order(shuffle=True), digest=digest)


def perform(world: WorldName, seed: int, playlist: Playlist, lag_s: float = LAG_S) -> Performance:
    """Let the participant of a seed go through a playlist, in an order drawn from the same seed."""
    trials = trials_of(playlist, seed)
    actor = _Actor(world, seed, lag_s)
    run = ProtocolRun(playlist, trials, actor.mark, text=actor.text)
    now = START_S
    run.start(now)
    while run.phase.name not in OVER:
        now = actor.act(run, now)
        run.tick(now)
    return Performance(playlist, trials, actor.world, tuple(actor.log), START_S, now)


def duration_s(seed: int, playlist: Playlist) -> float:
    """Return how long the performance of a seed will take, without going through it."""
    trials_s = sum(
        playlist.timing.fixation_s + FRAME_S + stimulus.duration_s + playlist.timing.rest_s + _answer_s(seed, number)
        for number, stimulus in enumerate(playlist.stimuli, 1)
    )
    return playlist.timing.baseline_s + trials_s


@dataclass
class _Actor:
    """Watches, feels and answers."""

    name: WorldName
    seed: int
    lag_s: float
    log: list[Entry] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answers = AutoAnswers(self._truth, self.seed)
        self._begin = START_S
        self._person = self.world.person

    @property
    def world(self) -> World:
        """As far as it was lived."""
        return World(self.name, self.seed, tuple(self.spells), self.lag_s)

    def mark(self, t: float, label: str, payload: Mapping[str, Any]) -> None:
        self.log.append(Entry(t, label, payload))

    def text(self, role: str, t: float, text: str) -> None:
        self.log.append(Entry(t, role, text))

    def act(self, run: ProtocolRun, now: float) -> float:
        """Do what the phase asks for; return when the next thing happens."""
        phase = run.phase
        if phase.name == "fixation":
            self._begin = phase.started
        if phase.name == "stimulus" and phase.ends is None:
            run.presented(now + FRAME_S)
            return now + FRAME_S
        if phase.name == "rating" and phase.trial is not None and run.last_shown is not None:
            return self._answer(run, phase.trial, run.last_shown, now)
        return now if phase.ends is None else phase.ends

    def _answer(self, run: ProtocolRun, trial: Trial, shown: tuple[float, float], now: float) -> float:
        answered = now + _answer_s(self.seed, trial.number)
        self.spells.append(Spell(self._begin, *shown, answered, _level(trial.stimulus)))
        self._person = self.world.person
        run.rate(replace(self._answers(trial, *shown), response_s=None), answered)
        return answered

    def _truth(self, t: float) -> tuple[float, float]:
        valence, arousal = self._person.truth(t)[0]
        return float(valence), float(arousal)


def _answer_s(seed: int, number: int) -> float:
    return float(keyed(seed, Draw.ANSWERS, number).uniform(*ANSWER_S))


def _level(stimulus: Stimulus) -> tuple[float, float]:
    """Return the place that a stimulus moves the state to; the middle for one that expects nothing."""
    if stimulus.valence is None or stimulus.arousal is None:
        return 0.0, 0.0
    return level_of_rating(stimulus.valence), level_of_rating(stimulus.arousal)


def labels(performance: Performance) -> Sequence[tuple[float, ...]]:
    """Return onset, offset, valence and arousal of each trial as truly felt, averaged over the stimulus."""
    person = performance.world.person
    return [
        (spell.onset, spell.offset, *map(float, person.truth(np.arange(spell.onset, spell.offset, 0.1)).mean(axis=0)))
        for spell in performance.world.spells
    ]

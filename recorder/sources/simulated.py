"""A simulated participant as devices: an EEG amplifier and a camera on one hidden state.

Both are paced in real time on the session clock and may be opened, closed and opened again
on their own; the participant's life goes on meanwhile. What the state truly is at any time,
`SimulatedSession.truth` tells, and a third stream carries.
"""

from __future__ import annotations

import secrets
from abc import abstractmethod
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorder import clock
from recorder.blocks import Block, Frame, Item
from recorder.participant.draws import Draw, keyed
from recorder.participant.eeg import RATE_HZ
from recorder.participant.participant import Participant
from recorder.participant.path import DynamicPath
from recorder.participant.population import AXES
from recorder.participant.reaction import LATENCY_S, ReactingPath, Reaction
from recorder.sources.base import OWN_CLOCK, Source, StreamHealth
from recorder.streams import Channel, StreamInfo, StreamKind

CHUNK = 8  # samples, 32 ms
FRAME_RATE_HZ = 30.0
TRUTH_RATE_HZ = 10.0
HIGHEST_SEED = 9999  # short enough to be read out and typed in
LATE_S = 1.0  # what is later than this (the computer slept) is skipped, as a device's buffer would


class SimulatedSession:
    """One participant and the devices that watch it; time begins when this is made.

    Parameters
    ----------
    seed : int, optional
        Not negative. The participant and everything that happens follow from it; drawn anew
        where it is not given, and shown in the streams' names.
    drift_ppm : float
        How much faster than nominal the amplifier's clock runs.
    lost_per_minute : float
        Packets of 8 samples that the amplifier loses in a minute, on average.
    """

    def __init__(self, seed: int | None = None, drift_ppm: float = 0.0, lost_per_minute: float = 0.0) -> None:
        self.seed = secrets.randbelow(HIGHEST_SEED + 1) if seed is None else seed
        self.path = ReactingPath(DynamicPath(self.seed))
        self.participant = Participant(self.seed, path=self.path)
        self.start = clock.now()
        self.eeg = SimulatedEeg(self.participant, self.start, drift_ppm, lost_per_minute)
        self.camera = SimulatedCamera(self.participant, self.start)
        self.truth_stream = SimulatedTruth(self.participant, self.start)

    def truth(self, t: float) -> tuple[float, float]:
        """Return the true valence and arousal, -1..1, at a session time."""
        valence, arousal = self.participant.truth(t - self.start)[0]
        return float(valence), float(arousal)

    def feel(self, t: float, valence: float | None, arousal: float | None) -> None:
        """Let what happens at session time t move the state: levels of -1..1, None for its own way.

        Any thread may call it, also ahead of t. The state starts to move `LATENCY_S` after t, but
        not before `LATENCY_S` after the call (EEG is rendered up to a second ahead, and stays as
        it is), and is there a second later; EEG, face and truth follow.

        Raises
        ------
        ValueError
            For a level outside -1..1.
        """
        begin = max(t, clock.now()) + LATENCY_S - self.start
        self.path.add(Reaction(begin, valence, arousal))


class PacedSource(Source):
    """Sends item k when it is due, the moment a device would have it.

    Parameters
    ----------
    info : StreamInfo
        What it streams.
    start : float
        Session time at which item 0 begins.
    period_s : float
        Seconds from item to item.
    """

    def __init__(self, info: StreamInfo, start: float, period_s: float) -> None:
        super().__init__(info.name)
        self._stream = info
        self._start = start
        self._period_s = period_s
        self._first: int | None = None  # item; what is sent is numbered from there
        self._expected: int | None = None
        self._health = replace(OWN_CLOCK, rate_hz=info.rate_hz)

    @property
    def health(self) -> StreamHealth:
        """What has been sent and lost so far."""
        return self._health

    @abstractmethod
    def _make(self, k: int) -> NDArray[Any] | None:
        """Make item k, which has just begun; None where the device loses it."""

    @abstractmethod
    def _item(self, k: int, content: NDArray[Any], gap: bool) -> Item:
        """Wrap what was made, now that it is due."""

    def _run(self) -> None:
        self._announce(self._stream)
        self._set("live")
        self._expected = None
        k = self._just_begun()
        while True:
            content = self._make(k)
            due_s = self._due(k) - clock.now()
            if self._closing.wait(max(0.0, due_s)):
                return
            if content is not None:
                self._send(k, content)
            k = k + 1 if due_s > -LATE_S else self._just_begun()

    def _just_begun(self) -> int:
        return int(np.floor((clock.now() - self._start) / self._period_s))

    def _due(self, k: int) -> float:
        """Session time at which item k is complete."""
        return self._start + (k + 1) * self._period_s

    def _send(self, k: int, content: NDArray[Any]) -> None:
        self._first = k if self._first is None else self._first
        n_missed = k - self._expected if self._expected is not None else 0
        opened_again = self._expected is None and self._health.n_samples > 0
        gap = n_missed > 0 or opened_again
        item = self._item(k, content, gap)
        was, self._expected = self._health, k + 1
        n_each = len(item.t) if isinstance(item, Block) else 1
        self._health = replace(
            was,
            n_samples=was.n_samples + n_each,
            n_lost=was.n_lost + n_each * n_missed,
            n_gaps=was.n_gaps + gap,
            last_loss_t=clock.now() if n_missed else was.last_loss_t,
        )
        self._push(item)


class SimulatedEeg(PacedSource):
    """The participant's EEG: 32 channels at 250 Hz in packets of 8 samples."""

    def __init__(self, participant: Participant, start: float, drift_ppm: float, lost_per_minute: float) -> None:
        self._renderer = participant.eeg(drift_ppm)
        self._seed = participant.seed
        channels = tuple(Channel(name) for name in self._renderer.channel_names)
        rate_hz = self._renderer.true_rate_hz
        super().__init__(simulated_stream(participant.seed, "EEG", "eeg", RATE_HZ, channels), start, CHUNK / rate_hz)
        self._loss_chance = lost_per_minute / 60.0 * self._period_s
        self._health = replace(OWN_CLOCK, rate_hz=rate_hz, drift_ppm=drift_ppm)

    def _make(self, k: int) -> NDArray[Any] | None:
        if self._loss_chance > 0 and keyed(self._seed, Draw.LOSSES, k).random() < self._loss_chance:
            return None
        return self._renderer.samples(k * CHUNK, CHUNK)

    def _item(self, k: int, content: NDArray[Any], gap: bool) -> Block:
        t = self._start + np.arange(k * CHUNK, (k + 1) * CHUNK) / self._renderer.true_rate_hz
        return Block(content, t, (k - (self._first or 0)) * CHUNK, gap)


class SimulatedCamera(PacedSource):
    """The participant's face: 640 x 480 at 30 frames a second, each stamped when it is due."""

    def __init__(self, participant: Participant, start: float) -> None:
        super().__init__(
            simulated_stream(participant.seed, "camera", "video", FRAME_RATE_HZ), start, 1.0 / FRAME_RATE_HZ
        )
        self._renderer = participant.face()

    def _make(self, k: int) -> NDArray[Any]:
        return self._renderer.frame(self._due(k) - self._start)

    def _item(self, k: int, content: NDArray[Any], gap: bool) -> Frame:  # noqa: ARG002 - its index shows it
        return Frame(content, self._due(k), k - (self._first or 0))


class SimulatedTruth(PacedSource):
    """The hidden state: valence and arousal, -1..1, ten times a second."""

    def __init__(self, participant: Participant, start: float) -> None:
        super().__init__(truth_stream(participant.seed), start, 1.0 / TRUTH_RATE_HZ)
        self._participant = participant

    def _make(self, k: int) -> NDArray[Any]:
        return self._participant.truth(self._due(k) - self._start).astype(np.float32)

    def _item(self, k: int, content: NDArray[Any], gap: bool) -> Block:
        return Block(content, np.array([self._due(k)]), k - (self._first or 0), gap)


def truth_stream(seed: int) -> StreamInfo:
    """Return the description of what a participant truly feels."""
    return simulated_stream(seed, "truth", "truth", TRUTH_RATE_HZ, tuple(Channel(axis, "misc", "") for axis in AXES))


def simulated_stream(
    seed: int, what: str, kind: StreamKind, rate_hz: float, channels: tuple[Channel, ...] = ()
) -> StreamInfo:
    """Return the description of what watches a participant, flagged as simulated."""
    return StreamInfo(
        name=f"simulated {what} (seed {seed})",
        kind=kind,
        channels=channels,
        rate_hz=rate_hz,
        device_id=f"simulated-{seed}-{what}",
        simulated=True,
    )

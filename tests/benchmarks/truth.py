"""How near the estimates come to what simulated participants feel, beside the oracle.

Everything is what it is live: rendered EEG in packets through the ring, rendered pictures at 30
frames a second through the face mesh, and at each hop alignment, preprocessing, network,
baseline and smoothing; only the waiting is left out. The oracle knows the generator
(`recorder.participant.oracle`) and sees the same windows; it is not smoothed, which it only
loses by. Correlations are over all estimates from the third second on, of each participant, and
then averaged.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from inference.estimator import Estimator
from models.face.observer import FaceObserver
from models.runtime import load_model
from recorder.alignment import Ring, align
from recorder.blocks import Block, Frame
from recorder.observation import FaceObservation
from recorder.participant.eeg import RATE_HZ
from recorder.participant.oracle import correlations, oracle_estimates
from recorder.participant.participant import Participant
from recorder.ring import FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure

PARTICIPANTS = 4
FIRST_SEED = 5001
PROCESSES = 2
HOP_S = 1.0
FIRST_S = 3
PACKET = 10  # samples: 25 packets a second, so that one ends with each window
FRAME_RATE_HZ = 30
AXES = ("valence", "arousal")


@dataclass(frozen=True, slots=True)
class Watched:
    """Of one participant: both correlations, shape (2,), and the share of truths inside their 90 % intervals."""

    model: NDArray[np.float64]
    oracle: NDArray[np.float64]
    covered: NDArray[np.float64]


def truth(given: Conditions) -> list[Figure]:
    """Correlation of the estimates with the truth and that of the oracle, mean over four participants."""
    watch = partial(watched, seconds=given.seconds, model=given.model)
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        people = list(pool.map(watch, range(FIRST_SEED, FIRST_SEED + PARTICIPANTS)))
    figures = [Figure("participants, seconds each", f"{len(people)}, {given.seconds:g}")]
    for i, axis in enumerate(AXES):
        model, oracle = (np.array([getattr(person, who)[i] for person in people]) for who in ("model", "oracle"))
        figures += [
            Figure(f"{axis}: model, each", " ".join(f"{r:.2f}" for r in model)),
            Figure(f"{axis}: oracle, each", " ".join(f"{r:.2f}" for r in oracle)),
            Figure(f"{axis}: model", float(model.mean())),
            Figure(f"{axis}: oracle", float(oracle.mean()), at_least=0.5, at_most=0.9),
            Figure(f"{axis}: model to oracle", float(model.mean() / oracle.mean()), at_least=0.85),
            Figure(
                f"{axis}: truth inside the 90 % interval", 100 * float(np.mean([p.covered[i] for p in people])), "%"
            ),
        ]
    return figures


def watched(seed: int, seconds: float, model: str) -> Watched:
    """Let one participant be watched for so many seconds of their own time."""
    participant = Participant(seed)
    estimator = Estimator(load_model(model))
    spec = estimator.model.card.spec
    eeg, faces = SignalRing(), FrameRing[FaceObservation](256)
    rings: dict[str, Ring] = {"eeg": eeg, "face": faces}
    amplifier, camera = Amplifier(participant, eeg), Camera(participant, faces)
    estimates = []
    for hop in range(1, int(seconds / HOP_S) + 1):
        amplifier.run_until(hop * HOP_S)
        camera.run_until(hop * HOP_S)
        estimates.append(estimator.estimate(align(rings, hop * HOP_S, spec.window_spec())))
    made = [e for e in estimates if e.t >= FIRST_S and e.status == "ok"]
    t = np.array([e.t for e in made])
    values = np.array([[getattr(e, axis) for axis in AXES] for e in made])
    intervals = np.array([[getattr(e, f"{axis}_interval") for axis in AXES] for e in made])
    felt = participant.truth(t)
    oracle = oracle_estimates(participant, t, spec.eeg.window_s if spec.eeg else HOP_S)
    covered = ((intervals[..., 0] <= felt) & (felt <= intervals[..., 1])).mean(axis=0)
    return Watched(correlations(values, felt), correlations(oracle, felt), covered)


class Amplifier:
    """Renders the participant's EEG into a ring, packet by packet."""

    def __init__(self, participant: Participant, ring: SignalRing) -> None:
        self._renderer, self._ring, self._n_sent = participant.eeg(), ring, 0
        channels = tuple(Channel(name) for name in self._renderer.channel_names)
        ring.stream_opened(StreamInfo("simulated EEG", "eeg", channels, RATE_HZ, simulated=True))

    def run_until(self, t: float) -> None:
        """Send what is due."""
        while (self._n_sent + PACKET) / RATE_HZ <= t:
            samples = self._renderer.samples(self._n_sent, PACKET)
            stamps = np.arange(self._n_sent, self._n_sent + PACKET) / RATE_HZ
            self._ring.receive(Block(samples, stamps, self._n_sent))
            self._n_sent += PACKET


class Camera:
    """Renders the participant's face and tracks it, frame by frame."""

    def __init__(self, participant: Participant, ring: FrameRing[FaceObservation]) -> None:
        self._renderer, self._ring, self._observer, self._n_sent = participant.face(), ring, FaceObserver(), 0

    def run_until(self, t: float) -> None:
        """Film and look at what is due."""
        while (self._n_sent + 1) / FRAME_RATE_HZ <= t:
            self._n_sent += 1
            stamp = self._n_sent / FRAME_RATE_HZ
            self._ring.append(self._observer.observe(Frame(self._renderer.frame(stamp), stamp, self._n_sent)))

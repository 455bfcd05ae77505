"""Simulated participants as training data: rendered, cut and prepared by the code that runs live.

EEG is rendered at full length, put through the ring, alignment and preprocessing, hop by hop;
faces come as the meshes a tracker would give (`models.demo.faces`). Every participant sits
in other circumstances: gains, noise and missing electrodes, another face, pose and light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.demo.faces import FRAME_SIZE, RandomFace
from models.face.tracking import Tracking
from models.preprocess.prepare import Prepared, prepare
from models.spec import InputSpec
from recorder.alignment import align
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.participant.blinks import eyelid_closure
from recorder.participant.participant import Participant
from recorder.participant.population import Population
from recorder.ring import FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo

RATE_HZ = 250.0
FRAME_RATE_HZ = 10.0
HOP_S = 1.0
FIRST_WINDOW_S = 1.0  # as live: the first windows are short of EEG
LACKING_CHANCE = 0.3  # of a cap without some of the model's electrodes
MOST_LACKING = 4
GAIN_SD = 0.15
MOST_NOISE_UV = 2.0


@dataclass(frozen=True, slots=True)
class Recruit:
    """Who is to be rendered.

    Attributes
    ----------
    seed : int
        Of the participant and the circumstances.
    length_s : float
        Seconds of the run.
    strength : float
        Factor on the population's effect sizes: 1 is the bench's. Stronger effects have the
        same directions, which are then learned from fewer people.
    """

    seed: int
    length_s: float
    strength: float = 1.0

    def participant(self) -> Participant:
        """Return the simulated person."""
        bench = Population()
        return Participant(
            self.seed,
            Population(delta_eeg=self.strength * bench.delta_eeg, delta_face=self.strength * bench.delta_face),
        )

    def ends(self) -> NDArray[np.float64]:
        """Return the ends of all windows, shape (n_hops,), seconds of the participant's clock."""
        return np.arange(FIRST_WINDOW_S, self.length_s + 1e-9, HOP_S)


@dataclass(frozen=True, slots=True)
class Windows:
    """All prepared windows of one recruit: arrays (n_hops, ...) by modality, and whether each counts.

    ``truth`` has shape (n_hops, 2): valence and arousal at each window's end.
    """

    arrays: Mapping[str, NDArray[np.float32]]
    present: Mapping[str, NDArray[np.bool_]]
    truth: NDArray[np.float32]


def render_windows(recruit: Recruit, spec: InputSpec, tracking: Tracking) -> Windows:
    """Render one participant's run and prepare its windows in their order."""
    rng = np.random.default_rng((recruit.seed, 1))
    participant = recruit.participant()
    eeg = SignalRing(recruit.length_s)
    info, samples = _recorded_eeg(participant, recruit.length_s, spec, rng)
    eeg.stream_opened(info)
    eeg.receive(Block(samples, np.arange(len(samples)) / RATE_HZ, 0))
    observations = _tracked_face(participant, recruit.length_s, tracking, rng)
    faces: FrameRing[FaceObservation] = FrameRing()
    prepared: list[Prepared] = []
    for t_end in recruit.ends():
        while observations and observations[0].t <= t_end:
            faces.append(observations.pop(0))
        prepared.append(prepare(align({"eeg": eeg, "face": faces}, float(t_end), spec.window_spec()), spec))
    return Windows(
        {key: np.stack([p.arrays[key] for p in prepared]) for key in spec.modalities},
        {key: np.array([p.present[key] for p in prepared]) for key in spec.modalities},
        participant.truth(recruit.ends()).astype(np.float32),
    )


def _recorded_eeg(
    participant: Participant, length_s: float, spec: InputSpec, rng: np.random.Generator
) -> tuple[StreamInfo, NDArray[np.float32]]:
    """Return what some amplifier with some cap makes of the participant's EEG."""
    renderer = participant.eeg()
    names = renderer.channel_names
    wanted = spec.eeg.channels if spec.eeg else ()
    n_lacking = int(rng.integers(1, MOST_LACKING + 1)) if rng.random() < LACKING_CHANCE else 0
    lacking = set(rng.choice(wanted, n_lacking, replace=False)) if n_lacking else set()
    kept = [i for i, name in enumerate(names) if name not in lacking]
    samples = renderer.samples(0, round(length_s * RATE_HZ))[:, kept]
    samples = samples * np.exp(GAIN_SD * rng.standard_normal(len(kept))).astype(np.float32)
    noise_uv = rng.uniform(0.0, MOST_NOISE_UV, len(kept)).astype(np.float32)
    samples += noise_uv * rng.standard_normal(samples.shape, np.float32)
    channels = tuple(Channel(names[i]) for i in kept)
    return StreamInfo("simulated EEG", "eeg", channels, RATE_HZ, simulated=True), samples


def _tracked_face(
    participant: Participant, length_s: float, tracking: Tracking, rng: np.random.Generator
) -> list[FaceObservation]:
    """Return what the tracker gives of a random person who shows the participant's actions."""
    t = np.arange(1.0 / FRAME_RATE_HZ, length_s + 1e-9, 1.0 / FRAME_RATE_HZ)
    actions, closure = participant.face().actions(t), eyelid_closure(participant.seed, t)
    meshes = RandomFace(tracking, rng).meshes(actions, closure, FRAME_RATE_HZ)
    return [
        FaceObservation(float(at), i, True, "", mesh, None, FRAME_SIZE, 1.0, float(at))
        for i, (at, mesh) in enumerate(zip(t, meshes, strict=True))
    ]

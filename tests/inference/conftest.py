"""A simulated participant's minutes in rings, without waiting for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pytest

from inference.estimate import Estimate
from inference.estimator import Estimator
from models.face.canonical import portrait_mesh
from models.runtime import Model, load_model
from recorder.alignment import Ring, align
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.participant.participant import Participant
from recorder.ring import FrameRing, SignalRing
from recorder.streams import Channel, StreamInfo

FPS = 30
MOUTH_CORNERS = (61, 291)


@cache
def demo_model() -> Model:
    return load_model("demo")


@pytest.fixture
def model() -> Model:
    """Return the demo model."""
    return demo_model()


def _never(_: float) -> float:
    return 0.0


def _unchanged(_: float) -> float:
    return 1.0


@dataclass
class Session:
    """EEG of a simulated participant and a face whose smile the test decides, on a clock from 0."""

    length_s: int = 12
    seed: int = 3
    smile: Callable[[float], float] = _never
    eeg_scale: Callable[[float], float] = _unchanged
    eeg: bool = True
    face: bool = True
    rings: dict[str, Ring] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.eeg:
            self.rings["eeg"] = self._eeg_ring()
        if self.face:
            self.rings["face"] = self._face_ring()

    def estimates(self, model: Model, hop_s: float = 1.0) -> list[Estimate]:
        """Estimate each hop, from the first second to the last."""
        return self.continued(Estimator(model), hop_s, hop_s)

    def continued(self, estimator: Estimator, hop_s: float, start_s: float) -> list[Estimate]:
        """Estimate each hop from start_s on."""
        spec = estimator.model.card.spec.window_spec()
        t_ends = np.arange(start_s, self.length_s + 1e-9, hop_s)
        return [estimator.estimate(align(self.rings, float(t), spec)) for t in t_ends]

    def _eeg_ring(self) -> SignalRing:
        renderer = Participant(self.seed).eeg()
        rate_hz = renderer.true_rate_hz
        ring = SignalRing(self.length_s + 1.0)
        ring.stream_opened(StreamInfo("eeg", "eeg", tuple(map(Channel, renderer.channel_names)), rate_hz))
        n = round(self.length_s * rate_hz)
        t = np.arange(1, n + 1) / rate_hz
        scale = np.array([self.eeg_scale(instant) for instant in t], np.float32)[:, None]
        ring.receive(Block(renderer.samples(0, n) * scale, t, 0))
        return ring

    def _face_ring(self) -> FrameRing[FaceObservation]:
        ring: FrameRing[FaceObservation] = FrameRing(self.length_s * FPS + 2)
        for index in range(self.length_s * FPS):
            t = (index + 1) / FPS
            ring.append(FaceObservation(t, index, True, "", self._mesh(t), None, (480, 640), 1.0, t))
        return ring

    def _mesh(self, t: float) -> np.ndarray:
        mesh = portrait_mesh().copy()
        eyes_px = float(np.ptp(mesh[[33, 263], 0]))
        for corner, side in zip(MOUTH_CORNERS, (-1, 1), strict=True):
            mesh[corner, :2] += self.smile(t) * eyes_px * np.array([0.12 * side, -0.08])
        return mesh

"""A feed whose every reading is scripted: real rings and blocks, time that a test moves by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inference.estimate import BaselineView, Estimate
from recorder.blocks import Block, Frame, Marker
from recorder.observation import FaceObservation
from recorder.quality import ChannelQuality
from recorder.ring import FrameRing, SignalRing
from recorder.sources.base import Status, StreamHealth
from recorder.streams import Channel, StreamInfo
from ui.feed import FoundDevice, ModelView, SourceView
from ui.replay_banner import ReplayView

# fmt: off
CAP = [
    "Fp1", "Fp2", "AF3", "AF4", "F7", "F3", "Fz", "F4", "F8", "FT9", "FC5", "FC1", "FC2", "FC6",
    "FT10", "T7", "C3", "Cz", "C4", "T8", "CP5", "CP1", "CP2", "CP6", "P7", "P3", "Pz", "P4", "P8",
    "PO3", "PO4", "Oz", "AF7", "AF8", "F5", "F1", "F2", "F6", "FT7", "FC3", "FCz", "FC4", "FT8",
    "C5", "C1", "C2", "C6", "TP7", "CP3", "CPz", "CP4", "TP8", "P5", "P1", "P2", "P6", "PO7", "POz",
    "PO8", "O1", "O2", "TP9", "TP10", "Fpz",
]
# fmt: on
POOL_S = 8
FRAME_RATE_HZ = 30.0
GOOD = ChannelQuality("good")


class ScriptedFeed:
    """A `ui.feed.LiveFeed` for tests, pictures and benchmarks.

    Parameters
    ----------
    n_channels, rate_hz : int, float
        Shape of the EEG; channels beyond the cap's 64 get numbers for labels.
    start : float
        Session time at which everything begins.
    picture : ndarray, shape (height, width, 3), uint8, optional
        What the camera shows; a grey ramp by default.
    """

    def __init__(
        self,
        n_channels: int = 32,
        rate_hz: float = 250.0,
        start: float = 1000.0,
        picture: NDArray[np.uint8] | None = None,
    ) -> None:
        self.eeg, self.frames, self.faces = SignalRing(), FrameRing[Frame](), FrameRing[FaceObservation]()
        names = [*CAP[:n_channels], *(f"{i + 1}" for i in range(len(CAP), n_channels))]
        self.info = StreamInfo("Scripted cap", "eeg", tuple(map(Channel, names)), rate_hz, simulated=True)
        self.eeg.stream_opened(self.info)
        self.t = self.start = start
        self.simulated_now = True
        self.eeg_on = self.camera_on = self.estimator_on = True
        self.face_reason = ""
        self.hop = 1.0
        self.made: list[Estimate] = []
        self.marked: list[Marker] = []
        self.told: list[str] = []
        self.devices: list[FoundDevice] = []
        self.is_searching = self.is_publishing = False
        self.replay: ReplayView | None = None
        self.grades = [GOOD] * n_channels
        self.views = [
            SourceView("eeg", "simulated:", "Scripted cap", self.info, Status("live"), _health(rate_hz, 12.0)),
            SourceView("camera", "simulated:", "Scripted camera", None, Status("live"), _health(30.0, 0.0)),
        ]
        self._pool = _eeg_pool(n_channels, rate_hz)
        self._picture = (
            np.tile(np.arange(160, dtype=np.uint8), (120, 1))[..., None].repeat(3, 2) if picture is None else picture
        )
        self._n_samples = self._n_frames = 0
        self._lost = False
        self._noise = np.random.default_rng(4)

    def run_until(self, t: float) -> list[Estimate]:
        """Let time go on to t: what is switched on arrives; returns the new estimates."""
        before, self.t = self.t, t
        self._send_eeg()
        self._send_frames()
        first = math.floor((before - self.start) / self.hop) + 1
        hops = range(first, math.floor((t - self.start) / self.hop) + 1)
        new = [self.estimate(self.start + k * self.hop) for k in hops] if self.estimator_on else []
        self.made.extend(new)
        return new

    def estimate(self, t: float, **changes: object) -> Estimate:
        """Return an estimate near the truth of time t; changes replace its fields."""
        since = t - self.start
        truth = {"valence": 0.55 * math.sin(since / 11), "arousal": 0.5 * math.sin(since / 17 + 1) - 0.1}
        value = {axis: max(-0.95, min(0.95, x + self._noise.normal(0, 0.05))) for axis, x in truth.items()}
        made = Estimate(
            t=t,
            t_out=t + 0.018,
            status="ok",
            reasons=(f"{self.face_reason} for 2.1 s",) if self.face_reason else (),
            model="demo",
            valence=value["valence"],
            arousal=value["arousal"],
            valence_interval=(value["valence"] - 0.26, value["valence"] + 0.26),
            arousal_interval=(value["arousal"] - 0.21, value["arousal"] + 0.21),
            share={"eeg": 1.0, "face": 0.0} if self.face_reason else {"eeg": 0.42, "face": 0.58},
            coverage={"eeg": 1.0, "face": 0.0 if self.face_reason else 1.0},
            age_ms={"eeg": 11.0, "face": 24.0},
            latency_ms={"align": 0.2, "preprocess": 1.1, "model": 4.0, "total": 19.6},
            truth=truth,
            baseline=self._baselines(),
        )
        return replace(made, **changes)  # type: ignore[arg-type]

    def _baselines(self) -> dict[str, BaselineView]:
        frozen = BaselineView(0.42, 300.0, "frozen", self.face_reason)
        return {
            "eeg": BaselineView(0.91, 300.0, "learning"),
            "face": frozen if self.face_reason else BaselineView(0.42, 300.0, "learning"),
        }

    def _send_eeg(self) -> None:
        rate_hz = self.info.rate_hz
        index = np.arange(self._n_samples, math.floor((self.t - self.start) * rate_hz))
        self._n_samples += len(index)
        if len(index) and self.eeg_on:
            data = self._pool[index % len(self._pool)]
            self.eeg.receive(Block(data, self.start + (index + 1) / rate_hz, int(index[0]), self._lost))
        self._lost = not self.eeg_on or (self._lost and not len(index))

    def _send_frames(self) -> None:
        due = math.floor((self.t - self.start) * FRAME_RATE_HZ)
        if self.camera_on:
            for k in range(max(self._n_frames, due - 100), due):
                t = self.start + (k + 1) / FRAME_RATE_HZ
                self.frames.append(Frame(self._picture, t, k))
                self.faces.append(self._observe(t, k))
        self._n_frames = due

    def _observe(self, t: float, k: int) -> FaceObservation:
        height, width = self._picture.shape[:2]
        lost = self.face_reason == "no face"
        landmarks = None if lost else _landmarks(width, height)
        return FaceObservation(
            t, k, not self.face_reason, self.face_reason, landmarks, None, (height, width), 0.9, t + 0.01
        )

    def now(self) -> float:
        return self.t

    def simulated(self) -> bool:
        return self.simulated_now

    def sources(self) -> list[SourceView]:
        return list(self.views)

    def estimates(self) -> list[Estimate]:
        return list(self.made[-600:])

    def markers(self) -> list[Marker]:
        return list(self.marked)

    def quality(self) -> list[ChannelQuality]:
        return list(self.grades)

    def model(self) -> ModelView:
        return ModelView("demo", "CPU", "no CUDA provider", "")

    def models(self) -> list[str]:
        return ["demo"]

    def hop_s(self) -> float:
        return self.hop

    def found(self) -> list[FoundDevice]:
        return list(self.devices)

    def searching(self) -> bool:
        return self.is_searching

    def publishing(self) -> bool:
        return self.is_publishing

    def notices(self) -> list[str]:
        return list(self.told)

    def replayed(self) -> ReplayView | None:
        return self.replay

    def diagnostics(self) -> str:
        return "EmoScope, scripted; log: nowhere"


def _health(rate_hz: float, drift_ppm: float) -> StreamHealth:
    return StreamHealth(
        n_samples=12_000,
        rate_hz=rate_hz * (1 + drift_ppm * 1e-6),
        drift_ppm=drift_ppm,
        offset_s=-0.0021,
        offset_uncertainty_s=0.0002,
        jitter_s=0.0004,
    )


def _eeg_pool(n_channels: int, rate_hz: float) -> NDArray[np.float32]:
    """Eight seconds of noise with a 1/f spectrum and some alpha, which repeat without a seam."""
    draw = np.random.default_rng(1)
    n = round(POOL_S * rate_hz)
    freqs = np.fft.rfftfreq(n, 1 / rate_hz)
    shape = 1 / np.maximum(freqs, 1.0) + 0.5 * np.exp(-0.5 * ((freqs - 10) / 0.8) ** 2)
    shape[freqs < 0.5] = 0
    spectrum = shape[:, None] * (
        draw.normal(size=(len(freqs), n_channels)) + 1j * draw.normal(size=(len(freqs), n_channels))
    )
    waves = np.fft.irfft(spectrum, n, axis=0)
    mixed = waves @ (np.eye(n_channels) + 0.4 * draw.normal(size=(n_channels, n_channels)) / math.sqrt(n_channels))
    return (15.0 * mixed / mixed.std()).astype(np.float32)


def _landmarks(width: int, height: int) -> NDArray[np.float32]:
    """468 points that fill an oval where the simulated participant's face is."""
    k = np.arange(468)
    turn, radius = k * 2.399963, np.sqrt((k + 0.5) / 468)
    x = width * (0.5 + 0.14 * radius * np.cos(turn))
    y = height * (0.55 + 0.29 * radius * np.sin(turn))
    return np.stack((x, y, np.zeros(468)), axis=1).astype(np.float32)

"""A live instrument whose every delay a test decides, and what is recorded of it, in memory.

Samples and observations have a time at which they arrive; the loop's own steps are made at the
moments a test says. The recording holds what `recorder.session.reader.Session` would give back.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inference.estimate import Estimate
from inference.estimator import Estimator
from inference.loop import EstimatorLoop
from inference.recording import EstimateRecording
from models.face.canonical import portrait_mesh
from models.runtime import Model
from recorder.alignment import Ring
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.participant.participant import Participant
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing, Span
from recorder.session.layout import TABLES
from recorder.session.recorded import RecordedEstimates, RecordedTable, RecordedText
from recorder.streams import Channel, StreamInfo

START = 1000.0
RATE_HZ = 250.0
FPS = 30.0
POOL_S = 30
MOUTH_CORNERS = (61, 291)


@cache
def pool(seed: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Half a minute of a participant's EEG, and its channels."""
    renderer = Participant(seed).eeg()
    return renderer.samples(0, round(POOL_S * RATE_HZ)), renderer.channel_names


def cap(seed: int) -> StreamInfo:
    """Return how the stream of a participant's EEG is described."""
    return StreamInfo(f"Cap {seed}", "eeg", tuple(map(Channel, pool(seed)[1])), RATE_HZ, simulated=True)


def mesh(t: float) -> NDArray[np.float32]:
    """A face that smiles now and then."""
    made = portrait_mesh().astype(np.float32).copy()
    eyes_px = float(np.ptp(made[[33, 263], 0]))
    for corner, side in zip(MOUTH_CORNERS, (-1, 1), strict=True):
        made[corner, :2] += max(0.0, np.sin(t)) * eyes_px * np.array([0.12 * side, -0.08])
    return made


@dataclass
class Recording:
    """What a session holds: takes rows as a recorder does, gives them back as a reader does."""

    stream: list[StreamInfo | Block] = field(default_factory=list)
    observations: list[FaceObservation] = field(default_factory=list)
    rows: dict[str, list[tuple[float, tuple[float, ...]]]] = field(default_factory=lambda: defaultdict(list))
    lines: dict[str, list[RecordedText]] = field(default_factory=lambda: defaultdict(list))
    damage: tuple = ()
    journal: None = None
    on: bool = True

    def row(self, role: str, t: float, values: Sequence[float]) -> None:
        self.rows[role].append((t, tuple(values)))

    def text(self, role: str, t: float, *texts: str) -> None:
        self.lines[role].append(RecordedText(t, texts[0]))

    def begin(self, held: Span | None, faces: Sequence[FaceObservation]) -> None:
        """Take what rings held, as one block a piece without a loss."""
        self.observations.extend(faces)
        if held is None:
            return
        edges = [0, *(np.flatnonzero((np.diff(held.index) != 1) | held.gap[1:]) + 1), len(held)]
        for start, stop in itertools.pairwise(edges):
            cut = slice(start, stop)
            self.block(Block(held.data[cut].copy(), held.t[cut].copy(), int(held.index[start]), bool(held.gap[start])))

    def block(self, block: Block) -> None:
        self.stream.append(block)
        self.row("eeg_blocks", float(block.t[0]), (block.first_index, len(block.t), block.gap_before, 0.0))

    def items(self, role: str = "eeg") -> Iterator[StreamInfo | Block]:  # noqa: ARG002
        return iter(self.stream)

    def faces(self) -> list[FaceObservation]:
        return list(self.observations)

    def table(self, role: str) -> RecordedTable:
        rows = self.rows[role]
        names = [channel.name for channel in TABLES[role]]
        values = np.array([v for _, v in rows], float).reshape(len(rows), len(names))
        return RecordedTable(np.array([t for t, _ in rows]), dict(zip(names, values.T, strict=True)))

    def texts(self, role: str) -> tuple[RecordedText, ...]:
        return tuple(self.lines[role])

    def estimates(self) -> RecordedEstimates:
        rows = self.table("emotion")
        told = {line.t: line.json() for line in self.lines["emotion_detail"]}
        return RecordedEstimates(rows.t, rows.columns, tuple(told.get(t) for t in rows.t.tolist()))

    def estimator_states(self) -> tuple[RecordedText, ...]:
        return self.texts("estimator")


class Stage:
    """Live rings and a live loop, on a clock that stands still unless `play` moves it."""

    def __init__(self, model: Model, hop_s: float = 1.0) -> None:
        self.rings: dict[str, Ring] = {}
        self.recording = Recording()
        self.shown: list[Estimate] = []
        self.loop = EstimatorLoop(Estimator(model), self.rings, hop_s, truth=lambda t: (0.5 * np.sin(t), -0.25))
        self.now = START
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._n_due = 0
        self._is_recording = False

    def at(self, t: float, happens: Callable[[], None]) -> None:
        """Let something happen at a time, in the order in which it was said."""
        self._n_due += 1
        heapq.heappush(self._due, (t, self._n_due, happens))

    def play(self, t: float) -> None:
        """Let everything happen until t."""
        while self._due and self._due[0][0] <= t:
            self.now, _, happens = heapq.heappop(self._due)
            happens()
        self.now = max(self.now, t)

    def connect_eeg(self, info: StreamInfo | None = None) -> None:
        """Put another device in the place of the present one."""
        ring = SignalRing()
        self.rings["eeg"] = ring
        if info is not None:
            self.announce(info)

    def announce(self, info: StreamInfo) -> None:
        """Let the device describe its stream, again or for the first time; a recording joins streams that are alike."""
        ring = self.rings["eeg"]
        assert isinstance(ring, SignalRing)
        ring.stream_opened(info)
        told = [item for item in self.recording.stream if isinstance(item, StreamInfo)]
        if self._is_recording and told[-1:] != [info]:
            self.recording.stream.append(info)

    def send(self, block: Block) -> None:
        """Let a block arrive."""
        ring = self.rings.get("eeg")
        if isinstance(ring, SignalRing):
            ring.receive(block)
            if self._is_recording and self.recording.on:
                self.recording.block(block)

    def connect_camera(self) -> None:
        """Put another camera in the place of the present one."""
        self.rings["face"] = FrameRing(FACE_OBSERVATIONS)

    def see(self, index: int, t: float, usable: bool = True) -> None:
        """Let the tracker be done with a frame."""
        ring = self.rings.get("face")
        if isinstance(ring, FrameRing):
            reason = "" if usable else "turned away"
            seen = FaceObservation(t, index, usable, reason, mesh(t), None, (480, 640), 1.0, self.now)
            ring.append(seen)
            if self._is_recording and self.recording.on:
                self.recording.observations.append(seen)

    def record(self) -> None:
        """Begin to record: what rings hold, and all that comes."""
        eeg, face = self.rings.get("eeg"), self.rings.get("face")
        self._is_recording = True
        if isinstance(eeg, SignalRing) and eeg.info is not None:
            self.recording.stream.append(eeg.info)
        self.recording.begin(
            eeg.latest() if isinstance(eeg, SignalRing) else None, face.items() if isinstance(face, FrameRing) else ()
        )
        EstimateRecording(self.recording).begin(self.loop)
        self.loop.watch(lambda _: None, self.shown.append)

    def hop(self, t_end: float, cut_after_s: float = 0.015) -> Estimate:
        """Make the estimate of a window, which is cut a while after its end."""
        self.play(t_end + cut_after_s)
        made = self.loop._guarded_step(t_end)
        latency_ms = {**made.latency_ms, "total": 1e3 * (self.now - t_end)}
        made = replace(made, t_out=self.now, latency_ms=latency_ms)
        self.loop._hand_out(made)
        return made

    def plan_eeg(
        self, seed: int, start_s: float, stop_s: float, chunk: int = 8, late_s: float = 0.01, index: int = 0
    ) -> None:
        """Let a participant's EEG come in even chunks, each a while after its last sample."""
        first, stop = round(start_s * RATE_HZ), round(stop_s * RATE_HZ)
        for at in range(first, stop - chunk + 1, chunk):
            self.plan_block(seed, at, chunk, (at + chunk) / RATE_HZ + late_s, index=index + at - first)

    def plan_block(
        self, seed: int, first: int, n: int, arrives_s: float, index: int | None = None, gap: bool = False
    ) -> None:
        """Let samples of the pool come at a time."""
        samples = pool(seed)[0]
        at = np.arange(first, first + n)
        block = Block(samples[at % len(samples)], START + (at + 1) / RATE_HZ, first if index is None else index, gap)
        self.at(START + arrives_s, lambda: self.send(block))

    def plan_faces(self, start_s: float, stop_s: float, late_s: float = 0.02, usable: bool = True) -> None:
        """Let a camera's frames come and be looked at."""
        for index in range(round(start_s * FPS), round(stop_s * FPS)):
            t = START + (index + 1) / FPS
            first = round(start_s * FPS)
            self.at(t + late_s, lambda index=index - first, t=t: self.see(index, t, usable))

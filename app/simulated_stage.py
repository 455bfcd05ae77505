"""Devices, rings and estimator of a simulated session: seconds follow each other without waiting.

The devices deliver, the protocol's log is written, and the real estimator makes its estimate.
After every few seconds the writer is waited for, so that its queues never overflow.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import astuple, replace
from itertools import pairwise

import numpy as np

from app.session_digest import SessionDigest
from app.simulated_devices import Amplifier, Camera, MeshCamera, PictureCamera
from inference.estimate import Estimate
from inference.estimator import Estimator
from inference.loop import EstimatorLoop
from inference.recording import EstimateRecording
from models.runtime import Model
from recorder.alignment import Ring
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.participant.performance import Entry, Performance, labels
from recorder.participant.worlds import World
from recorder.ring import FrameRing, SignalRing
from recorder.session.document import RecordingState
from recorder.session.layout import Role
from recorder.session.recorder import SessionRecorder
from recorder.sources.simulated import FRAME_RATE_HZ, TRUTH_RATE_HZ, simulated_stream, truth_stream
from recorder.streams import StreamInfo

HOP_S = 1.0
AFTER_S = 1.0  # recorded after the last answer
DRAIN_EVERY = 10  # hops: what is queued meanwhile is a tenth of what the queues hold
FACES_KEPT = 256
STOPPED = "stopped by the user"


class Stage:
    """What stands around one performance.

    Parameters
    ----------
    performance : Performance
        What happens, and when.
    model : Model
        What estimates.
    video : bool
        Whether pictures are rendered and tracked, or meshes alone rendered.
    crop_size : int, optional
        Side of the face crops in pixels; none are made without it.

    Attributes
    ----------
    now : float
        Session time.
    digest : SessionDigest
        Of what was made so far.
    streams : dict of str to StreamInfo
        What is recorded, by role: ``eeg``, ``camera``.
    n_crops : int
        Face crops made so far.
    """

    def __init__(self, performance: Performance, model: Model, video: bool, crop_size: int | None = None) -> None:
        self.now = performance.start
        self.digest = SessionDigest()
        self.n_crops = 0
        self._performance = performance
        world = performance.world
        self._person = world.person
        self._amplifier = None if world.never == "eeg" else Amplifier(world, self.now)
        self._camera = None if world.never == "face" else _camera(world, self.now, video, crop_size)
        self._video = video
        self._eeg = SignalRing()
        self._faces: FrameRing[FaceObservation] = FrameRing(FACES_KEPT)
        self._model = model
        self.streams = self._described(world)
        self._loop = EstimatorLoop(Estimator(model), self._rings(), HOP_S, truth=self._truth)

    def play(
        self, recorder: SessionRecorder, told: Callable[[float], None], stopped: Callable[[], bool]
    ) -> RecordingState:
        """Let time pass, second by second, to the end or until stopped; return how it ended."""
        self._connect(recorder)
        start, log = self._performance.start, list(reversed(self._performance.log))
        n_hops = math.ceil((self._performance.end + AFTER_S - start) / HOP_S)
        for n_made, (since, until) in enumerate(pairwise(start + HOP_S * np.arange(n_hops + 1)), 1):
            self.now = float(until)
            self._deliver(recorder)
            while log and log[-1].t <= until:
                self._write(recorder, log.pop())
            self._tell(recorder, float(since))
            told(HOP_S)
            if n_made % (1 if self._video else DRAIN_EVERY) == 0:
                recorder.drain()
            if recorder.progress.failed:
                break
            if stopped():
                recorder.mark(self.now, "aborted", {"why": STOPPED})
                return "aborted"
        self.digest.labels(labels(self._performance))
        return "complete"

    def close(self) -> None:
        """Release the camera."""
        if self._camera:
            self._camera.close()

    def _rings(self) -> dict[str, Ring]:
        return ({"eeg": self._eeg} if self._amplifier else {}) | ({"face": self._faces} if self._camera else {})

    def _described(self, world: World) -> dict[str, StreamInfo]:
        camera = {"camera": simulated_stream(world.seed, "camera", "video", FRAME_RATE_HZ)} if self._camera else {}
        return ({"eeg": self._amplifier.info} if self._amplifier else {}) | camera

    def _connect(self, recorder: SessionRecorder) -> None:
        if self._amplifier:
            self._eeg.stream_opened(self._amplifier.info)
            self._eeg_sink = recorder.add_eeg(self._amplifier.info)
            self._eeg_sink.begin()
        if self._camera:
            self._frame_sink = recorder.add_camera(self._video)
            self._frame_sink.stream_opened(self.streams["camera"])
            recorder.begin_faces(())
        self._truth_sink = recorder.add_rows("truth")
        self._truth_sink.stream_opened(truth_stream(self._performance.world.seed))
        for role in self.streams:
            recorder.text("status", self.now, json.dumps({"role": role, "state": "live", "reason": ""}))
        self._estimates = EstimateRecording(recorder)
        self._estimates.begin(self._loop)

    def _deliver(self, recorder: SessionRecorder) -> None:
        for block in self._amplifier.deliver(self.now) if self._amplifier else ():
            self.digest.samples(block)
            self._eeg.receive(block)
            self._eeg_sink.receive(block)
        for frame, observation in self._camera.deliver(self.now) if self._camera else ():
            self.digest.face(observation)
            self.n_crops += observation.crop is not None
            self._faces.append(observation)
            self._frame_sink.receive(frame)
            recorder.receive_face(observation)

    def _write(self, recorder: SessionRecorder, entry: Entry) -> None:
        self.digest.marker(entry)
        if isinstance(entry.payload, str):
            recorder.text("ratings", entry.t, entry.payload)
        else:
            recorder.mark(entry.t, entry.label, entry.payload)

    def _tell(self, recorder: SessionRecorder, since: float) -> None:
        """Write what is told of each second: truth, health, and the estimate at its end."""
        n_truths = round(TRUTH_RATE_HZ * HOP_S)
        stamps = since + np.arange(n_truths) / TRUTH_RATE_HZ
        first = round((since - self._performance.start) * TRUTH_RATE_HZ)
        self._truth_sink.receive(Block(self._person.truth(stamps).astype(np.float32), stamps, first))
        devices: tuple[tuple[Role, Amplifier | Camera | None], ...] = (
            ("eeg_health", self._amplifier),
            ("camera_health", self._camera),
        )
        for role, device in devices:
            if device:
                recorder.row(role, self.now, astuple(device.health))
        self._estimates.estimate(self._estimate())

    def _estimate(self) -> Estimate:
        """Return the estimate as if it had been handed out when the computer was done with it."""
        made = self._loop.step(self.now)
        latency_ms = {key: ms for key, ms in made.latency_ms.items() if key != "total"}
        total_ms = sum(latency_ms.values())
        return replace(made, t_out=self.now + 1e-3 * total_ms, latency_ms={**latency_ms, "total": total_ms})

    def _truth(self, t: float) -> tuple[float, float]:
        valence, arousal = self._person.truth(t)[0]
        return float(valence), float(arousal)


def _camera(world: World, start: float, video: bool, crop_size: int | None) -> Camera:
    return (PictureCamera if video else MeshCamera)(world, start, crop_size)

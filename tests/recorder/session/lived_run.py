"""A short session as it was lived, through the recorder: what went in is kept, to compare with what is read.

A simulated participant's EEG in uneven packets, with a loss; a face of which some frames are of no
use; four trials with self-reports, estimates and truth. Nothing waits for the clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from recorder.blocks import Block, Frame, Marker, RawSamples
from recorder.observation import FaceObservation
from recorder.participant.participant import Participant
from recorder.session.document import Device, ModelRecord, ProtocolRecord, RecordingSettings, SessionDocument
from recorder.session.layout import TABLES
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorder import SessionRecorder
from recorder.streams import Channel, RawFormat, StreamInfo

START = 5000.0
RATE_HZ = 250.0
PACKETS = (8, 8, 3, 40, 1, 8)
LOST = 20
LOST_AFTER_S = 4.0
TRIAL_S = 2.0
HEIGHT, WIDTH = 48, 64
RATINGS = ((7, 8, 5, 6), (2, 7, None, 5), (3, 2, 4, 4), (8, 3, 6, 9))
SCALES = ("valence", "arousal", "dominance", "liking")
EXPECTED = ((7.4, 7.4), (2.6, 7.4), (2.6, 2.6), (7.4, 2.6))

COUNT_UV = 0.0488281261
"""Of a device that sends whole numbers; not one that a float holds exactly."""


@dataclass
class LivedRun:
    """A recorded run, and all that went into it."""

    paths: RunPaths
    info: StreamInfo
    blocks: list[Block] = field(default_factory=list)
    faces: list[FaceObservation] = field(default_factory=list)
    markers: list[Marker] = field(default_factory=list)
    estimates: list[tuple[float, list[float], dict[str, Any]]] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)

    def session(self) -> Session:
        """Open it."""
        return open_session(self.paths.streams)


def stream(counts: bool = False) -> StreamInfo:
    """Describe the EEG; with counts the device sends whole numbers and an event column besides."""
    names = Participant(1).eeg().channel_names
    channels = tuple(Channel(name) for name in names)
    raw = None
    if counts:
        sent = (Channel("event", "trigger", ""), *(Channel(name, "eeg", "counts") for name in names))
        raw = RawFormat(sent, "int32", tuple(range(1, len(sent))), (COUNT_UV,) * len(names))
    return StreamInfo("simulated EEG", "eeg", channels, RATE_HZ, "simulated-1", True, ("made up",), raw)


def live_run(
    out: Path, length_s: float = 12.0, counts: bool = False, video: bool = False, code: str = "01"
) -> LivedRun:
    """Record a run under a folder."""
    info = stream(counts)
    run = LivedRun(RunPaths.next(out, code, "01", "demo"), info)
    devices = (Device("eeg", "simulated:?seed=1", info.name, RATE_HZ, info.channel_names, True),)
    document = SessionDocument(
        code,
        "01",
        "demo",
        run.paths.run,
        operator="Secret Operator",
        notes="Secret notes",
        devices=devices,
        settings=RecordingSettings(0.5, video),
        protocol=ProtocolRecord("demo", "none", 3, ("joy", "tense", "sad", "calm")),
        model=ModelRecord("demo"),
        started_t=START,
    )
    t = START
    recorder = SessionRecorder(run.paths, document, now=lambda: t)
    eeg, camera = recorder.add_eeg(), recorder.add_camera(video)
    with recorder:
        _bring_eeg(run, eeg, length_s)
        _bring_face(run, recorder, camera, length_s)
        _bring_marks(run, recorder)
        _bring_estimates(run, recorder, length_s)
        t = START + length_s
        recorder.drain()
    return run


def _bring_eeg(run: LivedRun, sink: Any, length_s: float) -> None:
    renderer, at, number, after_loss = Participant(1).eeg(), 0, 1000, False
    sink.stream_opened(run.info)
    while at < length_s * RATE_HZ:
        n = PACKETS[len(run.blocks) % len(PACKETS)]
        t = START + (at + np.arange(n)) / RATE_HZ
        block = Block(renderer.samples(at, n), t, number, after_loss)
        run.blocks.append(_as_counts(block, run.info) if run.info.raw else block)
        sink.receive(run.blocks[-1])
        at, number, after_loss = at + n, number + n, False
        if at >= LOST_AFTER_S * RATE_HZ and number == at + 1000:
            at, number, after_loss = at + LOST, number + LOST + 1, True
    sink.receive(Marker(START + 1.5, "S 7", {"code": 7}))


def _as_counts(block: Block, info: StreamInfo) -> Block:
    assert info.raw is not None
    counts = np.rint(block.data / COUNT_UV).astype(np.int32)
    sent = np.column_stack([np.full(len(counts), 7, np.int32), counts])
    return replace(block, data=info.raw.converted(sent), raw=RawSamples(sent, block.t - 3.25, 3.25))


def _bring_face(run: LivedRun, recorder: SessionRecorder, camera: Any, length_s: float) -> None:
    rng = np.random.default_rng(0)
    camera.stream_opened(StreamInfo("simulated camera", "video", rate_hz=10.0, device_id="simulated-1", simulated=True))
    for i in range(int(10 * length_s)):
        t = START + i / 10 + 0.003 * rng.random()
        reason = "" if i % 7 < 5 else ("no face" if i % 2 else "turned away")
        mesh = None if reason == "no face" else rng.normal(30, 5, (468, 3)).astype(np.float32)
        usable = not reason
        quality = float(rng.random())
        observation = FaceObservation(t, i, usable, reason, mesh, None, (HEIGHT, WIDTH), quality, t + 0.004)
        image = np.full((HEIGHT, WIDTH, 3), 2 * i % 256, np.uint8)
        run.faces.append(observation)
        run.frames.append(Frame(image, t, i))
        camera.receive(run.frames[-1])
        recorder.receive_face(observation)


def _bring_marks(run: LivedRun, recorder: SessionRecorder) -> None:
    def mark(t: float, label: str, **payload: Any) -> None:
        run.markers.append(Marker(t, label, payload))
        recorder.mark(t, label, payload)

    mark(START + 0.1, "session_start", protocol="demo")
    for i, stimulus in enumerate(("joy", "tense", "sad", "calm")):
        t = START + 0.5 + 2.5 * i
        told = {"trial": i + 1, "stimulus": stimulus, "kind": "video", "block": "", "practice": i == 0}
        told |= dict(zip(("valence", "arousal"), EXPECTED[i], strict=True))
        mark(t, "stimulus_onset", **told)
        mark(t + TRIAL_S, "stimulus_offset", **told, why="skipped" if i == 3 else "ended")
        answers = dict(zip(SCALES, RATINGS[i], strict=True))
        declined = [scale for scale, answer in answers.items() if answer is None]
        rating = {**told, **answers, "declined": declined, "response_s": 0.3, "source": "truth"}
        mark(t + TRIAL_S + 0.3, "rating", **rating)
        recorder.text("ratings", t + TRIAL_S + 0.3, json.dumps(rating))
    mark(START + 11.0, "session_end", state="done")


def _bring_estimates(run: LivedRun, recorder: SessionRecorder, length_s: float) -> None:
    rng = np.random.default_rng(1)
    recorder.text("estimator", START, json.dumps({"last_t": None}))
    for i in range(int(length_s)):
        t = START + 1.0 + i
        values = rng.uniform(-1, 1, len(TABLES["emotion"])).tolist()
        values[12] = float(i > 0)
        detail = {"t": t, "reasons": ["no face"]}
        run.estimates.append((t, values, detail))
        recorder.row("emotion", t, values)
        recorder.text("emotion_detail", t, json.dumps(detail))
        recorder.row("truth", t, (0.5, -0.5))
        recorder.row("continuous_rating", t, (5.0, 6.5))
        recorder.row("eeg_health", t, [1000.0 * i, 21.0 * (i > 4), 1.0 * (i > 4), *[np.nan] * 7])

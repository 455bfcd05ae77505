"""A short session as it was lived, through the recorder: what went in is kept, to compare with what is read.

A simulated participant's EEG in uneven packets, with a loss; a face of which some frames are of no
use; four trials with self-reports, estimates and truth. Nothing waits for the clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
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
WRITE_S = 0.5
HEIGHT, WIDTH = 48, 64
RATINGS = ((7, 8, 5, 6), (2, 7, None, 5), (3, 2, 4, 4), (8, 3, 6, 9))
SCALES = ("valence", "arousal", "dominance", "liking")
EXPECTED = ((7.4, 7.4), (2.6, 7.4), (2.6, 2.6), (7.4, 2.6))

COUNT_UV = 0.0488281261
"""Of a device that sends whole numbers; not one that a float holds exactly."""


CAMERA = StreamInfo("simulated camera", "video", rate_hz=10.0, device_id="simulated-1", simulated=True)

UNKNOWN_PROTOCOL = ProtocolRecord("demo", "none", 3, ("joy", "tense", "sad", "calm"))

Act = tuple[float, Callable[[], None]]
"""When something came, and how it is handed to the recorder."""


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
    out: Path,
    length_s: float = 12.0,
    counts: bool = False,
    video: bool = False,
    code: str = "01",
    info: StreamInfo | None = None,
    protocol: ProtocolRecord = UNKNOWN_PROTOCOL,
    lost_after_s: float = LOST_AFTER_S,
) -> LivedRun:
    """Record a run under a folder."""
    info = info or stream(counts)
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
        protocol=protocol,
        model=ModelRecord("demo"),
        started_t=START,
    )
    t = START
    recorder = SessionRecorder(run.paths, document, now=lambda: t)
    eeg, camera = recorder.add_eeg(), recorder.add_camera(video)
    acts: list[Act] = []
    with recorder:
        eeg.stream_opened(info)
        eeg.begin()
        camera.stream_opened(
            StreamInfo("simulated camera", "video", rate_hz=10.0, device_id="simulated-1", simulated=True)
        )
        recorder.begin_faces(())
        acts += _eeg(run, eeg, length_s, lost_after_s)
        acts += _face(run, recorder, camera, length_s)
        acts += [act for act in _marks(run, recorder) if act[0] <= START + length_s]
        run.markers = [marker for marker in run.markers if marker.t <= START + length_s]
        acts += _estimates(run, recorder, length_s)
        for due, act in sorted(acts, key=lambda item: item[0]):
            if due - t >= WRITE_S:
                assert recorder.drain()
                t = due
            act()
        assert recorder.drain()
        t = START + length_s
    return run


def _eeg(run: LivedRun, sink: Any, length_s: float, lost_after_s: float) -> Iterator[Act]:
    renderer, at, number, after_loss = Participant(1).eeg(), 0, 1000, False
    while at < length_s * RATE_HZ:
        n = PACKETS[len(run.blocks) % len(PACKETS)]
        t = START + (at + np.arange(n)) / RATE_HZ
        block = Block(renderer.samples(at, n), t, number, after_loss)
        run.blocks.append(_as_counts(block, run.info) if run.info.raw else block)
        yield float(t[-1]), partial(sink.receive, run.blocks[-1])
        at, number, after_loss = at + n, number + n, False
        if at >= lost_after_s * RATE_HZ and number == at + 1000:
            at, number, after_loss = at + LOST, number + LOST + 1, True
    yield START + 1.5, partial(sink.receive, Marker(START + 1.5, "S 7", {"code": 7}))


def _as_counts(block: Block, info: StreamInfo) -> Block:
    assert info.raw is not None
    counts = np.rint(block.data / COUNT_UV).astype(np.int32)
    sent = np.column_stack([np.full(len(counts), 7, np.int32), counts])
    return replace(block, data=info.raw.converted(sent), raw=RawSamples(sent, block.t - 3.25, 3.25))


def _face(run: LivedRun, recorder: SessionRecorder, camera: Any, length_s: float) -> Iterator[Act]:
    rng = np.random.default_rng(0)
    for i in range(int(10 * length_s)):
        t = START + i / 10 + 0.003 * rng.random()
        reason = "" if i % 7 < 5 else ("no face" if i % 2 else "turned away")
        mesh = None if reason == "no face" else rng.normal(30, 5, (468, 3)).astype(np.float32)
        quality = float(rng.random())
        run.faces.append(FaceObservation(t, i, not reason, reason, mesh, None, (HEIGHT, WIDTH), quality, t + 0.004))
        run.frames.append(Frame(np.full((HEIGHT, WIDTH, 3), 2 * i % 256, np.uint8), t, i))
        yield t, partial(camera.receive, run.frames[-1])
        yield t, partial(recorder.receive_face, run.faces[-1])


def _marks(run: LivedRun, recorder: SessionRecorder) -> Iterator[Act]:
    def mark(t: float, label: str, **payload: Any) -> Act:
        run.markers.append(Marker(t, label, payload))
        return t, partial(recorder.mark, t, label, payload)

    yield mark(START + 0.1, "session_start", protocol="demo")
    for i, stimulus in enumerate(("joy", "tense", "sad", "calm")):
        t = START + 0.5 + 2.5 * i
        told = {"trial": i + 1, "stimulus": stimulus, "kind": "video", "block": "", "practice": i == 0}
        told |= dict(zip(("valence", "arousal"), EXPECTED[i], strict=True))
        yield mark(t, "stimulus_onset", **told)
        yield mark(t + TRIAL_S, "stimulus_offset", **told, why="skipped" if i == 3 else "ended")
        answers = dict(zip(SCALES, RATINGS[i], strict=True))
        declined = [scale for scale, answer in answers.items() if answer is None]
        rating = {**told, **answers, "declined": declined, "response_s": 0.3, "source": "truth"}
        yield mark(t + TRIAL_S + 0.3, "rating", **rating)
        yield t + TRIAL_S + 0.3, partial(recorder.text, "ratings", t + TRIAL_S + 0.3, json.dumps(rating))
    yield mark(START + 11.0, "session_end", state="done")


def _estimates(run: LivedRun, recorder: SessionRecorder, length_s: float) -> Iterator[Act]:
    rng = np.random.default_rng(1)
    yield START, partial(recorder.text, "estimator", START, json.dumps({"last_t": None}))
    for i in range(int(length_s)):
        t = START + 1.0 + i
        values = rng.uniform(-1, 1, len(TABLES["emotion"])).tolist()
        values[12] = float(i > 0)
        detail = {"t": t, "reasons": ["no face"]}
        run.estimates.append((t, values, detail))
        yield t, partial(recorder.row, "emotion", t, values)
        yield t, partial(recorder.text, "emotion_detail", t, json.dumps(detail))
        yield t, partial(recorder.row, "truth", t, (0.5, -0.5))
        yield t, partial(recorder.row, "continuous_rating", t, (5.0, 6.5))
        yield t, partial(recorder.row, "eeg_health", t, [1000.0 * i, 21.0 * (i > 4), 1.0 * (i > 4), *[np.nan] * 7])

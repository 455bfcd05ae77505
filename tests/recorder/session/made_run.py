"""A run made by the real recorder, much faster than it would have happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recorder.blocks import Block, Frame
from recorder.observation import FaceObservation
from recorder.session.disk import Disk
from recorder.session.document import Consent, SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.recorder import SessionRecorder
from recorder.streams import Channel, StreamInfo

CAP = StreamInfo("cap", "eeg", tuple(Channel(f"E{i}") for i in range(8)), 250.0, "test:cap", True)
START_T = 1000.0
STEP_S = 0.25
N_FRAMES = 5  # a step: 20 a second
SIZE = (48, 64)


@dataclass
class Clock:
    """A session clock that a test turns."""

    t: float = START_T

    def __call__(self) -> float:
        return self.t


def record_run(
    folder: Path, seconds: float, video: bool = False, closed: bool = True, info: StreamInfo = CAP
) -> RunPaths:
    """Record EEG, faces, markers and estimates, and pictures if wanted; not closed as after a kill."""
    paths, now = RunPaths.next(folder, "01", "01", "demo"), Clock()
    recorder = SessionRecorder(paths, SessionDocument("01", "01", "demo", paths.run, Consent(True)), Disk(), now)
    eeg, camera = recorder.add_eeg(info), recorder.add_camera(video)
    eeg.stream_opened(info)
    camera.stream_opened(StreamInfo("lens", "video", rate_hz=20.0, simulated=True))
    recorder.start()
    eeg.begin()
    recorder.begin_faces(())
    for step in range(round(seconds / STEP_S)):
        eeg.receive(_block(info, step))
        for frame in _frames(step):
            camera.receive(frame)
            recorder.receive_face(_face(frame))
        now.t = START_T + (step + 1) * STEP_S
        recorder.row("emotion", now.t, np.arange(16.0))
        if step % 8 == 0:
            label = "stimulus_onset" if step % 16 == 0 else "stimulus_offset"
            recorder.mark(now.t, label, {"trial": step // 16 + 1, "stimulus": "calm", "kind": "text"})
        assert recorder.drain()
    left = {path: path.read_bytes() for path in paths.folder.iterdir()}
    recorder.stop()
    if not closed:
        paths.events.unlink()
        for path, content in left.items():
            path.write_bytes(content)
    return paths


def _block(info: StreamInfo, step: int) -> Block:
    n = round(STEP_S * info.rate_hz)
    index = step * n + np.arange(n)
    phases = index[:, None] * np.arange(1, len(info.channels) + 1) / info.rate_hz
    return Block(np.sin(phases).astype(np.float32), START_T + index / info.rate_hz, int(index[0]))


def _frames(step: int) -> Iterator[Frame]:
    for i in range(step * N_FRAMES, (step + 1) * N_FRAMES):
        image = np.random.default_rng(i).integers(0, 255, (*SIZE, 3), np.uint8)
        yield Frame(image, START_T + i * STEP_S / N_FRAMES, i)


def _face(frame: Frame) -> FaceObservation:
    mesh = np.random.default_rng(frame.index).normal(30.0, 5.0, (468, 3)).astype(np.float32)
    return FaceObservation(frame.t, frame.index, True, "", mesh, None, SIZE, 0.9, frame.t + 0.01)

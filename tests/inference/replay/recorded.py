"""A short recorded session, made without waiting for it."""

from __future__ import annotations

from pathlib import Path

from inference.estimate import Estimate
from models.runtime import Model
from recorder.blocks import Block
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorder import SessionRecorder
from tests.inference.replay.stage import START, Stage, cap


def recorded(folder: Path, model: Model, seconds: int = 8, hop_s: float = 1.0) -> tuple[Session, list[Estimate]]:
    """Record both modalities from the middle on; return the session and what was shown."""
    stage = Stage(model, hop_s)
    stage.connect_eeg(cap(3))
    stage.connect_camera()
    stage.plan_eeg(3, 0, seconds)
    stage.plan_faces(0, seconds)
    stage.at(START + 2.5, stage.record)
    for k in range(1, round(seconds / hop_s) + 1):
        stage.hop(START + k * hop_s)
    return written(folder, stage), stage.shown


def written(folder: Path, stage: Stage) -> Session:
    """Write what a stage has recorded into files, in its order, and read them."""
    paths = RunPaths.next(folder, "01")
    held = stage.recording
    with SessionRecorder(paths, SessionDocument("01", paths.session, paths.task, paths.run)) as recorder:
        sink = recorder.add_eeg()
        sink.begin(None)
        recorder.begin_faces(())
        for item in held.items():
            if isinstance(item, Block):
                sink.receive(item)
            else:
                sink.stream_opened(item)
        for observation in held.observations:
            recorder.receive_face(observation)
        for t, values in held.rows["emotion"]:
            recorder.row("emotion", t, values)
        for role in ("emotion_detail", "estimator", "status"):
            for line in held.lines[role]:
                recorder.text(role, line.t, line.text)
        recorder.mark(START + 4.0, "stimulus_onset", {"stimulus": "clip"})
    return open_session(paths.folder)

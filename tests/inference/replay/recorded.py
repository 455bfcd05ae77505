"""A short recorded session, made without waiting for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from inference.estimate import Estimate
from models.runtime import Model
from recorder.blocks import Block
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorder import EegSink, SessionRecorder
from tests.inference.replay.stage import START, Recording, Stage, cap

WRITE_S = 0.5

Step = tuple[float, Callable[[], None]]


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
    """Write what a stage has recorded into files, as it came, twice a second of its own clock, and read them."""
    paths = RunPaths.next(folder, "01")
    now = [START]
    document = SessionDocument("01", paths.session, paths.task, paths.run)
    with SessionRecorder(paths, document, now=lambda: now[0]) as recorder:
        sink = recorder.add_eeg()
        sink.begin()
        recorder.begin_faces(())
        for t, write in sorted(_steps(stage.recording, recorder, sink), key=lambda step: step[0]):
            write()
            if t > now[0] + WRITE_S:
                now[0] = t
                recorder.drain()
    return open_session(paths.folder)


def _steps(held: Recording, recorder: SessionRecorder, sink: EegSink) -> Iterator[Step]:
    """Yield what is to be written, and when it was there."""
    yield START, partial(recorder.mark, START + 4.0, "stimulus_onset", {"stimulus": "clip"})
    t = START
    for item in held.items():
        t = float(item.t[-1]) if isinstance(item, Block) else t
        yield t, partial(sink.receive if isinstance(item, Block) else sink.stream_opened, item)
    for observation in held.observations:
        yield observation.tracked_t, partial(recorder.receive_face, observation)
    for t_end, values in held.rows["emotion"]:
        yield t_end, partial(recorder.row, "emotion", t_end, values)
    for role in ("emotion_detail", "estimator", "status"):
        for line in held.lines[role]:
            yield line.t, partial(recorder.text, role, line.t, line.text)

"""A session written by the recorder and read back from its files gives what was shown live."""

from __future__ import annotations

import queue
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inference.estimate import Estimate
from inference.estimator import Estimator
from inference.loop import EstimatorLoop
from inference.recording import EstimateRecording
from inference.replay.report import compare
from inference.replay.run import replay
from inference.tracker import FaceTracker
from models.runtime import Model
from recorder.alignment import Ring
from recorder.blocks import Block
from recorder.observation import FaceObservation
from recorder.recent import RecentBlocks
from recorder.ring import FACE_OBSERVATIONS, FrameRing, SignalRing
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorder import SessionRecorder
from recorder.sources.simulated import SimulatedSession
from tests.inference.replay.recorded import written
from tests.inference.replay.stage import START, cap
from tests.inference.replay.test_run import EXACT, hops, played

WAIT_S = 10.0


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[SessionRecorder]:
    paths = RunPaths.next(tmp_path, "01")
    document = SessionDocument(paths.participant, paths.session, paths.task, paths.run)
    with SessionRecorder(paths, document) as made:
        yield made


def assert_replayed(session: Session, shown: list[Estimate]) -> None:
    report = compare(session)
    assert len(shown) == report.n_estimates == report.n_compared, report
    assert report.worst <= EXACT, report.largest
    assert () == report.notices


def test_files_give_what_was_shown(model: Model, tmp_path: Path):
    stage = played(model)
    hops(stage, 8)

    assert_replayed(written(tmp_path, stage), stage.shown)


def test_files_know_one_device_from_the_next(model: Model, tmp_path: Path):
    """Also where the second begins to count at the numbers of the first."""
    stage = played(model, until_s=5.4)
    hops(stage, 5)
    stage.play(START + 5.5)
    stage.connect_eeg(cap(4))
    stage.connect_camera()
    stage.loop.forget(["eeg", "face"])
    stage.plan_eeg(4, 5.6, 9.0)
    stage.plan_faces(5.6, 9.0)
    hops(stage, 9, 5)

    assert_replayed(written(tmp_path, stage), stage.shown)


def test_a_device_that_takes_the_place_of_one_long_connected_is_written(recorder: SessionRecorder):
    """Samples with high numbers were kept when recording began; the new device counts from 0."""
    recent, sink = RecentBlocks(), recorder.add_eeg()
    recent.stream_opened(cap(3))
    sink.stream_opened(cap(3))
    zeros = np.zeros((50, len(cap(3).channels)), np.float32)
    for block in (
        Block(zeros, START + np.arange(50) / 250, 5000),
        Block(zeros, START + 0.2 + np.arange(50) / 250, 5050),
    ):
        recent.receive(block)
    sink.receive(block)
    sink.begin(recent.items())
    recorder.drain()
    sink.stream_opened(cap(3))
    sink.receive(Block(zeros, START + 1 + np.arange(50) / 250, 0))
    recorder.stop()
    items = list(open_session(recorder.paths.folder).items())

    assert [5000, 5050, 0] == [item.first_index for item in items if isinstance(item, Block)]


def test_a_session_recorded_in_real_time_replays(model: Model, recorder: SessionRecorder):
    """Devices, tracker, loop and recorder in their own threads; recording begins while all of them run."""
    simulated = SimulatedSession(seed=3, lost_per_minute=60)
    eeg, faces, recent = SignalRing(), FrameRing[FaceObservation](FACE_OBSERVATIONS), RecentBlocks()
    rings: dict[str, Ring] = {"eeg": eeg, "face": faces}
    tracker = FaceTracker(faces)
    loop = EstimatorLoop(Estimator(model), rings, 0.1, truth=simulated.truth)
    arrived: queue.SimpleQueue[Estimate] = queue.SimpleQueue()
    loop.subscribe(arrived.put)
    simulated.eeg.subscribe(eeg)
    simulated.eeg.subscribe(recent)
    simulated.camera.subscribe(tracker)
    try:
        tracker.start()
        simulated.eeg.open()
        simulated.camera.open()
        loop.start()
        _wait_for_both(arrived)
        sink = recorder.add_eeg()
        simulated.eeg.subscribe(sink)
        tracker.subscribe(recorder.receive_face)
        sink.begin(recent.items())
        recorder.begin_faces(faces.items())
        shown: queue.SimpleQueue[Estimate] = queue.SimpleQueue()
        EstimateRecording(recorder).begin(loop)
        loop.watch(lambda _: None, shown.put)
        made = [shown.get(timeout=WAIT_S) for _ in range(10)]
        loop.forget(["face"])
        loop.hop_s = 0.2
        made += [shown.get(timeout=WAIT_S) for _ in range(10)]
    finally:
        loop.stop()
        loop.join()
        simulated.eeg.close()
        simulated.camera.close()
        tracker.join()
    recorder.stop()
    while not shown.empty():
        made.append(shown.get())
    session = open_session(recorder.paths.folder)

    assert_replayed(session, made)
    assert [e.truth for e in replay(session)] == [pytest.approx(e.truth, abs=1e-6) for e in made]


def _wait_for_both(arrived: queue.SimpleQueue[Estimate]) -> None:
    while (estimate := arrived.get(timeout=WAIT_S)).share is None or min(estimate.share.values()) == 0.0:
        pass


def test_damage_costs_estimates_and_never_makes_another(tmp_path: Path, model: Model):
    """Wherever bytes are wrong or the file ends: what is compared agrees, and nothing raises."""
    stage = played(model, until_s=10, record_s=1.5)
    hops(stage, 10)
    session = written(tmp_path, stage)
    whole = session.paths.streams.read_bytes()
    n_compared: list[int] = []
    for seed in range(12):
        session.paths.streams.write_bytes(damaged(whole, seed))
        report = compare(open_session(session.paths.folder))
        assert report.worst <= EXACT
        assert report.n_compared == report.n_estimates - sum(report.not_compared.values())
        n_compared.append(report.n_compared)

    assert min(n_compared) < len(stage.shown)
    assert sum(n_compared) > 12 * len(stage.shown) / 4


def damaged(whole: bytes, seed: int) -> bytes:
    """Cut the file somewhere, or put noise into it, behind the first estimates."""
    draw, content = random.Random(seed), bytearray(whole)
    at, n = draw.randrange(len(whole) // 4, len(whole)), draw.choice((1, 64, 4096))
    if seed % 3 == 0:
        return bytes(content[:at])
    content[at : at + n] = draw.randbytes(len(content[at : at + n]))
    return bytes(content)

"""How many times faster than real time simulated sessions are made, part by part and as a whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from app.simulate_command import planned
from app.simulated_devices import Amplifier, MeshCamera, PictureCamera
from app.simulated_stage import HOP_S
from app.simulation import Plan, make_session
from app.simulation_pool import make_sessions
from inference.estimator import Estimator
from inference.loop import EstimatorLoop
from models.runtime import load_model
from recorder.observation import FaceObservation
from recorder.participant.performance import START_S
from recorder.ring import FrameRing, SignalRing
from recorder.session.document import SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.recorder import SessionRecorder
from tests.benchmarks.stage import Conditions
from tests.benchmarks.table import Figure

SUBJECTS, TRIALS, TRIAL_S = 4, 8, 20.0
LEAST = 20.0
FILMED_S = 5.0

T = TypeVar("T")


def simulate(given: Conditions) -> list[Figure]:
    """Times faster than real time: rendering, meshes, estimates, writing; one session; the whole command."""
    plan = Plan(given.folder / "one", "01", 1, TRIALS, TRIAL_S)
    parts = _parts(plan, given)
    one_s, one = _timed(lambda: make_session(plan, lambda _: None, lambda: False))
    plans = planned(SUBJECTS, TRIALS, given.folder / "all", TRIAL_S, False, "trials", 2.0, 1)
    all_s, made = _timed(lambda: make_sessions(plans, lambda _: None))
    filmed = planned(1, 1, given.folder / "filmed", TRIAL_S, True, "trials", 2.0, 1)
    filmed_s, film = _timed(lambda: make_sessions(filmed, lambda _: None))
    return [
        *parts,
        Figure("one session, one process", one.duration_s / one_s, "x"),
        Figure(
            f"{SUBJECTS} subjects x {TRIALS} trials x {TRIAL_S:g} s",
            sum(session.duration_s for session in made) / all_s,
            "x",
            at_least=LEAST,
        ),
        Figure("one session with video", sum(session.duration_s for session in film) / filmed_s, "x"),
    ]


def _parts(plan: Plan, given: Conditions) -> list[Figure]:
    world, seconds = plan.performance().world, given.seconds
    until = START_S + seconds
    amplifier, camera = Amplifier(world, START_S), MeshCamera(world, START_S)
    eeg_s, blocks = _timed(lambda: amplifier.deliver(until))
    mesh_s, seen = _timed(lambda: [frame for n in range(int(seconds)) for frame in camera.deliver(START_S + n + 1.0)])
    film = PictureCamera(world, START_S)
    film_s, _ = _timed(lambda: film.deliver(START_S + FILMED_S))
    film.close()
    eeg, faces = SignalRing(), FrameRing[FaceObservation](len(seen) + 1)
    eeg.stream_opened(amplifier.info)
    for block in blocks:
        eeg.receive(block)
    for _, observation in seen:
        faces.append(observation)
    loop = EstimatorLoop(Estimator(load_model(given.model)), {"eeg": eeg, "face": faces}, HOP_S)
    hops_s, _ = _timed(lambda: [loop.step(until - 30.0 + n) for n in range(30)])
    paths = RunPaths.next(given.folder / "written", "01", "01", "simulated")
    write_s, _ = _timed(lambda: _write(paths, amplifier, blocks, seen))
    return [
        Figure("EEG, 32 channels at 250 Hz", seconds / eeg_s, "x"),
        Figure("meshes, 30 a second", seconds / mesh_s, "x"),
        Figure("pictures rendered and tracked", FILMED_S / film_s, "x"),
        Figure("estimates, one a second", 30.0 / hops_s, "x"),
        Figure("writing all of it", seconds / write_s, "x"),
    ]


def _write(paths: RunPaths, amplifier: Amplifier, blocks: list, seen: list) -> None:  # type: ignore[type-arg]
    document = SessionDocument(paths.participant, paths.session, paths.task, paths.run)
    with SessionRecorder(paths, document) as recorder:
        sink, frames = recorder.add_eeg(amplifier.info), recorder.add_camera(keep_video=False)
        sink.begin()
        recorder.begin_faces(())
        for block in blocks:
            sink.receive(block)
        for frame, observation in seen:
            frames.receive(frame)
            recorder.receive_face(observation)
            if frame.index % 300 == 0:
                recorder.drain()


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = call()
    return time.perf_counter() - began, result

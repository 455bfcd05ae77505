"""One complete simulated session, written by the recorder of every session, many times faster than it would happen.

The participant first goes through the protocol on a clock that jumps (`performance`), which tells
what is felt when; then the devices deliver what that looks like (`app.simulated_stage`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from app.recording import versions
from app.simulated_stage import AFTER_S, HOP_S, STOPPED, Stage
from models.face.rendered_crops import CROP_SIZE
from models.runtime import Model, load_model
from recorder.participant.draws import participant_seed
from recorder.participant.performance import Performance, duration_s, perform, simulated_playlist
from recorder.participant.worlds import LAG_S, WorldName
from recorder.protocol.playlist import Playlist
from recorder.session.document import Device, ModelRecord, ProtocolRecord, RecordingSettings, SessionDocument
from recorder.session.paths import RunPaths
from recorder.session.recorder import SessionRecorder
from recorder.streams import StreamInfo

MODEL = "demo"
SESSION = "01"

__all__ = ["Made", "Plan", "make_session", "participant_seed", "planned_s"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate of one participant.

    Attributes
    ----------
    out : Path
        Folder of the sessions.
    code : str
        Of the participant.
    seed : int
        From which the participant and everything that happens follow.
    n_trials : int
        Trials, of ``trial_s`` seconds each.
    world : str
        See `recorder.participant.worlds`.
    lag_s : float
        By which the camera is late where streams are misaligned.
    video : bool
        Render, track and keep pictures; else meshes alone are rendered.
    crops : bool
        Make crops of the face too, five a second.
    """

    out: Path
    code: str
    seed: int
    n_trials: int
    trial_s: float
    world: WorldName = "trials"
    lag_s: float = LAG_S
    video: bool = False
    crops: bool = True

    def playlist(self) -> Playlist:
        """Return what is shown."""
        return simulated_playlist(self.n_trials, self.trial_s, self.world)

    def performance(self) -> Performance:
        """Let the participant go through the protocol."""
        return perform(self.world, self.seed, self.playlist(), self.lag_s)


@dataclass(frozen=True, slots=True)
class Made:
    """A session that was made: its files, how long it is, whether it is whole, its digest, and its face crops."""

    participant: str
    path: str
    state: str
    duration_s: float
    wall_s: float
    digest: str
    n_crops: int = 0


def make_session(plan: Plan, told: Callable[[float], None], stopped: Callable[[], bool]) -> Made:
    """Make one session.

    Parameters
    ----------
    plan : Plan
        What to simulate.
    told : callable
        Takes the seconds of session time that were made since it was last called.
    stopped : callable
        Tells whether to end; the session is then marked as aborted.

    Raises
    ------
    SessionError, AppError
        The folder cannot be written, a file exists already, or the disk is full.
    """
    began = time.perf_counter()
    performance = plan.performance()
    paths = RunPaths.next(plan.out, plan.code, SESSION, performance.playlist.name)
    model = load_model(MODEL)
    stage = Stage(performance, model, plan.video, CROP_SIZE if plan.crops else None)
    document = _document(paths, plan, performance, model, stage.streams)
    try:
        with SessionRecorder(paths, document, now=lambda: stage.now) as recorder:
            recorder.start()
            state = stage.play(recorder, told, stopped)
            recorder.stop(state, STOPPED if state == "aborted" else "")
    finally:
        stage.close()
    if recorder.progress.failed:
        raise AppError(f'Participant {plan.code}: {recorder.progress.failed} It is "{paths.folder}".')
    wall_s = time.perf_counter() - began
    duration_s, digest = stage.now - performance.start, stage.digest.hexdigest()
    return Made(plan.code, str(paths.streams), state, duration_s, wall_s, digest, stage.n_crops)


def planned_s(plan: Plan) -> float:
    """Return the seconds of session time that a plan makes."""
    return duration_s(plan.seed, plan.playlist()) + AFTER_S


def _document(
    paths: RunPaths, plan: Plan, performance: Performance, model: Model, streams: dict[str, StreamInfo]
) -> SessionDocument:
    playlist = performance.playlist
    order = tuple(trial.stimulus.id for trial in performance.trials)
    late = f", camera {plan.lag_s:g} s late" if plan.world == "misaligned" else ""
    return SessionDocument(
        paths.participant,
        paths.session,
        paths.task,
        paths.run,
        operator="emoscope simulate",
        notes=playlist.title,
        devices=tuple(_device(role, info) for role, info in streams.items()),
        settings=RecordingSettings(HOP_S, plan.video, CROP_SIZE if plan.crops else 0),
        versions=versions(),
        protocol=ProtocolRecord(playlist.name, playlist.digest, plan.seed, order),
        model=ModelRecord(model.card.name, model.sha256),
        started_t=performance.start,
        simulated_participant=f"seed {plan.seed}, world {plan.world}{late}",
    )


def _device(role: str, info: StreamInfo) -> Device:
    return Device(role, "simulated:", info.name, info.rate_hz, info.channel_names, info.simulated)

"""``emoscope record --headless``: a protocol performed to nobody and answered from a file, or nothing but time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from app.controller import Controller
from app.errors import AppError
from app.headless import wait_until_live
from app.recording import Recording, RecordingSetup
from app.stopping import stoppable
from recorder import clock
from recorder.protocol.answers import Answers, AutoAnswers
from recorder.protocol.headless import HeadlessPresenter, perform
from recorder.protocol.machine import ProtocolRun
from recorder.session.document import RecordingState

POLL_S = 0.2
BY_OPERATOR = "stopped by the operator"


def record_headless(
    controller: Controller,
    uris: tuple[str, str],
    extras: tuple[str, ...],
    setup: RecordingSetup,
    answers: Answers | None,
    duration_s: float | None,
    as_json: bool,
) -> None:
    """Connect, record, and tell on standard output where; as one JSON object if ``as_json``.

    The other parameters are those of `perform_recording`.

    Raises
    ------
    AppError
        As there; or the session was aborted.
    """
    _tell(*perform_recording(controller, uris, extras, setup, answers, duration_s), as_json)


def perform_recording(
    controller: Controller,
    uris: tuple[str, str],
    extras: tuple[str, ...],
    setup: RecordingSetup,
    answers: Answers | None,
    duration_s: float | None = None,
) -> tuple[Recording, RecordingState, str]:
    """Connect and record; return the recording, the state it ended in, and why.

    Parameters
    ----------
    controller : Controller
        Not connected yet; closed at the end.
    uris : tuple of str
        EEG and camera.
    extras : tuple of str
        Streams that are recorded too.
    setup : RecordingSetup
        What to record.
    answers : callable or None
        What the participant says; None for answers made by the program, flagged as such.
    duration_s : float or None
        Without a protocol: how long; None until Ctrl-C.

    Raises
    ------
    AppError
        A named source is not live within 10 s, a person has not consented, or it was stopped before it began.
    """
    try:
        with stoppable() as caught:
            controller.load_model().result()
            controller.connect(*uris).result()
            controller.connect_extras(extras).result()
            wait_until_live(controller, caught)
            if caught:
                raise AppError("Stopped before the recording began: nothing was recorded.")
            refuse_without_consent(controller, setup)
            controller.go_live().result()
            recording = controller.start_recording(setup).result()
            state, why = _carry_out(controller, recording, answers, caught, duration_s)
            controller.stop_recording(state, why).result()
    finally:
        controller.close()
    return recording, state, why


def refuse_without_consent(controller: Controller, setup: RecordingSetup) -> None:
    """Raise AppError if a person would be recorded who has not agreed to it."""
    if not setup.consent.given and controller.devices.of_a_person:
        raise AppError("A person is recorded, and no consent was given: pass --consent once they have agreed.")


def _carry_out(
    controller: Controller,
    recording: Recording,
    answers: Answers | None,
    caught: list[int],
    duration_s: float | None,
) -> tuple[RecordingState, str]:
    """Run the protocol, or wait; return the state to end in and why."""
    setup, devices = recording.setup, controller.devices
    with _watching(recording, caught) as (stopping, failed):
        if setup.playlist is None:
            if not _waited(stopping, duration_s) and not failed():
                return "aborted", BY_OPERATOR
        else:
            recorder = recording.recorder
            run = ProtocolRun(setup.playlist, setup.trials, recording.mark, recorder.row, recorder.text)
            said = answers or AutoAnswers(devices.simulated_truth, setup.seed, setup.playlist.scales)
            with _bar(run):
                perform(run, HeadlessPresenter(run, said), stopping, lambda: failed() or BY_OPERATOR)
            if run.phase.name == "aborted":
                return "aborted", failed() or BY_OPERATOR
    return ("aborted", failed()) if failed() else ("complete", "")


def _waited(stopping: threading.Event, duration_s: float | None) -> bool:
    """Wait as long as was asked for, or, where that is not said, until stopped; tell whether it came to that end."""
    deadline = time.monotonic() + duration_s if duration_s is not None else None
    while not stopping.wait(POLL_S):
        if deadline is not None and time.monotonic() >= deadline:
            return True
    return duration_s is None


@contextmanager
def _watching(recording: Recording, caught: list[int]) -> Iterator[tuple[threading.Event, Callable[[], str]]]:
    """Give an event that is set when to stop, and what tells why the recorder failed, empty if it has not."""
    over, stopping = threading.Event(), threading.Event()

    def failed() -> str:
        return recording.recorder.progress.failed

    def watch() -> None:
        while not over.wait(POLL_S):
            if caught or failed():
                stopping.set()

    watcher = threading.Thread(target=watch, name="recording watch", daemon=True)
    watcher.start()
    try:
        yield stopping, failed
    finally:
        over.set()
        watcher.join()


@contextmanager
def _bar(run: ProtocolRun) -> Iterator[None]:
    """Show on a terminal's standard error how far a run is."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task, total, over = progress.add_task("session", total=run.plan()), run.plan(), threading.Event()

        def show() -> None:
            while not over.wait(POLL_S):
                phase = run.phase
                told = f"{phase.name} {phase.number}/{phase.n_trials}"
                progress.update(task, completed=total - run.remaining_s(clock.now()), description=told)

        shower = threading.Thread(target=show, name="session bar", daemon=True)
        shower.start()
        try:
            yield
        finally:
            over.set()
            shower.join()


def _tell(recording: Recording, state: RecordingState, why: str, as_json: bool) -> None:
    progress, paths = recording.recorder.progress, recording.recorder.paths
    told = {
        "run": str(paths.folder / paths.prefix),
        "state": state,
        "why": why,
        "duration_s": round(progress.elapsed_s, 3),
        "bytes": progress.bytes_written,
        "overflow": dict(progress.n_overflow),
        "warnings": list(progress.warnings),
    }
    for warning in progress.warnings:
        typer.echo(f"emoscope: {warning}", err=True)
    typer.echo(json.dumps(told) if as_json else told["run"])
    if state != "complete":
        raise AppError(f"The session was {state}: {why.rstrip('.')}. What was recorded until then is kept.")

"""A calibration session recorded now, for ``emoscope calibrate`` with devices: rest, clips, ratings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import typer

from app.controller import Controller
from app.errors import AppError
from app.record import RecordOptions, check, file_answers, setup_of
from app.record_headless import perform_recording
from app.recording import RecordingSetup
from app.run import RunOptions
from models.calibration.protocol import calibration_playlist
from recorder.protocol.order import trials_of
from recorder.session.finding import find_runs
from recorder.session.paths import RunPaths
from recorder.session.reader import open_session


def record_calibration(options: RecordOptions, rest_s: float, n_clips: int) -> Path:
    """Record a calibration, in the window or without one, and return its run's streams.

    Parameters
    ----------
    options : RecordOptions
        Its protocol names the clips.
    rest_s : float
        Of rest before them.
    n_clips : int
        To be rated.

    Raises
    ------
    UsageError
        For options that contradict each other.
    AppError, RecorderError, ModelError
        Nothing can be recorded, or it was broken off: what was recorded until then is kept.
    """
    check(options)
    setup = _setup(options, rest_s, n_clips)
    before = set(find_runs(setup.out))
    answers = file_answers(options, setup)
    controller = Controller(options.model, options.hop_s)
    if options.headless:
        perform_recording(controller, options.uris, (), setup, answers)
    else:
        from app.window import run_window

        typer.echo("emoscope: Close the window when the session is over: the model is made then.", err=True)
        eeg, camera = options.uris
        run_window(controller, RunOptions(eeg=eeg, camera=camera, model=options.model, hop_s=options.hop_s), setup)
    return _whole([run for run in find_runs(setup.out) if run not in before and run.task == setup.task])


def _setup(options: RecordOptions, rest_s: float, n_clips: int) -> RecordingSetup:
    setup = setup_of(options)
    assert setup.playlist is not None, "a calibration has clips"
    playlist = calibration_playlist(setup.playlist, rest_s, n_clips)
    return replace(setup, playlist=playlist, trials=trials_of(playlist, setup.seed))


def _whole(new: list[RunPaths]) -> Path:
    """Return the run that was recorded, if it came to its end."""
    if not new:
        raise AppError("The window was closed before the calibration began: nothing was recorded, nothing made.")
    streams = new[-1].streams
    session = open_session(streams, checked=False)
    if session.document is None or session.document.state != "complete":
        trials = [trial for trial in session.trials() if trial.stimulus and trial.rating is not None]
        raise AppError(
            f"The calibration was broken off after {len(trials)} rated clips: no model was made. What was recorded is "
            f'kept; with enough clips, `emoscope calibrate --data "{streams}"` uses it.'
        )
    return streams

"""``emoscope record``: a labelled session from the command line, without a window or in it."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.controller import Controller
from app.errors import UsageError
from app.record_headless import record_headless
from app.recording import RecordingSetup
from app.run import RunOptions, has_display
from inference.loop import checked_hop
from recorder.protocol.answers import Answers
from recorder.protocol.answers_file import load_answers
from recorder.protocol.order import trials_of
from recorder.protocol.playlist_file import load_playlist
from recorder.session.document import Consent

AUTO = "auto"
NO_PROTOCOL = "none"
NONE = "none"
MOST_SEED = 9999  # short enough to be read out and typed in


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """Options of ``emoscope record`` as given; see its ``--help``."""

    protocol: str
    participant: str
    out: Path
    session: int = 1
    consent: bool = False
    video: bool = False
    headless: bool = False
    answers: str | None = None
    duration_s: float | None = None
    eeg: str | None = None
    camera: str | None = None
    model: str = "demo"
    hop_s: float = 1.0
    seed: int | None = None
    operator: str = ""
    notes: str = ""
    as_json: bool = False
    extras: tuple[str, ...] = ()

    @property
    def uris(self) -> tuple[str, str]:
        """EEG and camera URI: what is not named is none."""
        return self.eeg or NONE, self.camera or NONE


def start(options: RecordOptions) -> None:
    """Record a session.

    Raises
    ------
    UsageError
        For options that contradict each other.
    RecorderError, AppError
        If the protocol, the answers, a device or the folder is not as it must be: before anything is recorded.
    """
    check(options)
    setup = setup_of(options)
    answers = file_answers(options, setup)
    controller = Controller(options.model, options.hop_s)
    if options.headless:
        record_headless(controller, options.uris, options.extras, setup, answers, options.duration_s, options.as_json)
    else:
        from app.window import run_window

        eeg, camera = options.uris
        run = RunOptions(eeg=eeg, camera=camera, model=options.model, hop_s=options.hop_s, extras=options.extras)
        run_window(controller, run, setup)


def setup_of(options: RecordOptions) -> RecordingSetup:
    """Return what is to be recorded; the playlist is read and its clips are looked into."""
    playlist = None if options.protocol == NO_PROTOCOL else load_playlist(options.protocol)
    seed = secrets.randbelow(MOST_SEED + 1) if options.seed is None else options.seed
    when = datetime.now(UTC).isoformat(timespec="seconds") if options.consent else ""
    setup = RecordingSetup(
        options.out,
        options.participant,
        options.session,
        Consent(options.consent, when),
        options.operator,
        options.notes,
        options.video,
        playlist,
        trials_of(playlist, seed) if playlist else (),
        seed,
    )
    setup.next_paths()  # refuses a code or a folder that cannot be, before any device is opened
    return setup


def check(options: RecordOptions) -> None:
    """Raise UsageError for options that contradict each other."""
    free = options.protocol == NO_PROTOCOL
    if options.uris == (NONE, NONE):
        raise UsageError("Nothing to record: name --eeg, --camera, or both (simulated: for a simulated participant).")
    if options.headless and not free and options.answers is None:
        raise UsageError("Without a window nobody can answer: give --answers FILE, or --answers auto.")
    if options.answers is not None and (free or not options.headless):
        raise UsageError("--answers is for a protocol without a window: use it with --headless.")
    if options.duration_s is not None and not free:
        raise UsageError("--duration is for --protocol none: a protocol ends by itself.")
    if options.duration_s is not None and math.isinf(options.duration_s):
        raise UsageError("--duration is no number of seconds: leave it out to record until Ctrl-C.")
    try:
        checked_hop(options.hop_s)
    except ValueError as error:
        raise UsageError(f"--hop: {error}") from None
    if not options.headless and not has_display():
        raise UsageError("There is no display here: use --headless, with --answers FILE or --answers auto.")
    if not 1 <= options.session <= 99:
        raise UsageError(f"--session is {options.session}: give 1 to 99.")


def file_answers(options: RecordOptions, setup: RecordingSetup) -> Answers | None:
    """Return what a file answers; None where there is none to."""
    if setup.playlist is None or options.answers in (None, AUTO):
        return None
    return load_answers(str(options.answers), setup.trials, setup.playlist.scales)

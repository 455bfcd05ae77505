"""One recording: the session recorder, and what is connected to it while it runs.

`Recording.begin` joins sources, face tracker and loop to a `SessionRecorder` without losing or
repeating a sample, `end` takes them apart in the reverse order. Both are called from the
controller's thread.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.health_log import HealthLog
from inference.recording import EstimateRecording
from recorder.session.document import (
    Consent,
    Device,
    ModelRecord,
    ProtocolRecord,
    RecordingSettings,
    RecordingState,
    SessionDocument,
)
from recorder.session.paths import FREE_TASK, RunPaths, task_of
from recorder.session.recorder import SessionRecorder
from recorder.session.run_files import RunTakenError

if TYPE_CHECKING:
    from app.devices import Devices
    from inference.loop import EstimatorLoop
    from models.runtime import Model
    from recorder.protocol.playlist import Playlist, Trial
    from ui.feed import SourceView

MOST_TEXT, MOST_NAME, MOST_CHANNELS = 1000, 200, 4096
"""What session.json has room for; the streams keep what devices say of themselves in full."""

TRIES = 5
"""Other programs that may take a run at the same moment."""

LIBRARIES = ("av", "brainflow", "mediapipe", "numpy", "onnxruntime-gpu", "onnxruntime", "pylsl", "scipy")


@dataclass(frozen=True, slots=True)
class RecordingSetup:
    """What to record, as command line or form say it.

    Attributes
    ----------
    out : Path
        Folder of the sessions.
    participant : str
        Code.
    session : int
        From 1 on; the run is counted up.
    consent : Consent
        Of the person.
    operator, notes : str
        As typed.
    keep_video : bool
        Keep the camera's pictures.
    playlist : Playlist or None
        None for recording without a protocol.
    trials : tuple of Trial
        The stimuli in the order in which they are shown.
    seed : int
        Of that order.
    """

    out: Path
    participant: str
    session: int = 1
    consent: Consent = field(default_factory=Consent)
    operator: str = ""
    notes: str = ""
    keep_video: bool = False
    playlist: Playlist | None = None
    trials: tuple[Trial, ...] = ()
    seed: int = 0

    @property
    def task(self) -> str:
        """The playlist's name as the files tell it."""
        return task_of(self.playlist.name) if self.playlist else FREE_TASK

    def next_paths(self) -> RunPaths:
        """Return the first free run; creates nothing."""
        return RunPaths.next(self.out, self.participant, f"{self.session:02d}", self.task)


@dataclass(eq=False)
class Recording:
    """A session being recorded.

    Parameters
    ----------
    setup : RecordingSetup
        What to record.
    devices : Devices
        What is connected.
    loop : EstimatorLoop
        What estimates.
    model : Model
        The model in use at the start.
    """

    setup: RecordingSetup
    devices: Devices
    loop: EstimatorLoop
    model: Model
    recorder: SessionRecorder = field(init=False)
    _ended: bool = field(default=False, init=False)

    def begin(self) -> None:
        """Create the files and join everything.

        Raises
        ------
        SessionError
            The folder cannot be written, a name is not of the form it must have, a text is too long, or
            there is no room.
        """
        devices = self.devices
        self.recorder = self._started_recorder()
        self._eeg = self.recorder.add_eeg()
        self._camera = self.recorder.add_camera(self.setup.keep_video)
        self._estimates = EstimateRecording(self.recorder)
        self._health = HealthLog(devices, self.recorder)
        devices.tap("eeg", self._eeg)
        self._eeg.begin(devices.recent_eeg.items())
        devices.tracking.watch(self.recorder.receive_face)
        self.recorder.begin_faces(devices.faces.items())
        devices.tap("camera", self._camera)
        devices.extras.tap(self.recorder.add_extra)
        self._estimates.begin(self.loop)
        self._health.start()

    def mark(self, t: float, label: str, payload: Mapping[str, Any]) -> None:
        """Keep a marker; a simulated participant feels what a stimulus is meant to make one feel."""
        self.recorder.mark(t, label, payload)
        if label == "stimulus_onset":
            self.devices.feel(t, _level(payload.get("valence")), _level(payload.get("arousal")))
        elif label == "stimulus_offset":
            self.devices.feel(t, None, None)

    def end(self, state: RecordingState = "complete", why: str = "") -> None:
        """Take everything apart and close the files; idempotent."""
        if self._ended:
            return
        self._ended = True
        self._estimates.end(self.loop)
        self.devices.extras.untap()
        self.devices.untap("camera", self._camera)
        self.devices.tracking.unwatch(self.recorder.receive_face)
        self.devices.untap("eeg", self._eeg)
        self._health.stop()
        self.recorder.stop(state, why)

    def _started_recorder(self) -> SessionRecorder:
        """Return a recorder of the first free run; where another program takes that meanwhile, of the next."""
        for n_left in reversed(range(TRIES)):
            paths = self.setup.next_paths()
            document = self._document(paths)
            document.check()
            recorder = SessionRecorder(paths, document)
            try:
                recorder.start()
            except RunTakenError:
                if not n_left:
                    raise
            else:
                break
        return recorder

    def _document(self, paths: RunPaths) -> SessionDocument:
        setup, playlist = self.setup, self.setup.playlist
        return SessionDocument(
            participant=paths.participant,
            session=paths.session,
            task=paths.task,
            run=paths.run,
            consent=setup.consent,
            operator=setup.operator,
            notes=setup.notes,
            devices=tuple(_device(view) for view in self.devices.views()),
            settings=RecordingSettings(self.loop.hop_s, setup.keep_video, self.devices.tracking.crop_size or 0),
            versions=versions(),
            protocol=ProtocolRecord(
                playlist.name, playlist.digest, setup.seed, tuple(trial.stimulus.id for trial in setup.trials)
            )
            if playlist
            else None,
            model=ModelRecord(self.model.card.name, self.model.sha256),
            simulated_participant=self.devices.simulated_participant,
        )


def versions() -> dict[str, str]:
    """Return the versions of everything that had a hand in a recording."""
    found = {"emoscope": _version("emoscope"), "python": platform.python_version()}
    return found | {name: told for name in LIBRARIES if (told := _version(name))}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _device(view: SourceView) -> Device:
    info = view.info
    if info is None:
        return Device(view.role, view.uri[:MOST_TEXT], view.name[:MOST_TEXT])
    names = tuple(name[:MOST_NAME] for name in info.channel_names[:MOST_CHANNELS])
    rate_hz = info.rate_hz if 0.0 <= info.rate_hz < math.inf else 0.0
    return Device(view.role, view.uri[:MOST_TEXT], info.name[:MOST_TEXT], rate_hz, names, info.simulated)


def _level(rating: Any) -> float | None:
    """Return the level that a simulated participant goes to; None for its own way."""
    from recorder.participant.participant import level_of_rating  # with scipy: real participants wait for none of it

    return level_of_rating(rating) if isinstance(rating, int | float) else None

"""What the Record page reads: `ui.record_feed.RecordFeed` over the controller. Nothing here blocks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from app.extra_devices import ROLE as EXTRA
from app.lookup import Lookup
from app.preflight import bytes_free, preflight
from recorder.errors import RecorderError, SessionError
from recorder.protocol.machine import ProtocolRun
from recorder.protocol.order import trials_of
from recorder.protocol.playlist import Playlist, PlaylistError, Stimulus
from recorder.protocol.playlist_file import load_playlist
from recorder.session.paths import RunPaths
from ui.record.live_streams import role_of
from ui.record_feed import (
    DEMO,
    Check,
    DisplayView,
    NextRun,
    ProtocolView,
    RecordingState,
    RecordingView,
    StimulusView,
    StreamCount,
)

if TYPE_CHECKING:
    from app.controller import Controller
    from recorder.session.progress import RecorderProgress
    from recorder.session.sinks import ExtraSink
    from recorder.session.summary import RunSummary
    from ui.feed import SourceView

CHECKS_S = 1.0
RUNS_S = 2.0

OTHERS = ("faces", "emotion", "markers", "eeg_markers", "ratings", "continuous_rating", "stimulus_frames", "truth")
"""Streams that the page counts beside the devices' own."""

STATES: dict[str, RecordingState] = {"recording": "recording", "failed": "failed"}


class RecordView:
    """Implementation of `ui.record_feed.RecordFeed`.

    Parameters
    ----------
    controller : Controller
        The running instrument.
    out : Path
        Folder that the sessions go to.
    displays : callable
        Returns the displays there are.
    """

    def __init__(self, controller: Controller, out: Path, displays: Callable[[], Sequence[DisplayView]]) -> None:
        self.out = out
        self._controller = controller
        self._displays = displays
        self._paths = [DEMO]
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record view")
        self._checks: Lookup[Path, tuple[Check, ...]] = Lookup(
            self._worker, lambda out: preflight(controller, out), CHECKS_S
        )
        self._playlists: Lookup[str, Playlist | PlaylistError] = Lookup(self._worker, _loaded, math.inf)
        self._orders = Lookup(self._worker, self._ordered, math.inf)
        self._free = Lookup(self._worker, bytes_free, RUNS_S)
        self._next = Lookup(self._worker, _next_run, RUNS_S)
        self._last: Lookup[RunPaths, RunSummary] = Lookup(self._worker, _summary, math.inf)
        self._last_paths: RunPaths | None = None
        self._failed = ""
        self.asked_to_start = False
        self.stopping = False

    def close(self) -> None:
        """Let the thread end."""
        self._worker.shutdown(cancel_futures=True)

    def person(self) -> bool:
        """Tell whether a person is recorded: anything connected is not simulated."""
        return self._controller.devices.of_a_person

    def checks(self) -> Sequence[Check]:
        """Return the pre-flight list as it stood within the last second."""
        return self._checks(self.out) or ()

    def open_protocol(self, path: str) -> None:
        """Put a playlist's file among the protocols; one that was opened before is read anew."""
        if path not in self._paths:
            self._paths.append(path)
        self._playlists.forget()
        self._orders.forget()

    def playlist(self, path: str) -> Playlist | None:
        """Return a playlist as it was read; None while it is read, and if it cannot be run."""
        found = self._playlists(path)
        return found if isinstance(found, Playlist) else None

    def protocols(self) -> Sequence[ProtocolView]:
        """Protocols that can be chosen: ``demo`` and the playlists that were opened."""
        return tuple(_protocol_view(path, self._playlists(path)) for path in self._paths)

    def order(self, path: str, seed: int) -> Sequence[StimulusView]:
        """Stimuli in the order in which this seed shows them; empty while that is not known."""
        return self._orders((path, seed)) or ()

    def displays(self) -> Sequence[DisplayView]:
        """Displays there are."""
        return self._displays()

    def out_folder(self) -> str:
        """Folder that the sessions go to."""
        return str(self.out)

    def next_run(self, participant: str, session: int | None, task: str) -> NextRun | None:
        """Return the free run for a code, in the session given or the first; None while it is looked up."""
        return self._next((self.out, participant, session or 1, task))

    def recording(self) -> RecordingView:
        """Return the recording now."""
        recording = self._controller.recording
        if recording is None:
            return RecordingView(self._state_without(), bytes_free=self._free(self.out) or -1, failed=self._failed)
        progress, paths = recording.recorder.progress, recording.recorder.paths
        state: RecordingState = "stopping" if self.stopping else STATES.get(progress.state, "recording")
        return RecordingView(
            state,
            progress.elapsed_s,
            progress.bytes_written,
            progress.bytes_free,
            _streams(self._controller, progress),
            progress.warnings,
            progress.failed,
            paths.prefix,
            self._controller.devices.simulated,
            recording.setup.keep_video,
        )

    def _state_without(self) -> RecordingState:
        if self.asked_to_start:
            return "starting"
        return "failed" if self._failed else "idle"

    def last_run(self) -> RunSummary | None:
        """Return the run that was finished last since the start."""
        return self._last(self._last_paths) if self._last_paths else None

    def finished(self, paths: RunPaths, failed: str = "") -> None:
        """Take that a recording has ended."""
        self._last_paths, self._failed, self.stopping = paths, failed, False
        self._next.forget()

    def failed_to_start(self, why: str) -> None:
        """Take that a recording could not be begun."""
        self._failed, self.asked_to_start = why, False

    def began(self) -> None:
        """Take that a recording has begun: what failed before is over."""
        self._failed, self.asked_to_start = "", False

    def _ordered(self, question: tuple[str, int]) -> tuple[StimulusView, ...]:
        path, seed = question
        playlist = _loaded(path)
        if isinstance(playlist, PlaylistError):
            return ()
        return tuple(_stimulus_view(trial.stimulus) for trial in trials_of(playlist, seed))


def _loaded(path: str) -> Playlist | PlaylistError:
    try:
        return load_playlist(path)
    except PlaylistError as error:
        return error


def _summary(paths: RunPaths) -> RunSummary:
    from recorder.session.summary import summary

    return summary(paths)


def _next_run(question: tuple[Path, str, int, str]) -> NextRun | None:
    out, participant, session, task = question
    try:
        paths = RunPaths.next(out, participant, f"{session:02d}", task)
    except SessionError:
        return None
    return NextRun(session, paths.run, paths.prefix)


def _protocol_view(path: str, found: Playlist | PlaylistError | None) -> ProtocolView:
    name = Path(path).stem
    if not isinstance(found, Playlist):
        return ProtocolView(path, name, name, problem=found.told()[0] if found else "")
    expected_s = math.nan
    try:
        expected_s = ProtocolRun(found, trials_of(found, 1), lambda *_: None).plan()
    except RecorderError as error:
        return ProtocolView(path, found.name, found.title, len(found.stimuli), problem=str(error))
    return ProtocolView(
        path, found.name, found.title, len(found.stimuli), expected_s, found.order.shuffle, found.continuous_rating
    )


def _stimulus_view(stimulus: Stimulus) -> StimulusView:
    return StimulusView(
        stimulus.id,
        stimulus.kind,
        stimulus.duration_s,
        stimulus.valence,
        stimulus.arousal,
        stimulus.block,
        stimulus.practice,
    )


def _extra(view: SourceView, tap: ExtraSink | None) -> StreamCount:
    n_written, n_overflow = (tap.n_written, tap.n_overflow) if tap else (0, 0)
    rate_hz = view.info.rate_hz if view.info else 0.0
    return StreamCount(role_of(view), view.name, rate_hz, n_written, view.health.n_lost, n_overflow)


def _streams(controller: Controller, progress: RecorderProgress) -> tuple[StreamCount, ...]:
    written, overflow = progress.n_written, progress.n_overflow
    counts = []
    for view in controller.devices.views():
        if view.role == EXTRA:
            counts.append(_extra(view, controller.devices.extras.tap_of(view.uri)))
            continue
        role = "eeg" if view.role == "eeg" else "frames"
        rate_hz = view.info.rate_hz if view.info else 0.0
        n_overflow = overflow.get(role, 0) + (overflow.get("camera", 0) if role == "frames" else 0)
        counts.append(StreamCount(role, view.name, rate_hz, written.get(role, 0), view.health.n_lost, n_overflow))
    others = (StreamCount(role, "", 0.0, written[role], 0, overflow.get(role, 0)) for role in OTHERS if role in written)
    return (*counts, *others)

"""Feeds of the Record and Sessions pages whose every reading is scripted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from recorder.session.paths import RunPaths
from recorder.session.summary import RunSummary
from ui.record_feed import (
    Check,
    DisplayView,
    NextRun,
    ProtocolView,
    RecordCommands,
    RecordingView,
    RecordRequest,
    StimulusView,
    StreamCount,
)
from ui.sessions_feed import Job, Run, RunDetails, StreamView, TrialView

CHECKS = (
    Check("EEG stream", "ok", "Scripted cap of a maker with a long name: 32 channels at 250.0 Hz"),
    Check("Channel labels", "ok", "all 32 are places of the 10-20 system"),
    Check("Scale and unit", "warn", "median 3.1 µV", "5 to 100 µV", "Check that the amplifier sends microvolts."),
    Check("Signal quality", "warn", "30 good, 1 poor, 1 none", "", "Look at F3 and T7 on the Live page."),
    Check("Camera", "ok", "640x480 at 29.9 frames a second", "30"),
    Check("Face", "ok", "usable in 99 % of the last 10 s"),
    Check("Clock", "ok", "offset −2.1 ms ± 0.2 ms, drift 12 ppm"),
    Check("Disk", "ok", "118 GB free, room for 52 h"),
    Check("Model", "unknown", "loading"),
)
STIMULI = (
    StimulusView("breathe", "image", 6.0, 5.0, 2.0, practice=True),
    StimulusView("meadow", "video", 12.0, 7.5, 2.5, "one"),
    StimulusView("dance", "video", 12.0, 8.0, 7.5, "one"),
    StimulusView("rain", "sound", 10.0, 2.5, 3.0, "two"),
    StimulusView("alarm", "sound", 10.0, 2.0, 8.0, "two"),
)
PROTOCOLS = (
    ProtocolView("demo", "demo", "Demo: four quadrants", 5, 84.0, shuffled=True),
    ProtocolView("/home/lab/films.toml", "films", "Films, 24 clips", 24, 2900.0, shuffled=True, continuous_rating=True),
    ProtocolView("/home/lab/old.toml", "old", "old", problem="old.toml, line 14: no file clips/sea.mp4 beside it."),
)
DISPLAYS = (
    DisplayView("eDP-1", "1920x1080", has_window=True),
    DisplayView("HDMI-1", "2560x1440, right of it"),
)
STREAMS = (
    StreamCount("eeg", "Scripted cap", 250.0, 0),
    StreamCount("frames", "Scripted camera", 30.0, 0),
    StreamCount("faces", "", 30.0, 0),
    StreamCount("emotion", "demo", 1.0, 0),
    StreamCount("markers", "", 0.0, 0),
    StreamCount("truth", "", 10.0, 0),
)


def paths(participant: str = "01", session: int = 1, run: int = 1, task: str = "demo", made: str = "") -> RunPaths:
    folder = Path("/home/lab/EmoScope") / f"sub-{participant}" / f"ses-{session:02d}"
    return RunPaths(folder, participant, f"{session:02d}", task, run, made)


def summary(participant: str = "01", session: int = 1, run: int = 1, **changes: object) -> RunSummary:
    """Return a run of the demo protocol in which all went well; changes replace its fields."""
    made = RunSummary(
        paths(participant, session, run),
        participant,
        f"{session:02d}",
        "demo",
        f"{run:02d}",
        started=f"2026-11-{10 + session + run:02d}T14:05:09+01:00",
        duration_s=92.0,
        protocol="Demo: four quadrants",
        n_trials=4,
        n_rated=4,
        mean_ratings={"valence": 5.3, "arousal": 4.8},
        eeg="Scripted cap",
        camera="Scripted camera",
        eeg_rate_hz=250.0,
        n_eeg_channels=32,
        face_share=0.98,
        coverage=0.97,
        n_bytes=24_300_000,
        simulated=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


class ScriptedRecording:
    """A `ui.record_feed.RecordFeed`; what is asked for through the commands happens at once."""

    def __init__(self) -> None:
        self.made_of_people = False
        self.list = CHECKS
        self.known: tuple[ProtocolView, ...] = PROTOCOLS
        self.screens = DISPLAYS
        self.folder = "/home/lab/EmoScope"
        self.view = RecordingView(bytes_free=118_000_000_000)
        self.last: RunSummary | None = None
        self.asked: list[RecordRequest] = []
        self.marked: list[str] = []
        self.slow_lookup = False

    def obey(self, commands: RecordCommands) -> None:
        """Let the commands change what the feed says."""
        commands.record_requested.connect(self._begin)
        commands.stop_requested.connect(lambda: self.end("complete"))
        commands.abort_requested.connect(lambda: self.end("aborted"))
        commands.marker_requested.connect(self.marked.append)

    def _begin(self, request: RecordRequest) -> None:
        self.asked.append(request)
        self.run_to(0.0)

    def run_to(self, elapsed_s: float, **changes: object) -> None:
        """Let the recording have gone on for a while."""
        streams = tuple(replace(stream, n_written=round(stream.rate_hz * elapsed_s)) for stream in STREAMS)
        view = RecordingView(
            "recording",
            elapsed_s,
            round(270_000 * elapsed_s),
            118_000_000_000,
            streams,
            prefix="sub-01/ses-01/sub-01_ses-01_task-demo_run-02",
            simulated=True,
        )
        self.view = replace(view, **changes)  # type: ignore[arg-type]

    def end(self, state: str) -> None:
        """Let the recording end."""
        self.last = summary(run=2, state=state, duration_s=self.view.elapsed_s)
        self.view = RecordingView(bytes_free=118_000_000_000)

    def person(self) -> bool:
        return self.made_of_people

    def checks(self) -> Sequence[Check]:
        return self.list

    def protocols(self) -> Sequence[ProtocolView]:
        return self.known

    def order(self, path: str, seed: int) -> Sequence[StimulusView]:
        if path != "demo":
            return tuple(replace(STIMULI[k % 5], id=f"clip-{k + 1:02d}", practice=False) for k in range(24))
        turned = seed % 4
        return (STIMULI[0], *STIMULI[1 + turned :], *STIMULI[1 : 1 + turned])

    def displays(self) -> Sequence[DisplayView]:
        return self.screens

    def out_folder(self) -> str:
        return self.folder

    def next_run(self, participant: str, session: int | None, task: str) -> NextRun | None:
        if self.slow_lookup:
            return None
        session = session or 3
        run = 2 if session == 3 else 1
        name = f"sub-{participant}_ses-{session:02d}_task-{task}_run-{run:02d}"
        return NextRun(session, run, f"sub-{participant}/ses-{session:02d}/{name}")

    def recording(self) -> RecordingView:
        return self.view

    def last_run(self) -> RunSummary | None:
        return self.last


class ScriptedSessions:
    """A `ui.sessions_feed.SessionsFeed`."""

    def __init__(self, n_runs: int = 0) -> None:
        self.where = "/home/lab/EmoScope"
        self.is_listing = False
        self.there: tuple[Run, ...] = tuple(map(_run, range(n_runs)))
        self.known: dict[str, RunDetails] = {run.key: _details(run) for run in self.there}
        self.work: list[Job] = []
        self.in_trash = ""

    def folder(self) -> str:
        return self.where

    def listing(self) -> bool:
        return self.is_listing

    def runs(self) -> Sequence[Run]:
        return self.there

    def details(self, key: str) -> RunDetails | None:
        return self.known.get(key)

    def jobs(self) -> Sequence[Job]:
        return tuple(self.work)

    def undoable(self) -> str:
        return self.in_trash


ODD: dict[int, dict[str, object]] = {
    1: {"state": "damaged", "problem": "212 bytes at 1.4 MB are not what was written; 0.5 s of EEG is lost."},
    3: {
        "state": "aborted",
        "n_trials": 2,
        "n_rated": 1,
        "duration_s": 41.0,
        "mean_ratings": {"valence": 7.0, "arousal": 2.0},
    },
    4: {
        "simulated": False,
        "eeg": "OpenBCI Cyton with a very long name of its own",
        "n_eeg_channels": 8,
        "n_lost": 37,
        "face_share": 0.81,
        "duration_s": 1512.0,
        "n_bytes": 612_000_000,
        "has_video": True,
    },
    6: {"state": "recording", "problem": "It was never closed. Verify says what is usable.", "duration_s": 66.0},
    7: {
        "protocol": "",
        "n_trials": 0,
        "n_rated": 0,
        "mean_ratings": None,
        "eeg": "",
        "coverage": math.nan,
        "eeg_rate_hz": 0.0,
        "n_eeg_channels": 0,
    },
}


def _run(k: int) -> Run:
    it = summary(f"{k // 3 + 1:02d}", k % 3 + 1, 1, **ODD.get(k, {}))
    return Run(f"{it.paths.folder}/sub-{it.participant}_ses-{it.session}_task-{it.task}_run-{it.run}_", it)


def _details(run: Run) -> RunDetails:
    it = run.summary
    answers = ((7, 3, 5, 7), (8, 7, 6, 8), (3, 3, 4, 3), (2, 8, 3, 2))
    trials = [
        TrialView(k + 1, s.id, s.kind, s.duration_s, s.valence, s.arousal, *a, response_s=3.2 + k, practice=False)
        for k, (s, a) in enumerate(zip(STIMULI[1:], answers, strict=True))
    ][: it.n_trials]
    trials = trials[: it.n_rated] + [
        replace(t, valence=None, arousal=None, dominance=None, liking=None, response_s=math.nan, note="aborted")
        for t in trials[it.n_rated :]
    ]
    streams = (
        StreamView("eeg", it.eeg, 23_000, it.n_eeg_channels, 250.003, it.n_lost, it.duration_s),
        StreamView("frames", it.camera, 2_760, 1, 29.98, 0, it.duration_s),
        StreamView("faces", "", 2_760, 1404, 29.98, 0, it.duration_s),
        StreamView("emotion", "demo", 91, 16, 1.0, 0, it.duration_s),
        StreamView("markers", "", 34, 2),
        StreamView("ratings", "", it.n_rated, 1),
    )
    facts = (("Operator", "ab"), ("Consent", "not needed, simulated"), ("Model", "demo"), ("Seed", "7"))
    return RunDetails(run.key, tuple(trials), streams, facts, ("Cap size M. Blinks a lot.",), it.problem)

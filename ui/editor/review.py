"""What a draft comes to: its problems, its length, its order for a seed. Takes its time; runs in a thread."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from recorder.protocol.media import Media, MediaError, examine
from recorder.protocol.order import OrderError, trials_of
from recorder.protocol.plan import planned_s
from recorder.protocol.playlist import Kind, Playlist, Stimulus, Trial
from recorder.protocol.playlist_check import Finding, check_playlist
from ui.record_feed import StimulusView


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """A draft, the file it is to go to, and the seed of the order that is looked at."""

    playlist: Playlist
    path: Path
    seed: int


@dataclass(frozen=True, slots=True)
class Review:
    """What a draft comes to.

    Attributes
    ----------
    findings : tuple of Finding
        What keeps it from being run.
    media : mapping
        What each clip holds that could be looked into.
    expected_s : float
        How long a run takes, answers included; NaN while a length is not known.
    order : tuple of StimulusView
        As this seed shows them; empty where there is none.
    """

    findings: tuple[Finding, ...] = ()
    media: Mapping[Path, Media] = field(default_factory=dict)
    expected_s: float = math.nan
    order: tuple[StimulusView, ...] = ()


class Reviewer:
    """Reviews drafts, and remembers what their clips hold as long as their files stay the same. For one thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, Kind, int, int], Media | MediaError] = {}
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Look into no further clip; from any thread."""
        self._stopped.set()

    def review(self, question: ReviewQuestion) -> Review:
        """Return what a draft comes to."""
        media: dict[Path, Media] = {}

        def look(path: Path, kind: Kind) -> Media:
            media[path] = self._look(path, kind)
            return media[path]

        findings = check_playlist(question.playlist, question.path, look)
        stimuli = tuple(_with_length(stimulus, media) for stimulus in question.playlist.stimuli)
        playlist = replace(question.playlist, stimuli=stimuli)
        trials = _trials(playlist, question.seed)
        known = bool(trials) and all(stimulus.duration_s for stimulus in stimuli)
        expected_s = planned_s(playlist, trials) if known else math.nan
        return Review(findings, media, expected_s, tuple(_view(trial.stimulus) for trial in trials))

    def _look(self, path: Path, kind: Kind) -> Media:
        if self._stopped.is_set():
            raise MediaError("was not looked into")
        try:
            state = path.stat()
        except (OSError, ValueError):
            return examine(path, kind)  # tells what is wrong
        key = (path, kind, state.st_size, state.st_mtime_ns)
        if key not in self._known:
            self._known[key] = _examined(path, kind)
        found = self._known[key]
        if isinstance(found, MediaError):
            raise found
        return found


def length_s(stimulus: Stimulus, media: Mapping[Path, Media]) -> float:
    """Return how long a stimulus of a draft is shown; NaN while that is not known."""
    if stimulus.duration_s or stimulus.path is None:
        return stimulus.duration_s or math.nan
    found = media.get(stimulus.path)
    return found.duration_s if found and found.duration_s else math.nan


def _examined(path: Path, kind: Kind) -> Media | MediaError:
    try:
        return examine(path, kind)
    except MediaError as error:
        return error


def _with_length(stimulus: Stimulus, media: Mapping[Path, Media]) -> Stimulus:
    seconds = length_s(stimulus, media)
    return replace(stimulus, duration_s=0.0 if math.isnan(seconds) else seconds)


def _trials(playlist: Playlist, seed: int) -> tuple[Trial, ...]:
    try:
        return trials_of(playlist, seed)
    except OrderError:
        return ()


def _view(stimulus: Stimulus) -> StimulusView:
    return StimulusView(
        stimulus.id,
        stimulus.kind,
        stimulus.duration_s or math.nan,
        stimulus.valence,
        stimulus.arousal,
        stimulus.block,
        stimulus.practice,
    )

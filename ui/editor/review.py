"""What a draft comes to: its problems, its length, its order for a seed. Takes its time; runs in a thread."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from recorder.protocol.media import Media
from recorder.protocol.order import OrderError, trials_of
from recorder.protocol.plan import planned_s
from recorder.protocol.playlist import Kind, Playlist, Stimulus, Trial
from recorder.protocol.playlist_check import Finding, check_playlist
from recorder.protocol.stimulus_table import Look
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


def review(question: ReviewQuestion, looks: Look) -> Review:
    """Return what a draft comes to.

    Parameters
    ----------
    question : ReviewQuestion
        The draft.
    looks : callable
        Tells what a clip holds, or raises `MediaError`.
    """
    media: dict[Path, Media] = {}

    def look(path: Path, kind: Kind) -> Media:
        media[path] = looks(path, kind)
        return media[path]

    findings = check_playlist(question.playlist, question.path, look)
    stimuli = tuple(_with_length(stimulus, media) for stimulus in question.playlist.stimuli)
    playlist = replace(question.playlist, stimuli=stimuli)
    trials = _trials(playlist, question.seed)
    known = bool(trials) and all(stimulus.duration_s for stimulus in stimuli)
    expected_s = planned_s(playlist, trials) if known else math.nan
    return Review(findings, media, expected_s, tuple(_view(trial.stimulus) for trial in trials))


def length_s(stimulus: Stimulus, media: Mapping[Path, Media]) -> float:
    """Return how long a stimulus of a draft is shown; NaN while that is not known."""
    if stimulus.duration_s or stimulus.path is None:
        return stimulus.duration_s or math.nan
    found = media.get(stimulus.path)
    return found.duration_s if found and found.duration_s else math.nan


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

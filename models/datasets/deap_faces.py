"""DEAP's face videos: one a trial, in the order shown, of the first 22 subjects.

Assumed and checked of each: 720 x 576 at 50 pictures a second, as long as the stimulus, with
which it begins. Which are missing is counted, and told apart from what the publishers lack themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from models.datasets.dataset import Wanted
from models.datasets.deap_layout import N_TRIALS, STIMULUS_S, places, subject_code
from models.datasets.face_cache import tracked
from models.datasets.options import OpenOptions
from models.errors import DatasetError
from recorder.observation import FaceObservation

FOLDER = "face_video"
VIDEO = re.compile(r"s(\d\d)_trial(\d\d)\.avi", re.ASCII)
WITH_FACES = range(1, 23)
NEVER_FILMED = frozenset({(3, 40), (5, 40), (14, 40), (11, 38), (11, 39), (11, 40)})
"""Subject and trial: 874 videos in all."""

RATE_HZ, RATE_SLACK_HZ = 50.0, 1.0
PICTURE = (576, 720)  # height, width
LENGTH_SLACK_S = 2.0

Videos = dict[tuple[int, int], Path]
"""By subject and trial in the order shown."""


def find_videos(root: Path, options: OpenOptions) -> Videos:
    """Return the videos that are there; ``options.videos`` may name their folder."""
    folders = (options.videos,) if options.videos else (places(root, FOLDER)[0], places(root, FOLDER)[2])
    folder = next((place for place in folders if place.is_dir()), None)
    found: Videos = {}
    for path in sorted(folder.glob("s[0-9][0-9]/*.avi")) if folder else ():
        if (named := VIDEO.fullmatch(path.name)) and path.parent.name == f"s{named[1]}":
            found[int(named[1]), int(named[2])] = path
    return found


def videos_notes(videos: Videos, subjects: Iterable[int]) -> tuple[str, ...]:
    """Say how many trials have no face, and why."""
    present = sorted(subjects)
    if not any(subject in present for subject, _ in videos):
        return ("No face videos are in the folder: only signals can be learned from.",)
    missing = [(s, t) for s in present for t in range(1, N_TRIALS + 1) if (s, t) not in videos]
    never = [key for key in missing if key in NEVER_FILMED]
    without = sorted({s for s, _ in missing if s not in WITH_FACES})
    lost = [key for key in missing if key[0] in WITH_FACES and key not in NEVER_FILMED]
    notes = []
    if never:
        notes.append(f"{len(never)} trials have no face video in DEAP itself: {_listed(never)}.")
    if without:
        codes = ", ".join(map(subject_code, without))
        notes.append(f"{len(without)} subjects were never filmed, {len(without) * N_TRIALS} trials: {codes}.")
    if lost:
        notes.append(f"{len(lost)} trials lack a face video that DEAP has: {_listed(lost)}.")
    return tuple(notes)


def read_faces(video: Path, wanted: Wanted, options: OpenOptions, onset_s: float) -> list[FaceObservation]:
    """Track a video, and return its faces on the recording's clock.

    Parameters
    ----------
    onset_s : float
        When the stimulus began, and the video with it.

    Raises
    ------
    DatasetError
        It is damaged, or not what DEAP's videos are.
    """
    faces = tracked(video, wanted, options.cache, options.progress)
    check_video(video, faces)
    return [replace(face, t=face.t + onset_s, tracked_t=face.tracked_t + onset_s) for face in faces]


def check_video(video: Path, faces: Sequence[FaceObservation]) -> None:
    """Refuse a video that is not as long, fast or large as DEAP's are known to be.

    Raises
    ------
    DatasetError
        Says what differs.
    """
    rate_hz = (len(faces) - 1) / (faces[-1].t - faces[0].t) if len(faces) > 1 else 0.0
    length_s = len(faces) / rate_hz if rate_hz else 0.0
    if abs(rate_hz - RATE_HZ) > RATE_SLACK_HZ:
        wrong = f"{rate_hz:.2f} pictures a second, where {RATE_HZ:g} were expected"
    elif faces[0].size != PICTURE:
        wrong = f"pictures of {faces[0].size[1]} x {faces[0].size[0]}, where {PICTURE[1]} x {PICTURE[0]} were expected"
    elif abs(length_s - STIMULUS_S) > LENGTH_SLACK_S:
        wrong = f"{length_s:.1f} s, where {STIMULUS_S:g} s were expected"
    else:
        return
    raise DatasetError(f'"{video}" has {wrong}: it cannot be laid beside the signals. Is this DEAP\'s own video?')


def _listed(keys: Sequence[tuple[int, int]]) -> str:
    shown = ", ".join(f"{subject_code(subject)} trial {trial}" for subject, trial in keys[:8])
    return shown if len(keys) <= 8 else f"{shown} and {len(keys) - 8} more"

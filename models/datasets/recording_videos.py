"""Face videos of a recording's trials: found by name, and laid on the recording's clock.

In the folder of videos a trial's is ``RECORDING_TRIAL``, ``RECORDING/TRIAL``, ``SUBJECT_TRIAL`` or
``SUBJECT/TRIAL`` with any ending of a video, or ``TRIAL`` alone where there is one recording.
It begins with the trial: its first picture is at the onset.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from models.datasets.dataset import Recording, Trial, Wanted
from models.datasets.face_cache import tracked
from models.datasets.options import OpenOptions
from models.errors import DatasetError
from recorder.observation import FaceObservation

ENDINGS = (".mp4", ".avi", ".mkv", ".mov", ".webm", ".m4v", ".mpg", ".mpeg", ".wmv")

Videos = dict[str, Path]
"""By name of the trial."""


def videos_of(recording: Recording, stem: str, folder: Path, alone: bool) -> Videos:
    """Return the videos of a recording's trials, as far as there are any.

    Parameters
    ----------
    recording : Recording
        With its trials.
    stem : str
        Name of its file without the ending.
    folder : Path
        Of all videos.
    alone : bool
        Whether it is the only recording.

    Raises
    ------
    DatasetError
        A trial has two.
    """
    found = {trial.name: _video_of(trial, recording.subject, stem, folder, alone) for trial in recording.trials}
    return {name: video for name, video in found.items() if video is not None}


def faces_of(recording: Recording, videos: Videos, wanted: Wanted, options: OpenOptions) -> list[FaceObservation]:
    """Return what the tracker sees in the trials' videos, on the recording's clock.

    Raises
    ------
    DatasetError
        A video is missing or damaged.
    """
    seen: list[FaceObservation] = []
    for trial in recording.trials:
        if trial.name in videos:
            found = tracked(videos[trial.name], wanted, options.cache, options.progress)
            seen += _placed(found, trial, len(seen))
    return seen


def _placed(found: Sequence[FaceObservation], trial: Trial, n_before: int) -> list[FaceObservation]:
    """Return the observations of a trial's video up to its end; what runs on belongs to no label."""
    inside = [face for face in found if trial.onset_s + face.t <= trial.offset_s]
    return [
        replace(face, t=trial.onset_s + face.t, tracked_t=trial.onset_s + face.t, index=n_before + i)
        for i, face in enumerate(inside)
    ]


def _video_of(trial: Trial, subject: str, stem: str, folder: Path, alone: bool) -> Path | None:
    places = [(f"{stem}_{trial.name}",), (stem, trial.name), (f"{subject}_{trial.name}",), (subject, trial.name)]
    places += [(trial.name,)] if alone else []
    found: dict[Path, None] = {}
    for *above, name in places:
        place = folder.joinpath(*above)
        found |= dict.fromkeys(video for ending in ENDINGS if _is_file(video := place / f"{name}{ending}"))
    if len(found) > 1:
        raise DatasetError(f'Trial "{trial.name}" of "{stem}" has {len(found)} videos: {_listed(found)}. Keep one.')
    return next(iter(found), None)


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - False for names that no file can have


def _listed(videos: dict[Path, None]) -> str:
    return ", ".join(f'"{video}"' for video in videos)

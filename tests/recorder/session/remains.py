"""What is left of a recording that ended badly: how many seconds each stream lacks."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from recorder.session.journal import Journal, read_journal
from recorder.session.paths import CAMERA, STREAMS, RunPaths
from recorder.xdf.read import XdfFile, read_xdf

STEADY_ROLES = (
    "eeg",
    "eeg_blocks",
    "truth",
    "frames",
    "faces",
    "face_quality",
    "face_crops",
    "markers",
    "emotion",
    "emotion_detail",
)
"""Streams that `tests.recording_process` feeds all the time."""


def run_in(folder: Path) -> RunPaths:
    """Return the one run below a folder."""
    (path,) = folder.rglob(f"*_{STREAMS}")
    return RunPaths.of(path)


def seconds_lost(paths: RunPaths, ended_t: float, video: bool) -> dict[str, float]:
    """Return for each steady stream, and the pictures, how long before the end its last entry is."""
    journal = read_journal(paths.journal)
    file = read_xdf(paths.streams, journal.damaged_ranges(paths.streams), journal.restarts(STREAMS))
    lost = {role: ended_t - last_t(file, role) for role in STEADY_ROLES}
    if video:
        lost["pictures"] = ended_t - last_picture_t(file, paths.camera, journal)
    return lost


def last_t(file: XdfFile, role: str) -> float:
    """Return the stamp of a role's last sample."""
    return max((float(stream.stamps[-1]) for stream in file.of_role(role) if len(stream.stamps)), default=-np.inf)


def last_picture_t(file: XdfFile, film: Path, journal: Journal) -> float:
    """Return the stamp of the last picture that can be decoded."""
    (frames,) = file.of_role("frames")
    pts = decodable_pts(film)
    first_t = float(frames.stamps[0])
    assert not [damage for damage in journal.damaged_ranges(film) if damage[0] == 0], CAMERA
    return first_t + pts[-1] / 1000.0 if pts else -np.inf


def decodable_pts(film: Path) -> list[int]:
    """Return the times, in ms, of all pictures up to the first that cannot be decoded."""
    pts: list[int] = []
    try:
        with av.open(str(film)) as container:
            pts += [frame.pts for frame in container.decode(video=0) if frame.pts is not None]
    except FFmpegError:
        pass
    return pts

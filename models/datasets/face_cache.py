"""Faces of a dataset's videos: each video is tracked once, by the tracker that runs live, and kept.

An entry is found by the video's content (SHA-256), the tracker's version and the size of the
crops, whatever the file is called: landmarks as float32 pixels, crops as uint8 RGB, times as
the file has them, from its first picture on. An entry is written beside and moved into place,
so that two processes may track the same video at once; a damaged one is made again. Refuses a
video that is not there, holds no picture, or ends before it says it does.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from models.datasets.dataset import Wanted
from models.datasets.face_arrays import packed, unpacked
from models.datasets.options import ReportProgress
from models.errors import DatasetError
from models.face.observer import track_video
from recorder.errors import SourceError
from recorder.observation import FaceObservation

TRACKER_VERSION = 1
"""To be raised whenever the tracker sees something else in the same pictures."""

FEWEST_READ = 0.9
"""Share of a video's pictures that must be readable: headers may miscount by a few, a cut file lacks more."""

DAMAGED = (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error, NotImplementedError)

log = logging.getLogger(__name__)


def tracked(
    video: Path, wanted: Wanted, cache: Path | None = None, progress: ReportProgress | None = None
) -> list[FaceObservation]:
    """Return what the tracker sees in every picture of a video, out of the cache where it was seen before.

    Parameters
    ----------
    video : Path
        A video file.
    wanted : Wanted
        Its ``crop_size`` says whether crops are made; landmarks always are.
    cache : Path or None
        Folder of the entries; None for `default_cache`.
    progress : callable or None
        Told the video's name, the pictures done and the pictures there are (0 if unknown).

    Returns
    -------
    list of FaceObservation
        In order of time. ``t`` is seconds since the first picture, ``tracked_t`` the same.

    Raises
    ------
    DatasetError
        The video is missing, damaged or cut short.
    """
    folder = default_cache() if cache is None else cache
    digest = _sha256(video)
    for entry in _entries(folder, digest, wanted.crop_size):
        arrays = _load(entry, wanted.crop_size)
        if arrays is not None:
            return unpacked(arrays)
    arrays = packed(_track(video, wanted.crop_size, progress))
    _save(_entry(folder, digest, wanted.crop_size), arrays)
    return unpacked(arrays)


def default_cache() -> Path:
    """Return the user's own folder of tracked faces; ``EMOSCOPE_CACHE`` names another place for caches."""
    place = os.environ.get("EMOSCOPE_CACHE")
    return (Path(place) if place else user_cache_path("emoscope", appauthor=False)) / "faces"


def _sha256(video: Path) -> str:
    try:
        with video.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(f'The video "{video}" cannot be read: {error.strerror}. Is the dataset whole?') from error


def _entry(folder: Path, digest: str, crop_size: int | None) -> Path:
    return folder / f"{digest}-v{TRACKER_VERSION}-{crop_size or 'mesh'}.npz"


def _entries(folder: Path, digest: str, crop_size: int | None) -> list[Path]:
    """Return the entries that serve: the one with these crops, or, where none are wanted, any."""
    exact = _entry(folder, digest, crop_size)
    others = folder.glob(f"{digest}-v{TRACKER_VERSION}-*.npz") if crop_size is None else ()
    return [path for path in (exact, *sorted(others)) if path.is_file()]


def _track(video: Path, crop_size: int | None, progress: ReportProgress | None) -> list[FaceObservation]:
    n_pictures = 0

    def report(n_done: int, n_all: int) -> None:
        nonlocal n_pictures
        n_pictures = n_all
        if progress is not None:
            progress(video.name, n_done, n_all)

    try:
        observations = track_video(str(video), crop_size, report)
    except SourceError as error:
        raise DatasetError(f"{error} Is the dataset whole?") from error
    if not observations or len(observations) < FEWEST_READ * n_pictures:
        read = f"{len(observations)} of its {n_pictures or 'unknown number of'} pictures can be read"
        raise DatasetError(f'The video "{video}" is damaged or cut short: {read}. Copy it again.')
    return observations


def _load(entry: Path, crop_size: int | None) -> dict[str, NDArray[np.generic]] | None:
    """Read an entry; None if it is damaged, which costs tracking the video again."""
    try:
        with entry.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        observations = unpacked(arrays)
        if crop_size and any(o.landmarks is not None and not _has_crop(o, crop_size) for o in observations):
            raise ValueError(f"crops are not {crop_size} pixels wide")
    except DAMAGED as error:
        log.warning("Tracked faces in %s are damaged (%s); they are made again.", entry, error)
        return None
    return arrays


def _has_crop(observation: FaceObservation, size: int) -> bool:
    return observation.crop is not None and observation.crop.shape == (size, size, 3)


def _save(entry: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Write an entry whole; a cache that cannot be written costs the next reader, not this one."""
    beside: Path | None = None
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, suffix=".new", delete=False) as file:
            beside = Path(file.name)
            np.savez(file, **arrays)
        beside.replace(entry)
    except OSError as error:
        log.warning("Tracked faces cannot be kept in %s: %s", entry.parent, error)
        if beside is not None:
            beside.unlink(missing_ok=True)

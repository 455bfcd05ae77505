"""The streams of a session's run, read with every checksum compared.

Faces are the observations that the live tracker made. Crops of another size than the recorded
ones are made of the film, where there is one: it is tracked once, and kept.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from models.datasets.dataset import Signal, Streams, Wanted
from models.datasets.face_cache import tracked
from models.datasets.options import OpenOptions
from models.datasets.session_run import RunSeen
from models.datasets.signals import aux_signal, checked, eeg_signal
from models.errors import DatasetError
from recorder.errors import RecorderError
from recorder.observation import FaceObservation
from recorder.session.reader import Session, open_session
from recorder.session.recorded import RecordedSignal, RecordedTable
from recorder.streams import StreamInfo

SAME_FRAME_S = 0.005
"""A film keeps whole milliseconds of each picture's time."""


def read_streams(run: RunSeen, wanted: Wanted, options: OpenOptions) -> Streams:
    """Read a run.

    Raises
    ------
    DatasetError
        It is damaged, not what was looked at, or has no crops of the wanted size.
    """
    name = run.recording.name
    try:
        session = open_session(run.paths.streams)
    except (RecorderError, OSError) as error:
        raise DatasetError(f'"{name}" cannot be read any more: {error}') from error
    if session.damage:
        raise DatasetError(
            f'"{name}" is damaged: {sum(part.stop - part.start for part in session.damage)} bytes are not what was'
            f' written. Look with "emoscope sessions verify {run.paths.streams}", and repair it or leave it out.'
        )
    eeg, aux = run.recording.eeg, run.recording.aux
    return Streams(
        eeg=_eeg(session, run) if wanted.eeg and eeg else None,
        aux=_aux(session, run) if wanted.aux and aux else None,
        faces=_faces(session, run, wanted, options) if wanted.face and run.recording.face else (),
    )


def _eeg(session: Session, run: RunSeen) -> Signal:
    found = _found(session, "eeg", run.eeg, run.recording.name)
    return checked(run.recording.name, eeg_signal(found.info, found.data, found.t, found.gap))


def _aux(session: Session, run: RunSeen) -> Signal:
    role = "eeg" if run.aux is run.eeg else "aux"
    found = _found(session, role, run.aux, run.recording.name)
    return checked(run.recording.name, aux_signal(found.info, found.data, found.t, found.gap))


def _found(session: Session, role: str, info: StreamInfo | None, name: str) -> RecordedSignal:
    """Return the longest signal that is the stream looked at."""
    fitting = [signal for signal in session.signals(role) if signal.info == info]
    if not fitting:
        raise DatasetError(f'"{name}": its {role} stream is not what it was when the dataset was opened.')
    return max(fitting, key=len)


def _faces(session: Session, run: RunSeen, wanted: Wanted, options: OpenOptions) -> list[FaceObservation]:
    recorded = session.faces()
    size = wanted.crop_size
    if size is None:
        return [replace(seen, crop=None) for seen in recorded]
    cropped = [seen for seen in recorded if seen.crop is not None]
    if cropped and all(seen.crop is not None and len(seen.crop) == size for seen in cropped):
        return [seen for seen in recorded if seen.crop is not None or not seen.usable or wanted.landmarks]
    if not cropped and not any(seen.usable for seen in recorded):
        return recorded
    if not run.paths.camera.exists():
        raise DatasetError(_no_crops(run.recording.name, size, cropped))
    return faces_of_film(run.paths.camera, session.frame_stamps(), wanted, options)


def _no_crops(name: str, size: int, cropped: list[FaceObservation]) -> str:
    held = next((f"crops of {len(seen.crop)} pixels" for seen in cropped if seen.crop is not None), "no face crops")
    return (
        f'"{name}" holds {held} and no film; the model wants crops of {size} pixels. Record with the camera\'s'
        " pictures kept, or while a model that eats such crops is live; or choose a model that eats landmarks."
    )


def faces_of_film(film: Path, frames: RecordedTable, wanted: Wanted, options: OpenOptions) -> list[FaceObservation]:
    """Return what the tracker sees in a run's film, at the session time of each picture.

    Parameters
    ----------
    film : Path
        The run's pictures.
    frames : RecordedTable
        Of role ``frames``: when each was taken, and its time in the film.
    wanted : Wanted
        With the size of the crops.
    options : OpenOptions
        Where tracked faces are kept, and who is told how far it is.

    Raises
    ------
    DatasetError
        The film cannot be read, or is another one.
    """
    kept = np.isfinite(frames.columns["pts_ms"]) & np.isfinite(frames.t)
    t, index = frames.t[kept], frames.columns["index"][kept]
    film_s = 1e-3 * frames.columns["pts_ms"][kept]
    order = np.argsort(film_s)
    t, index, film_s = t[order], index[order], film_s[order]
    seen = tracked(film, wanted, options.cache, options.progress)
    if not seen or not len(film_s):
        return []
    found_s = film_s[0] + np.array([observation.t for observation in seen])
    nearest = np.clip(np.searchsorted(film_s, found_s - SAME_FRAME_S), 0, len(film_s) - 1)
    same = np.abs(film_s[nearest] - found_s) <= SAME_FRAME_S
    placed = [
        replace(observation, t=float(t[at]), tracked_t=float(t[at]), index=int(index[at]))
        for observation, at, is_same in zip(seen, nearest.tolist(), same.tolist(), strict=True)
        if is_same
    ]
    if len(placed) < 0.9 * len(seen):
        raise DatasetError(
            f'"{film.name}": {len(seen) - len(placed)} of {len(seen)} pictures are not among the stamps that were'
            " recorded. Was the film exchanged?"
        )
    return placed

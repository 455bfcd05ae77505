"""A look at recorded runs that is quick enough for a list: who, when, how long, what, and whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from recorder.errors import RecorderError
from recorder.session.finding import find_runs
from recorder.session.paths import FILES, RunPaths
from recorder.session.reader import Session, open_session
from recorder.session.recorded import RecordedTrial
from recorder.session.run_files import reason
from recorder.session.trials import SCALES

__all__ = ["RunSummary", "find_runs", "summary"]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of a list of runs.

    Attributes
    ----------
    paths : RunPaths
        Its files.
    participant, session, task, run : str
        As in the files' names.
    started : str
        Date and time, ISO 8601 with offset (UTC); empty where it is not known.
    duration_s : float
        From the first stamp to the last.
    protocol : str
        Title of the playlist; empty for recording without one.
    n_trials, n_rated : int
        Stimuli that were shown, without practice; those with a self-report.
    mean_ratings : mapping of str to float
        By scale, 1..9, of the rated ones.
    eeg, camera : str
        Name of the device, empty where there was none.
    eeg_rate_hz, n_eeg_channels : float, int
        Nominal rate and number of EEG channels.
    n_lost : int
        Samples known to be lost.
    face_share : float
        Share of frames with a usable face; NaN without a camera.
    coverage : float
        Share of estimates that gave a value; NaN without estimates.
    n_bytes : int
        All its files together.
    has_video, simulated : bool
        Whether the picture was kept; whether any device was simulated.
    state : str
        ``complete``, ``aborted``, ``repaired``, ``recording`` (never closed: killed, or still running) or ``damaged``.
    problem : str
        One line where something is wrong; empty where nothing is.
    """

    paths: RunPaths
    participant: str
    session: str
    task: str
    run: str
    started: str = ""
    duration_s: float = 0.0
    protocol: str = ""
    n_trials: int = 0
    n_rated: int = 0
    mean_ratings: Mapping[str, float] | None = None
    eeg: str = ""
    camera: str = ""
    eeg_rate_hz: float = 0.0
    n_eeg_channels: int = 0
    n_lost: int = 0
    face_share: float = float("nan")
    coverage: float = float("nan")
    n_bytes: int = 0
    has_video: bool = False
    simulated: bool = False
    state: str = "complete"
    problem: str = ""


def summary(paths: RunPaths) -> RunSummary:
    """Look at one run; a broken one gives a summary with its ``problem``.

    Checksums are not compared: `recorder.session.verify` does that, and takes longer.
    """
    named = RunSummary(paths, paths.participant, paths.session, paths.task, f"{paths.run:02d}")
    try:
        named = replace(named, n_bytes=_size(paths))
        return _looked_at(open_session(paths.streams, checked=False), named)
    except OSError as error:
        return replace(named, state="damaged", problem=f'"{paths.folder}" cannot be read: {reason(error)}.')
    except RecorderError as error:
        return replace(named, state="damaged", problem=str(error))


def _looked_at(session: Session, named: RunSummary) -> RunSummary:
    document, eeg = session.document, session.info("eeg")
    counted = [trial for trial in session.trials() if not trial.practice]
    state, problem = _state(session)
    return replace(
        named,
        started=document.started if document else "",
        duration_s=document.duration_s if document and document.duration_s is not None else session.duration_s,
        protocol=document.protocol.name if document and document.protocol else "",
        n_trials=len(counted),
        n_rated=sum(trial.rated for trial in counted),
        mean_ratings=_means(counted),
        eeg=eeg.name if eeg else "",
        camera=_camera(session),
        eeg_rate_hz=eeg.rate_hz if eeg else 0.0,
        n_eeg_channels=len(eeg.eeg_indices()) if eeg else 0,
        n_lost=_lost(session),
        face_share=_share(session.table("face_quality").columns["usable"]),
        coverage=_share(session.table("emotion").columns["valid"]),
        has_video=named.paths.camera.exists(),
        simulated=session.simulated,
        state=state,
        problem=problem,
    )


def _state(session: Session) -> tuple[str, str]:
    document = session.document
    if session.damage:
        n_bytes = sum(part.stop - part.start for part in session.damage)
        return "damaged", f"{n_bytes} bytes of {session.paths.streams.name} are damaged: verify tells more."
    if document is None:
        return "damaged", f"{session.paths.document.name} is missing or damaged: the streams can be read."
    if document.state == "recording":
        return "recording", "It was never closed: the program was killed, or is still recording."
    return document.state, document.why


def _camera(session: Session) -> str:
    named = [d.name or d.uri for d in session.document.devices if d.role == "camera"] if session.document else []
    info = session.info("frames")
    return named[0] if named else (info.name if info else "")


def _lost(session: Session) -> int:
    """Return samples that the device lost on the way, and those that the recorder could not keep up with."""
    told = session.health().columns["n_lost"]
    own = sum(session.document.lost.values()) if session.document else 0
    return own + (int(np.nanmax(told) - np.nanmin(told)) if np.isfinite(told).any() else 0)


def _means(trials: list[RecordedTrial]) -> dict[str, float] | None:
    answers = [trial.rating.answers for trial in trials if trial.rating]
    given = {scale: [a[scale] for a in answers if a.get(scale) is not None] for scale in SCALES}
    return {scale: float(np.mean(values)) for scale, values in given.items() if values} or None  # type: ignore[arg-type]


def _share(flags: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.mean(flags > 0)) if len(flags) else float("nan")


def _size(paths: RunPaths) -> int:
    return sum(file.stat().st_size for name in FILES if (file := paths.file(name)).exists())

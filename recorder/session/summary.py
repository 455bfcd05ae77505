"""A look at recorded runs that is quick enough for a list: who, when, how long, what, and whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recorder.session.naming import RunPaths


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
        Date and time, ISO 8601, local with offset; empty where it is not known.
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
        ``complete``, ``aborted``, ``recording`` (never closed: killed, or still running) or ``damaged``.
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


def find_runs(folder: Path) -> list[RunPaths]:
    """Return every run in a folder and below it, by participant, session and run."""
    raise NotImplementedError


def summary(paths: RunPaths) -> RunSummary:
    """Look at one run; a broken one gives a summary with its ``problem``."""
    raise NotImplementedError

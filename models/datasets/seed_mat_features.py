"""Features of SEED and SEED-IV: .mat files with a variable of features a trial, of EEG and of eyes.

EEG variables are 62 x windows x 5 (differential entropy in the five bands), eye variables columns
x windows. Windows do not overlap. Opening reads names and shapes; windows of EEG and eyes
must be as many, or the trial cannot be joined and the set is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.datasets.dataset import Dataset, FeatureInfo, Features, Recording, Streams, Wanted
from models.datasets.feature_rows import duration_s, feature_rows
from models.datasets.fingerprint import digest, stats
from models.datasets.options import OpenOptions
from models.datasets.seed_family import BANDS, ELECTRODES, Session, numbered
from models.datasets.untrusted.mat import list_mat, load_mat
from models.errors import DatasetError
from models.spec import ClassPlace

VERSION = 1
MOVING_AVERAGE = re.compile(r"(?P<of>de_movingAve)(?P<trial>\d{1,3})", re.ASCII)
EYES = re.compile(r"(?P<of>eye_)(?P<trial>\d{1,3})", re.ASCII)

SMOOTHING_NOTE = (
    "features of EEG are the publishers' moving average of differential entropy, not the one smoothed over the whole"
    " trial by a linear dynamical system; how wide the average is, and whether it looks ahead, is not documented"
)
EYES_NOTE = "how features of eyes were smoothed is not documented"


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a trial's features lie, and the axes that make windows come first."""

    path: Path
    name: str
    shape: tuple[int, ...]
    axes: tuple[int, ...]


def de_info(window_s: float) -> FeatureInfo:
    """Return what the sets' features of EEG are: not smoothed over whole trials, in windows that do not overlap."""
    return FeatureInfo(ELECTRODES, BANDS, window_s, window_s)


def eye_info(n_columns: int, window_s: float) -> FeatureInfo:
    """Return what the sets' features of eyes are; their columns have numbers for names."""
    return FeatureInfo(tuple(f"eye-{k:02d}" for k in range(1, n_columns + 1)), (), window_s, window_s)


class SeedMatFeatures(Dataset):
    """Trials of several sessions, each read from its variables.

    Parameters
    ----------
    title : str
        For people.
    root : Path
        The folder that was opened.
    sessions : sequence of Session
        With the files of EEG features.
    places : tuple of ClassPlace
    notes : tuple of str
    window_s : float
        Length of a window, and the step to the next.
    eyes : mapping of Session to Path, or None
        The files of eye features, where the set has them.
    n_eye_columns : int
    options : OpenOptions
    """

    def __init__(
        self, title: str, root: Path, sessions: Sequence[Session], places: tuple[ClassPlace, ...],
        notes: tuple[str, ...], window_s: float, options: OpenOptions,
        eyes: dict[Session, Path] | None = None, n_eye_columns: int = 0,
    ) -> None:  # fmt: skip
        eyes = eyes or {}
        self.name, self.classes = title, places
        self.notes = (SMOOTHING_NOTE, *((EYES_NOTE,) if eyes else ()), *notes)
        self._stats = stats((*(session.path for session in sessions), *eyes.values()), root)
        self._eeg, self._eye = de_info(window_s), eye_info(n_eye_columns, window_s)
        self._sources: dict[str, tuple[Variable, Variable | None]] = {}
        recordings: list[Recording] = []
        for i, session in enumerate(sessions):
            recordings.extend(self._opened(session, eyes.get(session)))
            options.report(f"{title}: files looked into", i + 1, len(sessions))
        self.recordings = tuple(recordings)

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a trial's features; see `Dataset.read`."""
        eeg, eye = self._sources[recording.name]
        return Streams(
            eeg_features=_features(recording.name, self._eeg, eeg) if wanted.eeg else None,
            aux_features=_features(recording.name, self._eye, eye) if wanted.aux and eye else None,
        )

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest(f"{self.name} features", VERSION, self._stats)

    def _opened(self, session: Session, eye_path: Path | None) -> list[Recording]:
        n_trials = len(session.emotions)
        eegs = _variables(session.path, MOVING_AVERAGE, n_trials, (len(ELECTRODES), None, len(BANDS)), (1, 0, 2))
        eyes: list[Variable] | list[None] = [None] * n_trials
        if eye_path is not None:
            eyes = _variables(eye_path, EYES, n_trials, (len(self._eye.names), None), (1, 0))
        recordings = []
        for k, (eeg, eye) in enumerate(zip(eegs, eyes, strict=True), start=1):
            n_windows = eeg.shape[1]
            if eye is not None and eye.shape[1] != n_windows:
                raise DatasetError(
                    f"Trial {k} cannot be joined: {n_windows} windows of EEG in"
                    f' "{eeg.path}", {eye.shape[1]} of eyes in "{eye.path}". Get both files again.'
                )
            self._sources[session.name(k)] = (eeg, eye)
            aux = self._eye if eye is not None else None
            span_s = duration_s(self._eeg, n_windows)
            recordings.append(session.recording(k, span_s, eeg_features=self._eeg, aux_features=aux))
        return recordings


def _variables(
    path: Path, pattern: re.Pattern[str], n_trials: int, shape: tuple[int | None, ...], axes: tuple[int, ...]
) -> list[Variable]:
    """Return each trial's variable; ``shape`` has None where the windows are."""
    shapes = list_mat(path)
    variables = []
    for name in numbered(path, shapes, pattern, n_trials):
        found = shapes[name]
        fits = len(found) == len(shape) and all(n in (None, m) for n, m in zip(shape, found, strict=True))
        if not fits or not found[1]:
            wanted = " x ".join("windows" if n is None else str(n) for n in shape)
            raise DatasetError(f'"{path}": {name} has the shape {found}, where {wanted} was expected.')
        variables.append(Variable(path, name, found, axes))
    return variables


def _features(name: str, info: FeatureInfo, variable: Variable) -> Features:
    values = load_mat(variable.path, {variable.name})[variable.name]
    if not isinstance(values, np.ndarray) or values.shape != variable.shape:
        raise DatasetError(
            f'"{variable.path}": {variable.name} is no longer what it was when it was opened. Open the dataset again.'
        )
    return feature_rows(name, info, values.transpose(variable.axes))

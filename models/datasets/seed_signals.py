"""EEG of SEED and SEED-IV: a .mat file a session, a variable of 62 x n samples a trial.

Opening reads names and shapes; reading a trial reads its variable alone. Channels carry no
names in the files: their number is checked, their order is the published one. Microvolts, 200 Hz,
seconds from the trial's first sample.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.dataset import Dataset, Recording, Signal, Streams, Wanted
from models.datasets.fingerprint import digest, stats
from models.datasets.options import OpenOptions
from models.datasets.seed_family import ELECTRODES, RATE_HZ, Session, numbered, signal_info
from models.datasets.signals import checked
from models.datasets.untrusted.mat import list_mat, load_mat
from models.errors import DatasetError
from models.spec import ClassPlace

VERSION = 1
TRIAL_NAME = re.compile(r"(?P<of>[A-Za-z]+)_eeg(?P<trial>\d{1,3})", re.ASCII)
SHORTEST_S = 1.0


class SeedSignals(Dataset):
    """Trials of several sessions, each read from its variable.

    Parameters
    ----------
    title : str
        For people ("SEED-IV").
    root : Path
        The folder that was opened.
    sessions : sequence of Session
        By subject, then in the order they were made.
    places : tuple of ClassPlace
    notes : tuple of str
    options : OpenOptions
    """

    def __init__(
        self, title: str, root: Path, sessions: Sequence[Session], places: tuple[ClassPlace, ...],
        notes: tuple[str, ...], options: OpenOptions,
    ) -> None:  # fmt: skip
        self.name, self.classes, self.notes = title, places, notes
        self._stats = stats((session.path for session in sessions), root)
        self._info = signal_info(title)
        self._sources: dict[str, tuple[Path, str, int]] = {}
        recordings: list[Recording] = []
        for i, session in enumerate(sessions):
            recordings.extend(self._opened(session))
            options.report(f"{title}: files looked into", i + 1, len(sessions))
        self.recordings = tuple(recordings)

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a trial's EEG; see `Dataset.read`."""
        if not wanted.eeg:
            return Streams()
        path, variable, n_samples = self._sources[recording.name]
        samples = load_mat(path, {variable})[variable]
        eeg = _microvolts(path, variable, samples, n_samples)
        t = np.arange(n_samples) / RATE_HZ
        return Streams(eeg=checked(recording.name, Signal(self._info, eeg, t, np.zeros(n_samples, bool))))

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest(self.name, VERSION, self._stats)

    def _opened(self, session: Session) -> list[Recording]:
        shapes = list_mat(session.path)
        recordings = []
        for k, variable in enumerate(numbered(session.path, shapes, TRIAL_NAME, len(session.emotions)), start=1):
            n_samples = _samples(session.path, variable, shapes[variable])
            self._sources[session.name(k)] = (session.path, variable, n_samples)
            recordings.append(session.recording(k, n_samples / RATE_HZ, eeg=self._info))
        return recordings


def _samples(path: Path, variable: str, shape: tuple[int, ...]) -> int:
    if len(shape) != 2 or shape[0] != len(ELECTRODES) or shape[1] < SHORTEST_S * RATE_HZ:
        raise DatasetError(
            f'"{path}": {variable} has the shape {shape}, where {len(ELECTRODES)} channels x samples at'
            f" {RATE_HZ:g} Hz were expected. Is this the preprocessed EEG?"
        )
    return shape[1]


def _microvolts(path: Path, variable: str, samples: Any, n_samples: int) -> NDArray[np.float32]:
    """Return samples x channels, if they are what was found on opening."""
    if not isinstance(samples, np.ndarray) or samples.dtype.kind not in "fiu":
        raise DatasetError(f'"{path}": {variable} holds no numbers. Get the file again.')
    if samples.shape != (len(ELECTRODES), n_samples):
        raise DatasetError(f'"{path}": {variable} is no longer what it was when it was opened. Open the dataset again.')
    if not np.isfinite(samples).all():
        n_wrong = int((~np.isfinite(samples)).sum())
        raise DatasetError(f'"{path}": {variable} holds {n_wrong} values that are no numbers. Get the file again.')
    return np.ascontiguousarray(samples.T, np.float32)

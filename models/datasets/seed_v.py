"""SEED-V's published features (Liu et al. 2021), ``seed-v:DIR``: 45 clips, five emotions; EEG and eyes every 4 s.

DIR holds ``EEG_DE_features/<subject>_123.npz`` and ``Eye_movement_features/<subject>_123.npz`` (`seed_v_files`):
trials 0 to 44, each (windows, 310) of EEG or (windows, 33) of eyes. Trials 0-14, 15-29 and 30-44 are
the three sessions. Refused are trials whose labels or windows differ between EEG and eyes, and
subjects who did not see what the others saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from models.datasets.dataset import Dataset, Recording, Streams, Wanted
from models.datasets.feature_rows import duration_s, feature_rows
from models.datasets.fingerprint import digest, stats
from models.datasets.options import OpenOptions
from models.datasets.seed_family import BANDS, ELECTRODES, Session, classes, folder_of, subjects_note
from models.datasets.seed_mat_features import de_info, eye_info
from models.datasets.seed_v_files import (
    EMOTIONS,
    N_EYE_COLUMNS,
    N_TRIALS,
    TITLE,
    Visit,
    bands_last,
    joined,
    read_visit,
    subject_files,
)
from models.errors import DatasetError

VERSION = 1
N_SUBJECTS, N_PER_SESSION = 16, 15
WINDOW_S = 4.0
SMOOTHING_NOTE = "the publishers say nothing of smoothing, so their features are taken as not smoothed"


class SeedV(Dataset):
    """Trials of several subjects; the files of the last one read are kept.

    Parameters
    ----------
    root : Path
        The folder that was opened.
    files : mapping of str to (Path, Path)
        The files of EEG and eyes of each subject.
    options : OpenOptions
    """

    def __init__(self, root: Path, files: Mapping[str, tuple[Path, Path]], options: OpenOptions) -> None:
        self.name, self.classes = TITLE, classes(EMOTIONS)
        self._files = dict(files)
        self._stats = stats((path for pair in files.values() for path in pair), root)
        self._eeg, self._eye = de_info(WINDOW_S), eye_info(N_EYE_COLUMNS, WINDOW_S)
        self._last: tuple[str, tuple[Visit, Visit]] | None = None
        self._codes: tuple[int, ...] = ()
        recordings: list[Recording] = []
        sessions: list[Session] = []
        for i, subject in enumerate(self._files):
            opened = self._opened(subject)
            sessions.extend(opened)
            recordings.extend(self._recordings(subject, opened))
            options.report(f"{TITLE}: files looked into", i + 1, len(self._files))
        self.recordings = tuple(recordings)
        self.notes = (SMOOTHING_NOTE, *subjects_note(sessions, N_SUBJECTS, TITLE))

    def read(self, recording: Recording, wanted: Wanted) -> Streams:
        """Read a trial's features; see `Dataset.read`."""
        _, session, trial = recording.name.split("/")
        at = (int(session.rpartition("-")[2]) - 1) * N_PER_SESSION + int(trial.rpartition("-")[2]) - 1
        eeg, eye = (visit.values[at] for visit in self._visits(recording.subject))
        by_band = eeg.reshape(len(eeg), len(ELECTRODES), len(BANDS))
        return Streams(
            eeg_features=feature_rows(recording.name, self._eeg, by_band) if wanted.eeg else None,
            aux_features=feature_rows(recording.name, self._eye, eye) if wanted.aux else None,
        )

    def fingerprint(self) -> str:
        """See `Dataset.fingerprint`."""
        return digest(TITLE, VERSION, self._stats)

    def _visits(self, subject: str) -> tuple[Visit, Visit]:
        if self._last is None or self._last[0] != subject:
            eeg_path, eye_path = self._files[subject]
            visits = read_visit(eeg_path, len(ELECTRODES) * len(BANDS)), read_visit(eye_path, N_EYE_COLUMNS)
            joined(subject, *visits)
            bands_last(eeg_path, visits[0])
            self._last = (subject, visits)
        return self._last[1]

    def _opened(self, subject: str) -> list[Session]:
        """Return a subject's three sessions, if they are those that the others had."""
        codes = self._visits(subject)[0].codes
        self._codes = self._codes or codes
        if codes != self._codes:
            at = next(k for k in range(N_TRIALS) if codes[k] != self._codes[k])
            here, elsewhere = EMOTIONS[codes[at]], EMOTIONS[self._codes[at]]
            raise DatasetError(
                f"{TITLE}: trial {at} of {subject} is labelled {here}, the others' {elsewhere}; all saw the same"
                " clips, so one file is wrong. Get them again."
            )
        return [
            Session(
                subject, number, self._files[subject][0],
                tuple(EMOTIONS[code] for code in codes[(number - 1) * N_PER_SESSION : number * N_PER_SESSION]),
                tuple(f"session-{number}-clip-{k:02d}" for k in range(1, N_PER_SESSION + 1)),
            )
            for number in range(1, N_TRIALS // N_PER_SESSION + 1)
        ]  # fmt: skip

    def _recordings(self, subject: str, sessions: list[Session]) -> list[Recording]:
        values = iter(self._visits(subject)[0].values)
        return [
            session.recording(
                k, duration_s(self._eeg, len(next(values))), eeg_features=self._eeg, aux_features=self._eye
            )
            for session in sessions
            for k in range(1, N_PER_SESSION + 1)
        ]


def open_seed_v(path: Path, options: OpenOptions) -> SeedV:
    """Open SEED-V's features of EEG and eyes.

    Raises
    ------
    DatasetError
        A file or trial is missing, damaged, hostile, not of this set, or cannot be joined.
    """
    eeg, eyes = (
        subject_files(folder_of(path, "EEG_DE_features")),
        subject_files(folder_of(path, "Eye_movement_features")),
    )
    if alone := sorted(eeg.keys() ^ eyes.keys()):
        raise DatasetError(f"{TITLE} is incomplete: {', '.join(alone[:6])} has EEG or eyes alone. Get the other file.")
    return SeedV(path, {subject: (eeg[subject], eyes[subject]) for subject in sorted(eeg)}, options)

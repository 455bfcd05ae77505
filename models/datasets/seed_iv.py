"""SEED-IV (Zheng et al. 2019): 72 film clips, four emotions, three sessions a subject; ``seed-iv:DIR``.

DIR is the dataset's folder or its ``eeg_raw_data``: ``{1,2,3}/<subject>_<date>.mat`` with the variables
``<initials>_eeg1 ... 24`` of 62 x n samples at 200 Hz. The labels of a session's clips are
those of the set's own ReadMe, and the same for everyone: 0 neutral, 1 sad, 2 fear, 3 happy.
"""

from __future__ import annotations

from pathlib import Path

from models.datasets.options import OpenOptions
from models.datasets.seed_family import Session, classes, every_session, folder_of, subject_files, subjects_note
from models.datasets.seed_signals import SeedSignals
from models.errors import DatasetError

TITLE = "SEED-IV"
EMOTIONS = {0: "neutral", 1: "sad", 2: "fear", 3: "happy"}
N_SUBJECTS = 15
LABELS = {
    1: (1, 2, 3, 0, 2, 0, 0, 1, 0, 1, 2, 1, 1, 1, 2, 3, 2, 2, 3, 3, 0, 3, 0, 3),
    2: (2, 1, 3, 0, 0, 2, 0, 2, 3, 3, 2, 3, 2, 0, 1, 1, 2, 1, 0, 3, 0, 1, 3, 1),
    3: (1, 2, 2, 1, 3, 3, 3, 1, 1, 2, 1, 0, 2, 3, 3, 0, 2, 3, 0, 0, 2, 0, 1, 0),
}
"""Of the clips of each session, in the order shown."""


def open_seed_iv(path: Path, options: OpenOptions) -> SeedSignals:
    """Open SEED-IV's EEG.

    Raises
    ------
    DatasetError
        A file or trial is missing, damaged, or not of this set.
    """
    sessions = seed_iv_sessions(folder_of(path, "eeg_raw_data"))
    return SeedSignals(TITLE, path, sessions, classes(EMOTIONS), subjects_note(sessions, N_SUBJECTS, TITLE), options)


def seed_iv_sessions(folder: Path) -> list[Session]:
    """Return the sessions in a folder of SEED-IV, by subject.

    Raises
    ------
    DatasetError
        A subject lacks a session or has one twice, or a file is none of a subject.
    """
    sessions = []
    for number, codes in LABELS.items():
        emotions = tuple(EMOTIONS[code] for code in codes)
        clips = tuple(f"session-{number}-clip-{k:02d}" for k in range(1, len(codes) + 1))
        for subject, files in subject_files(folder_of(folder, str(number))).items():
            if len(files) > 1:
                raise DatasetError(f'{subject} has {len(files)} files in "{folder / str(number)}". Leave one.')
            sessions.append(Session(subject, number, files[0], emotions, clips))
    every_session(sessions, len(LABELS), TITLE)
    return sorted(sessions, key=lambda session: (session.subject, session.number))

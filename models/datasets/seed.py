"""SEED (Zheng and Lu 2015): fifteen film clips, three emotions, three sessions a subject; ``seed:DIR``.

DIR is the dataset's folder or its ``Preprocessed_EEG``: ``<subject>_<date>.mat`` with the variables
``<initials>_eeg1 ... 15`` of 62 x n samples at 200 Hz, and ``label.mat``, whose ``label`` says for the
clips in the order shown: -1 negative, 0 neutral, 1 positive. A subject's sessions are numbered by
date; everyone saw the same clips in each.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.datasets.options import OpenOptions
from models.datasets.seed_family import Session, classes, every_session, folder_of, subject_files, subjects_note
from models.datasets.seed_signals import SeedSignals
from models.datasets.untrusted.mat import load_mat
from models.errors import DatasetError

TITLE = "SEED"
EMOTIONS = {-1: "negative", 0: "neutral", 1: "positive"}
N_SUBJECTS, N_SESSIONS, N_CLIPS = 15, 3, 15
LABELS = "label.mat"


def open_seed(path: Path, options: OpenOptions) -> SeedSignals:
    """Open SEED's preprocessed EEG.

    Raises
    ------
    DatasetError
        A file or trial is missing, damaged, or not of this set.
    """
    folder = folder_of(path, "Preprocessed_EEG")
    sessions = seed_sessions(folder)
    return SeedSignals(TITLE, path, sessions, classes(EMOTIONS), subjects_note(sessions, N_SUBJECTS, TITLE), options)


def seed_sessions(folder: Path) -> list[Session]:
    """Return the sessions in a folder of SEED, with the labels that lie beside them.

    Raises
    ------
    DatasetError
        The labels are missing or are no labels, a subject lacks a session, or a file is none of a subject.
    """
    emotions = _emotions(folder / LABELS)
    clips = tuple(f"clip-{k:02d}" for k in range(1, N_CLIPS + 1))
    sessions = [
        Session(subject, number, file, emotions, clips)
        for subject, files in subject_files(folder, besides=(LABELS,)).items()
        for number, file in enumerate(files, start=1)
    ]
    every_session(sessions, N_SESSIONS, TITLE)
    return sessions


def _emotions(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        raise DatasetError(f'"{path}" is missing: without it nobody knows what was felt. Copy it from the dataset.')
    label = np.asarray(load_mat(path, {"label"})["label"])
    codes = label.ravel().tolist()
    if label.dtype.kind not in "fiu" or len(codes) != N_CLIPS or not set(codes) <= EMOTIONS.keys():
        raise DatasetError(
            f'"{path}" holds {len(codes)} labels ({str(codes)[:60]}), where {N_CLIPS} of -1, 0, 1 were expected.'
            " Get the file again."
        )
    return tuple(EMOTIONS[int(code)] for code in codes)

"""SEED's published features (Zheng and Lu 2015), ``seed-features:DIR``: differential entropy, a row a second.

DIR is the dataset's folder or its ``ExtractedFeatures``: ``<subject>_<date>.mat`` with the variables
``de_movingAve1 ... 15`` of 62 x windows x 5, and ``label.mat``. The moving average is read; the features
smoothed by a linear dynamical system (``de_LDS``), and psd, dasm, rasm, asm and dcau, are not.
"""

from __future__ import annotations

from pathlib import Path

from models.datasets.options import OpenOptions
from models.datasets.seed import EMOTIONS, N_SUBJECTS, TITLE, seed_sessions
from models.datasets.seed_family import classes, folder_of, subjects_note
from models.datasets.seed_mat_features import SeedMatFeatures

WINDOW_S = 1.0


def open_seed_features(path: Path, options: OpenOptions) -> SeedMatFeatures:
    """Open SEED's features.

    Raises
    ------
    DatasetError
        A file or trial is missing, damaged, or not of this set.
    """
    sessions = seed_sessions(folder_of(path, "ExtractedFeatures"))
    notes = subjects_note(sessions, N_SUBJECTS, TITLE)
    return SeedMatFeatures(TITLE, path, sessions, classes(EMOTIONS), notes, WINDOW_S, options)

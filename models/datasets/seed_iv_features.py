"""SEED-IV's published features (Zheng et al. 2019), ``seed-iv-features:DIR``: of EEG and of eyes, a row every 4 s.

DIR holds ``eeg_feature_smooth/{1,2,3}/<subject>_<date>.mat`` (``de_movingAve1 ... 24``, 62 x windows x 5) and
``eye_feature_smooth/{1,2,3}/`` with files of the same names (``eye_1 ... 24``, 31 x windows). A file that
lacks its partner is refused, and so is a trial whose two numbers of windows differ.
"""

from __future__ import annotations

from pathlib import Path

from models.datasets.options import OpenOptions
from models.datasets.seed_family import classes, folder_of, subjects_note
from models.datasets.seed_iv import EMOTIONS, N_SUBJECTS, TITLE, seed_iv_sessions
from models.datasets.seed_mat_features import SeedMatFeatures
from models.errors import DatasetError

WINDOW_S = 4.0
N_EYE_COLUMNS = 31


def open_seed_iv_features(path: Path, options: OpenOptions) -> SeedMatFeatures:
    """Open SEED-IV's features of EEG and eyes.

    Raises
    ------
    DatasetError
        A file or trial is missing, damaged, not of this set, or cannot be joined.
    """
    sessions = seed_iv_sessions(folder_of(path, "eeg_feature_smooth"))
    eye_sessions = {(s.number, s.path.name): s.path for s in seed_iv_sessions(folder_of(path, "eye_feature_smooth"))}
    eyes = {s: eye_sessions.pop((s.number, s.path.name), None) for s in sessions}
    lacking = [f"{s.number}/{s.path.name} of EEG" for s, eye in eyes.items() if eye is None]
    lacking += [f"{number}/{name} of eyes" for number, name in eye_sessions]
    if lacking:
        raise DatasetError(f"{TITLE} is incomplete: {', '.join(lacking[:6])} stands alone. Get the other file of each.")
    notes = subjects_note(sessions, N_SUBJECTS, TITLE)
    paired = {session: eye for session, eye in eyes.items() if eye is not None}
    return SeedMatFeatures(
        TITLE, path, sessions, classes(EMOTIONS), notes, WINDOW_S, options, eyes=paired, n_eye_columns=N_EYE_COLUMNS
    )

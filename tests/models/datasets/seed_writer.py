"""Miniature files of the SEED sets, written from their descriptions alone.

Trials differ in length; every value tells where it belongs, so that a swap of channels, bands, trials or
subjects shows.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.io import savemat

SEED_LABELS = (1, 0, -1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 0, 1, -1)
SEED_DATES = ("20131027", "20131030", "20131107")
SEED_IV_DATES = {1: "20160518", 2: "20161125", 3: "20161126"}
SEED_V_LABELS = (4, 1, 3, 2, 0) * 3 + (2, 1, 3, 0, 4, 4, 0, 3, 2, 1, 3, 4, 1, 2, 0) * 2


def eeg(subject: int, session: int, trial: int) -> NDArray[np.float64]:
    """Return 62 channels x samples (200 a second) in which channel, trial, session and subject can be told."""
    n_samples = 220 + 10 * trial
    place = np.arange(62)[:, None] + 0.01 * trial + 0.001 * session + 0.0001 * subject
    return place + np.sin(np.arange(n_samples) / 7.0) * 20.0


def entropy(subject: int, session: int, trial: int) -> NDArray[np.float64]:
    """Return 62 channels x windows x 5 bands, falling from band to band as the entropy of EEG does."""
    n_windows = 2 + trial % 4
    channel, window, band = np.ogrid[:62, :n_windows, :5]
    return 20.0 - 3.0 * band + 0.01 * channel + 0.001 * window + 1e-4 * trial + 1e-5 * session + 1e-6 * subject


def eyes(subject: int, session: int, trial: int, n_columns: int) -> NDArray[np.float64]:
    """Return columns x windows; in trial 3 nothing was seen in the first window."""
    n_windows = 2 + trial % 4
    column, window = np.ogrid[:n_columns, :n_windows]
    values = column + 0.1 * window + 0.01 * trial + 0.001 * session + 0.0001 * subject
    if trial == 3:
        values[:, 0] = np.nan
    return values


def write_seed(root: Path, subjects: Sequence[int] = (1, 2)) -> Path:
    """Write Preprocessed_EEG of three sessions of fifteen trials."""
    folder = root / "Preprocessed_EEG"
    folder.mkdir(parents=True)
    savemat(folder / "label.mat", {"label": np.array([SEED_LABELS], "i2")})
    for subject in subjects:
        for session, date in enumerate(SEED_DATES, start=1):
            trials = {f"djc_eeg{k}": eeg(subject, session, k) for k in range(15, 0, -1)}
            savemat(folder / f"{subject}_{date}.mat", trials, do_compression=session == 2)
    return root


def write_seed_features(root: Path, subjects: Sequence[int] = (1, 2)) -> Path:
    """Write ExtractedFeatures: differential entropy, smoothed in two ways, and another feature."""
    folder = root / "ExtractedFeatures"
    folder.mkdir(parents=True)
    savemat(folder / "label.mat", {"label": np.array([SEED_LABELS], "i2")})
    for subject in subjects:
        for session, date in enumerate(SEED_DATES, start=1):
            savemat(folder / f"{subject}_{date}.mat", _features(subject, session, 15))
    return root


def _features(subject: int, session: int, n_trials: int) -> dict[str, NDArray[np.float64]]:
    features = {}
    for k in range(1, n_trials + 1):
        features[f"de_movingAve{k}"] = entropy(subject, session, k)
        features[f"de_LDS{k}"] = -entropy(subject, session, k)
        features[f"dasm_movingAve{k}"] = entropy(subject, session, k)[:27]
    return features


def write_seed_iv(root: Path, subjects: Sequence[int] = (1, 2)) -> Path:
    """Write eeg_raw_data of three sessions of 24 trials."""
    for session, date in SEED_IV_DATES.items():
        folder = root / "eeg_raw_data" / str(session)
        folder.mkdir(parents=True)
        for subject in subjects:
            trials = {f"cz_eeg{k}": eeg(subject, session, k) for k in range(1, 25)}
            savemat(folder / f"{subject}_{date}.mat", trials)
    return root


def write_seed_iv_features(root: Path, subjects: Sequence[int] = (1, 2)) -> Path:
    """Write features of EEG and of eyes of three sessions of 24 trials."""
    for session, date in SEED_IV_DATES.items():
        eeg_folder, eye_folder = root / "eeg_feature_smooth" / str(session), root / "eye_feature_smooth" / str(session)
        eeg_folder.mkdir(parents=True)
        eye_folder.mkdir(parents=True)
        for subject in subjects:
            name = f"{subject}_{date}.mat"
            savemat(eeg_folder / name, _features(subject, session, 24))
            savemat(eye_folder / name, {f"eye_{k}": eyes(subject, session, k, 31) for k in range(1, 25)})
    return root


def seed_v_trials(subject: int, n_columns: int) -> dict[int, NDArray[np.float64]]:
    """Return the 45 trials of a subject, each windows x columns."""
    trials = {}
    for k in range(45):
        session, trial = 1 + k // 15, 1 + k % 15
        if n_columns == 310:
            values = entropy(subject, session, trial)
            trials[k] = values.transpose(1, 0, 2).reshape(values.shape[1], 310)
        else:
            trials[k] = eyes(subject, session, trial, n_columns).T
    return trials


def write_seed_v(root: Path, subjects: Sequence[int] = (1, 2)) -> Path:
    """Write features of EEG and of eyes of 45 trials, as pickles in .npz files."""
    for subject in subjects:
        write_seed_v_file(root / "EEG_DE_features" / f"{subject}_123.npz", seed_v_trials(subject, 310))
        write_seed_v_file(root / "Eye_movement_features" / f"{subject}_123.npz", seed_v_trials(subject, 33))
    return root


def write_seed_v_file(path: Path, data: dict[int, Any], label: dict[int, Any] | None = None) -> None:
    """Write one file; the labels are those of the clips unless others are given."""
    if label is None:
        label = {k: np.full(len(values), SEED_V_LABELS[k], "f8") for k, values in data.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, data=np.array(pickle.dumps(data, protocol=3)), label=np.array(pickle.dumps(label, protocol=3)))

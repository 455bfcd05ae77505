"""One file of SEED-V: the features and labels of 45 trials, out of the bytes of two pickles.

The pickles are read by the restricted unpickler; nothing in them is called. Everything they claim
is checked: the trials' numbers, widths, one label a trial, and the order of the 310 columns of EEG,
which no file tells: 62 electrodes x 5 bands is proven by the bands' differing more than the electrodes do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.datasets.seed_family import BANDS, ELECTRODES, subject_code
from models.datasets.untrusted.npz import load_npz, pickled
from models.errors import DatasetError

TITLE = "SEED-V"
EMOTIONS = {0: "disgust", 1: "fear", 2: "sad", 3: "neutral", 4: "happy"}
N_TRIALS, N_EYE_COLUMNS = 45, 33
NAME = re.compile(r"(?P<subject>\d{1,3})_123\.npz", re.ASCII)

Values = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Visit:
    """One subject's trials, by number from 0.

    Attributes
    ----------
    values : tuple of ndarray
        (windows, columns) of each trial.
    codes : tuple of int
        The emotion of each trial.
    """

    values: tuple[Values, ...]
    codes: tuple[int, ...]


def read_visit(path: Path, n_columns: int) -> Visit:
    """Read one file: the features and labels of 45 trials.

    Raises
    ------
    DatasetError
        It is damaged or hostile, or a trial is missing, of another width, or of two labels.
    """
    members = load_npz(path)
    if missing := {"data", "label"} - members.keys():
        raise DatasetError(f'"{path}" lacks {", ".join(sorted(missing))}. Is this a file of {TITLE}?')
    data, label = (_by_number(path, pickled(members[name], name=f"{path}: {name}")) for name in ("data", "label"))
    for k in range(N_TRIALS):
        if data[k].ndim != 2 or data[k].shape[1] != n_columns or not len(data[k]):
            raise DatasetError(f'"{path}": trial {k} has the shape {data[k].shape}, not windows x {n_columns}.')
        kinds = {*label[k].ravel().tolist()}
        if len(kinds) != 1 or label[k].size != len(data[k]):
            raise DatasetError(
                f'"{path}": trial {k} has {label[k].size} labels of {len(kinds)} kinds for'
                f" {len(data[k])} windows of one clip. Get the file again."
            )
    codes = tuple(label[k].ravel().tolist()[0] for k in range(N_TRIALS))
    if unknown := [code for code in codes if code not in EMOTIONS]:
        raise DatasetError(f'"{path}" has the label {unknown[0]!r}; {TITLE} has 0 to {len(EMOTIONS) - 1}.')
    return Visit(tuple(data[k] for k in range(N_TRIALS)), tuple(int(code) for code in codes))


def _by_number(path: Path, trials: object) -> dict[int, Values]:
    if not isinstance(trials, dict) or {*trials} != {*range(N_TRIALS)}:
        raise DatasetError(f'"{path}" does not hold the trials 0 to {N_TRIALS - 1}. Is this a file of {TITLE}?')
    if odd := [k for k, values in trials.items() if not _numeric(values)]:
        raise DatasetError(f'"{path}": trial {odd[0]} holds no array of numbers. Get the file again.')
    return {int(k): values for k, values in trials.items()}


def _numeric(values: object) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind in "fiu"


def subject_files(folder: Path) -> dict[str, Path]:
    """Return the file of each subject in a folder, by code.

    Raises
    ------
    DatasetError
        There are none, one is called otherwise, or a subject has two.
    """
    named = {path: NAME.fullmatch(path.name) for path in sorted(folder.glob("*.npz"))}
    if wrong := [path for path, match in named.items() if match is None]:
        raise DatasetError(f'"{wrong[0]}" is no file of a subject (like 1_123.npz). Move it out of the dataset.')
    if not named:
        raise DatasetError(f'There are no files of subjects (like 1_123.npz) in "{folder}". Unpack the dataset.')
    files = {subject_code(match["subject"]): path for path, match in named.items() if match}
    if len(files) < len(named):
        raise DatasetError(f'A subject has two files in "{folder}": {len(named)} files of {len(files)} subjects.')
    return files


def joined(subject: str, eeg: Visit, eye: Visit) -> None:
    """Refuse a subject whose EEG and eyes differ in windows or labels.

    Raises
    ------
    DatasetError
        Says in which trial.
    """
    for k in range(N_TRIALS):
        one, other = (len(eeg.values[k]), EMOTIONS[eeg.codes[k]]), (len(eye.values[k]), EMOTIONS[eye.codes[k]])
        if one != other:
            raise DatasetError(
                f"{TITLE}: trial {k} of {subject} cannot be joined: {one[0]} windows of {one[1]} in the EEG,"
                f" {other[0]} of {other[1]} in the eyes. Get both files again."
            )


def bands_last(path: Path, visit: Visit) -> None:
    """Refuse columns that are ordered band by band: entropy falls with the band far more than it varies over a head.

    Raises
    ------
    DatasetError
        They are.
    """
    mean = np.concatenate(visit.values).mean(axis=0)
    by_electrode = np.ptp(mean.reshape(len(ELECTRODES), len(BANDS)).mean(axis=0))
    by_band = np.ptp(mean.reshape(len(BANDS), len(ELECTRODES)).mean(axis=1))
    if by_band > by_electrode:
        raise DatasetError(f'"{path}": its 310 columns look like 5 bands x 62 electrodes, not 62 x 5.')

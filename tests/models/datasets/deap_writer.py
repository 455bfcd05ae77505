"""DEAP in miniature, from its description alone: what Python 2 pickled, the ratings table, original recordings.

Every value tells where it belongs, so that a swap of subjects, trials or channels shows. The pickles
have the real shape; their numbers are of two bytes, to be a quarter as large.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.models.datasets.bdf_writer import write_bdf

N_TRIALS, N_SAMPLES = 40, 8064
EEG = [
    "Fp1", "AF3", "F3", "F7", "FC5", "FC1", "C3", "T7", "CP5", "CP1", "P3", "P7", "PO3", "O1", "Oz", "Pz",
    "Fp2", "AF4", "Fz", "F4", "F8", "FC6", "FC2", "Cz", "C4", "T8", "CP6", "CP2", "P4", "P8", "PO4", "O2",
]  # fmt: skip
EXTRA = [
    "EXG1", "EXG2", "EXG3", "EXG4", "EXG5", "EXG6", "EXG7", "EXG8",
    "GSR1", "GSR2", "Erg1", "Erg2", "Resp", "Plet", "Temp",
]  # fmt: skip
COLUMNS = "Participant_id,Trial,Experiment_id,Start_time,Valence,Arousal,Dominance,Liking,Familiarity"

RATE_HZ = 512
FIXATION_S, VIDEO_S, AFTER_S, RATING_S = 1, 2, 1, 1
"""Of a trial in the miniature of an original recording; the tests tell the importer."""


def labels(subject: int) -> NDArray[np.float64]:
    """Return what a subject said, shape (40, 4), by Experiment_id."""
    return np.random.default_rng(subject).integers(100, 901, (N_TRIALS, 4)) / 100


def order(subject: int) -> list[int]:
    """Return the Experiment_ids in the order that a subject saw them."""
    return [int(e) + 1 for e in np.random.default_rng(100 + subject).permutation(N_TRIALS)]


def data(subject: int) -> NDArray[np.float16]:
    """Return 40 trials x 40 channels x 8064 samples; the first tells trial and channel, the last the subject."""
    values = np.zeros((N_TRIALS, 40, N_SAMPLES), np.float16)
    values[:, :, 0] = np.arange(N_TRIALS)[:, None] * 40 + np.arange(40)
    values[:, :, -1] = subject
    return values


def write_subject(path: Path, values: NDArray[Any], ratings: NDArray[Any]) -> None:
    """Write a subject's file, as ``cPickle.dump({'data': ..., 'labels': ...}, file, 2)`` of Python 2 does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"\x80\x02}q\x01(" + text("labels") + array(ratings) + text("data") + array(values) + b"u."
    )  # fmt: skip


def text(value: str) -> bytes:
    """Return the instruction for a short string of Python 2: bytes, not text."""
    return b"U" + bytes([len(value)]) + value.encode()


def array(values: NDArray[Any]) -> bytes:
    """Return the instructions for an array, its bytes as a string of Python 2."""
    content = values.tobytes()
    shape = b"(" + b"".join(b"M" + struct.pack("<H", n) for n in values.shape) + b"t"
    kind = b"cnumpy\ndtype\n" + text(values.dtype.str[1:]) + b"K\x00K\x01\x87R"
    kind += b"(K\x03" + text("<") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    made = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + text("b") + b"\x87R"
    return made + b"(K\x01" + shape + kind + b"\x89T" + struct.pack("<I", len(content)) + content + b"tb"


def write_ratings(path: Path, subjects: Sequence[int]) -> None:
    """Write the ratings table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [COLUMNS]
    for subject in subjects:
        said = labels(subject)
        for trial, experiment in enumerate(order(subject), start=1):
            rated = ",".join(f"{value:g}" for value in said[experiment - 1])
            lines.append(
                f"{subject},{trial},{experiment},{1695918 + trial * 71000},{rated},{'' if subject == 2 else 4}"
            )
    path.write_text("\r\n".join(lines) + "\r\n")


def write_deap(root: Path, subjects: Sequence[int] = (1, 2)) -> Path:
    """Write preprocessed files and ratings."""
    for subject in subjects:
        path = root / "data_preprocessed_python" / f"s{subject:02d}.dat"
        write_subject(path, data(subject), labels(subject).astype("f8"))
    write_ratings(root / "metadata_csv" / "participant_ratings.csv", subjects)
    return root


def original_eeg(subject: int) -> list[str]:
    """Return the electrodes in a file's order: another for subjects from 23 on."""
    return EEG if subject < 23 else EEG[16:] + EEG[:16]


def original_status() -> NDArray[np.int64]:
    """Return the status codes of a session, at 512 Hz: start, baseline, 40 trials, end."""
    seconds = [1, 0, 1, 1, 2]
    for _ in range(N_TRIALS):
        seconds += [3] * FIXATION_S + [4] * VIDEO_S + [5] * AFTER_S + [1] * RATING_S
    return np.repeat(np.array([*seconds, 7], "i8"), RATE_HZ)


def write_original(root: Path, subject: int, status_name: str = "Status") -> Path:
    """Write an original recording; each signal is a constant of microvolts: its place in EEG, or 100 and more."""
    status = original_status()
    level = {name: float(i + 1) for i, name in enumerate(EEG)} | {name: 100.0 + i for i, name in enumerate(EXTRA)}
    rows = {name: np.full(len(status), level[name]) for name in (*original_eeg(subject), *EXTRA)}
    path = root / "data_original" / f"s{subject:02d}.bdf"
    units = {"GSR1": "Ohm", "Temp": "Degree C"}
    return write_bdf(path, rows, status, rate_hz=RATE_HZ, status_name=status_name, units=units)

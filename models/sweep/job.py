"""One job of a sweep: one network, trained on one fold and judged on its test windows.

A job says everything that its result depends on and nothing else; its key is a digest of that,
so that a finished job is known again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.evaluation.fold import Split

Control = Literal["none", "permuted", "noise"]
Statistics = Literal["running", "all", "none"]
Modality = Literal["all", "eeg", "face", "peripheral"]
Preset = Literal["default", "paper"]

RESULT_FORMAT = 1
WHOLE = -1


@dataclass(frozen=True, slots=True)
class Job:
    """What to train and judge.

    Attributes
    ----------
    data : str
        As `models.datasets.open_dataset` takes it.
    fingerprint : str
        Of the dataset when the sweep began: what was learned of other files is not used again.
    system : str
        Name of the network.
    targets : tuple of str
        ``valence``, ``arousal``, or ``emotion`` for a dataset's own classes.
    split : str
        What is held out: segments, trials, subjects or clips.
    n_folds : int
        0 leaves one group out at a time.
    fold : int
        Which of them; `WHOLE` trains on everything but a validation part, and judges nothing.
    seed : int
        Everything random follows from it.
    subject : str
        For whom alone; empty for one network for all subjects.
    modality, preset, statistics : str
        What the network looks at, in which form, and what is taken away from it of the person.
    control : str
        ``permuted``: the trials' labels are shuffled within each subject. ``noise``: signals and
        faces are replaced by noise of the same structure. Either must give chance.
    hop_s : float or None
        Seconds between windows; None for the network's own.
    high_from : float or None
        Ratings from here on are high; None for above the middle.
    epochs, batch, rate, patience : int or float, or None
        None for what the network's paper says.
    search : int
        Settings to try on training and validation windows before training; 0 for the network's own.
    options : mapping
        Of the network.
    pretrain, faces : str
        Folder of face images to pre-train on, and the digest of its files; empty for none.
    """

    data: str
    fingerprint: str
    system: str
    targets: tuple[str, ...]
    split: Split
    n_folds: int
    fold: int
    seed: int = 0
    subject: str = ""
    modality: Modality = "all"
    preset: Preset = "default"
    statistics: Statistics = "running"
    control: Control = "none"
    hop_s: float | None = None
    high_from: float | None = None
    epochs: int | None = None
    batch: int | None = None
    rate: float | None = None
    patience: int | None = None
    search: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    pretrain: str = ""
    faces: str = ""

    @property
    def key(self) -> str:
        """Digest of everything the result depends on; a folder's name."""
        told = json.dumps({"format": RESULT_FORMAT, **asdict(self)}, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:24]

    def with_subject(self, subject: str) -> Job:
        """Return the same for one subject alone."""
        return replace(self, subject=subject)

    @property
    def told(self) -> str:
        """What it is, in a few words, for progress and logs."""
        words = [self.system, "+".join(self.targets)]
        words += [self.modality] if self.modality != "all" else []
        words += [self.control] if self.control != "none" else []
        words += [self.subject] if self.subject else []
        words += ["on everything" if self.fold == WHOLE else f"{self.split} fold {self.fold + 1}"]
        return " ".join([*words, f"seed {self.seed}"])


@dataclass(frozen=True, slots=True)
class JobResult:
    """What came of a job.

    Attributes
    ----------
    key : str
        Of the job.
    fold : str
        Name of the fold.
    rows, trial : ndarray, shape (n_test,), int64
        The windows that were predicted, and the trial of each: indices into the segment table.
    t_end : ndarray, shape (n_test,), float64
        End of each window, seconds on its recording's clock.
    p : ndarray, shape (n_test, n_outputs), float32
        Probability of high, or of each class, by the exported model.
    features : ndarray, shape (n_some, n_features), float32
        What the last layer sees of some of the test windows.
    feature_rows : ndarray, shape (n_some,), int64
        Which windows those are.
    history : tuple of dict
        The epochs, as plain JSON types.
    notes : tuple of str
        What the user has to know.
    model : bytes
        The exported ``.onnx`` file.
    seconds : float
        That it took.
    """

    key: str
    fold: str
    rows: NDArray[np.int64]
    trial: NDArray[np.int64]
    t_end: NDArray[np.float64]
    p: NDArray[np.float32]
    features: NDArray[np.float32]
    feature_rows: NDArray[np.int64]
    history: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]
    model: bytes
    seconds: float

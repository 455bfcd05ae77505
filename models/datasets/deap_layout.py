"""What DEAP looks like (Koelstra et al. 2012): subjects, trials, channels, scales.

32 people saw 40 one-minute excerpts of music videos and rated each on four scales from 1 to 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from recorder.streams import Channel

N_SUBJECTS, N_TRIALS = 32, 40
STIMULUS_S = 60.0
SCALES = ("valence", "arousal", "dominance", "liking")
"""In the order of the preprocessed files' columns."""

EEG = (
    "Fp1", "AF3", "F3", "F7", "FC5", "FC1", "C3", "T7", "CP5", "CP1", "P3", "P7", "PO3", "O1", "Oz", "Pz",
    "Fp2", "AF4", "Fz", "F4", "F8", "FC6", "FC2", "Cz", "C4", "T8", "CP6", "CP2", "P4", "P8", "PO4", "O2",
)  # fmt: skip
"""In the order of the preprocessed files' rows."""

AUX = (
    Channel("hEOG", "eog"),
    Channel("vEOG", "eog"),
    Channel("zEMG", "emg"),
    Channel("tEMG", "emg"),
    Channel("GSR", "gsr", ""),
    Channel("Resp", "resp", ""),
    Channel("Pleth", "ppg", ""),
    Channel("Temp", "temperature", ""),
)
"""Rows 32 to 39 of the preprocessed files; the unit of the last four differs between the two places of recording."""


def subject_code(number: int) -> str:
    """Return how DEAP's files call a subject ("s07")."""
    return f"s{number:02d}"


def clip_name(experiment: int) -> str:
    """Return the name of a clip by its Experiment_id, the same for everyone who saw it."""
    return f"clip-{experiment:02d}"


def places(root: Path, folder: str) -> tuple[Path, ...]:
    """Return where a part of DEAP may lie: beside, in, or above the folder that was given."""
    return (root / folder, root, root.parent / folder, root.parent)


def subjects_note(numbers: Iterable[int]) -> tuple[str, ...]:
    """Say which of the subjects are not there."""
    missing = sorted({*range(1, N_SUBJECTS + 1)} - {*numbers})
    if not missing:
        return ()
    listed = ", ".join(map(subject_code, missing))
    return (f"{len(missing)} of DEAP's {N_SUBJECTS} subjects are not in the folder: {listed}.",)
